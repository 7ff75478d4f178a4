package patience

import (
	"testing"
	"time"

	"pacecar/actors/vehicle/assignment"
	"pacecar/messages"
)

const began = int64(1_775_030_400_000)

func attempt(state messages.AssignmentState, code string, download, install, total int64) *messages.Assignment {
	a := &messages.Assignment{State: state, Code: code, AcceptedAtMs: began, ChangedAtMs: began + 7, Policy: &messages.VehiclePolicy{
		Timeouts: &messages.Timeouts{DownloadSeconds: download, InstallSeconds: install, TotalSeconds: total},
	}}
	if assignment.Underway(state) {
		a.InstallingAtMs = began + 1_000
	}
	return a
}

func TestNext(t *testing.T) {
	t.Parallel()
	cancelling := attempt(assignment.Downloaded, "", 10, 10, 10)
	cancelling.Cancelling = true
	late := attempt(assignment.Downloaded, assignment.CodePermitExpired, 10, 10, 0)
	late.Policy.Timeouts.TotalSeconds, late.AcceptedAtMs = 1, began-995
	waited := attempt(assignment.Downloaded, assignment.CodeNotReady, 10, 10, 30)
	waited.WaitedMs = 60_000
	for name, c := range map[string]struct {
		a    *messages.Assignment
		at   int64 // after the beginning, in ms
		over Over
	}{
		"nothing bounded":          {attempt(assignment.Downloading, "", 0, 0, 0), 0, Nothing},
		"download":                 {attempt(assignment.Accepted, "", 10, 0, 0), 10_000, Download},
		"download before total":    {attempt(assignment.Downloading, "", 10, 0, 20), 10_000, Download},
		"total before download":    {attempt(assignment.Downloading, "", 20, 0, 10), 10_000, Attempt},
		"a finished download":      {attempt(assignment.Downloaded, "", 10, 10, 0), 0, Nothing},
		"waiting for its campaign": {attempt(assignment.Downloaded, "", 10, 10, 30), 0, Nothing},
		"permit taken back":        {attempt(assignment.Downloaded, assignment.CodeWithdrawn, 10, 10, 30), 0, Nothing},
		"its window stayed shut":   {attempt(assignment.Downloaded, assignment.CodeWindowShut, 10, 10, 30), 30_000, Attempt},
		"over before its turn":     {late, 5, Attempt},
		"not ready":                {attempt(assignment.Downloaded, assignment.CodeNotReady, 10, 10, 30), 30_000, Attempt},
		"not ready after a pause":  {waited, 90_000, Attempt},
		"a permit in its hands":    {attempt(assignment.Permitted, "", 10, 10, 30), 0, Nothing},
		"a cancel that waits":      {cancelling, 0, Nothing},
		"installation":             {attempt(assignment.Installing, "", 10, 10, 0), 11_000, Installation},
		"installation after total": {attempt(assignment.Installed, "", 10, 60, 20), 20_000, Installation},
		"asked":                    {attempt(assignment.Installing, assignment.CodeManifestAsked, 0, 10, 0), 7 + grace.Milliseconds(), Answer},
		"overdue":                  {attempt(assignment.Installing, assignment.CodeTimedOut, 0, 10, 20), 0, Nothing},
		"ended":                    {attempt(assignment.Failed, "", 10, 10, 10), 0, Nothing},
		"not accepted":             {&messages.Assignment{State: assignment.Offered, Policy: attempt(assignment.Offered, "", 1, 1, 1).Policy}, 0, Nothing},
	} {
		want := int64(0)
		if c.over != Nothing {
			want = began + c.at
		}
		if at, over := Next(c.a); at != want || over != c.over {
			t.Errorf("%s: %d and %d, want %d and %d", name, at-began, over, c.at, c.over)
		}
	}
	if Due(attempt(assignment.Accepted, "", 10, 0, 0)) != began+(10*time.Second).Milliseconds() {
		t.Error("due at another time than what comes next")
	}
}
