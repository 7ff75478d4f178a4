package flags

import (
	"reflect"
	"strings"
	"testing"

	"pacecar/web/view"
	"pacecar/web/view/gates"
)

// TestClaimFlags: what is given takes the place of what the plan says, and the webhook is asked
// before every gate.
func TestClaimFlags(t *testing.T) {
	present := view.Plan{
		Package: "adas@1", Selector: "true", Waves: []view.PlanWave{{Count: 5}, {Rest: true}}, Supersedes: []string{"old"},
		Retries: view.Retries{MaximumAttempts: 3, Classes: []view.RetryClass{{Codes: []string{"OLD"}}}},
	}
	if same := read(t, present); !reflect.DeepEqual(same, present) {
		t.Errorf("without flags it is %+v", same)
	}
	got := read(t, present, "--priority", "0", "--supersedes", "spring,summer", "--webhook", "quality",
		"--retry-class", "DOWNLOAD_*, NETWORK_LOST=5,10m,24h", "--retry-class", "FLASH_FAILED=1")
	none := uint32(0)
	want := present
	want.Priority, want.Supersedes = &none, []string{"spring", "summer"}
	want.Waves = []view.PlanWave{{Count: 5, Gate: gates.Gate{Webhook: "quality"}}, {Rest: true, Gate: gates.Gate{Webhook: "quality"}}}
	want.Retries = view.Retries{MaximumAttempts: 3, Classes: []view.RetryClass{
		{Codes: []string{"DOWNLOAD_*", "NETWORK_LOST"}, MaximumAttempts: 5, BackOffSeconds: 600, MaximumBackOffSeconds: 86_400},
		{Codes: []string{"FLASH_FAILED"}, MaximumAttempts: 1},
	}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
}

// TestRetryClassesAreRefused where they cannot be taken apart.
func TestRetryClassesAreRefused(t *testing.T) {
	for _, text := range []string{"", "A", "A=", "=3", "A=0", "A=x", "A=-1", "A=3,", "A=3,soon", "A=3,0s", "A=3,1m,2m,3m"} {
		if _, err := retryClass(text); err == nil || !strings.Contains(err.Error(), "--retry-class") {
			t.Errorf("%q: %v", text, err)
		}
	}
}
