package settlement

import (
	"testing"

	"pacecar/actors/vehicle/assignment"
	"pacecar/messages"
)

// TestAPersonSettlesWhatNobodyKnows: what is being installed, and what is installed after its end; nothing else, not
// while the vehicle speaks, and not without a name. None of it is permitted again.
func TestAPersonSettlesWhatNobodyKnows(t *testing.T) {
	t.Parallel()
	const now = int64(100_000_000)
	quiet := now - Quiet.Milliseconds()
	said := &messages.SettleInstallation{By: "mira", Reason: "TCU replaced"}
	astray := &messages.AssignmentResult{CampaignId: "old", Attempt: 1, State: assignment.Cancelled, InstallingAfterEnd: true, PermitExpiresMs: now + 1}
	for _, c := range []struct {
		name    string
		a       *messages.Assignment
		results []*messages.AssignmentResult
		heard   int64
		m       *messages.SettleInstallation
		refused string
		want    Ruling
	}{
		{name: "nothing is known", m: said, heard: quiet, refused: messages.WrongState},
		{name: "it may still begin", a: &messages.Assignment{CampaignId: "c", State: assignment.Permitted}, m: said, heard: quiet, refused: messages.WrongState},
		{name: "a dealer did it all", a: &messages.Assignment{CampaignId: "c", State: assignment.Installed, Code: assignment.CodeDealerSays}, m: said, heard: quiet, refused: messages.WrongState},
		{name: "it spoke a moment ago", a: &messages.Assignment{CampaignId: "c", State: assignment.Installing}, m: said, heard: quiet + 1, refused: messages.WrongState},
		{name: "the clock of another node runs ahead", a: &messages.Assignment{CampaignId: "c", State: assignment.Installing}, m: said, heard: now + 5, refused: messages.WrongState},
		{name: "nobody says so", a: &messages.Assignment{CampaignId: "c", State: assignment.Installing}, m: &messages.SettleInstallation{Reason: "x"}, heard: quiet, refused: messages.Malformed},
		{name: "without a reason", a: &messages.Assignment{CampaignId: "c", State: assignment.Installing}, m: &messages.SettleInstallation{By: "mira"}, heard: quiet, refused: messages.Malformed},
		{name: "it installs", a: &messages.Assignment{CampaignId: "c", State: assignment.Installing}, m: said, heard: quiet, want: Ruling{Fails: assignment.CodeSettled}},
		{name: "no manifest comes", a: &messages.Assignment{CampaignId: "c", State: assignment.Installed, Code: assignment.CodeTimedOut}, m: said, heard: quiet, want: Ruling{Fails: assignment.CodeSettled}},
		{name: "a dealer was wrong", a: &messages.Assignment{CampaignId: "c", State: assignment.Installed, Code: assignment.CodeDealerSays, InstallingAtMs: 1}, m: said, heard: quiet, want: Ruling{Fails: assignment.CodeDealerUnconfirmed}},
		{name: "after its end", a: &messages.Assignment{CampaignId: "c", State: assignment.Failed, InstallingAfterEnd: true}, m: said, heard: quiet, want: Ruling{Present: true}},
		{name: "one before", a: &messages.Assignment{CampaignId: "c", State: assignment.Downloaded}, results: []*messages.AssignmentResult{astray, {CampaignId: "old", Attempt: 2}}, m: said, heard: quiet, want: Ruling{Results: []*messages.AssignmentResult{astray}}},
	} {
		r, no := Judge(c.m, c.a, c.results, c.heard, now)
		if c.refused != "" {
			if no.GetCode() != c.refused {
				t.Errorf("%s: %v, want %s", c.name, no, c.refused)
			}
			continue
		}
		if no != nil || r.Fails != c.want.Fails || r.Present != c.want.Present || len(r.Results) != len(c.want.Results) {
			t.Errorf("%s: %+v, %v", c.name, r, no)
		}
		for _, settled := range r.Results {
			if settled.GetInstallingAfterEnd() || !settled.GetCancelling() || settled.GetState() != assignment.Cancelled || assignment.Blocking(r.Results, now) == nil || assignment.Blocking(r.Results, now+1) != nil {
				t.Errorf("%s: it is kept as %v, and its permit still counts until it ends", c.name, settled)
			}
		}
	}
	if !astray.GetInstallingAfterEnd() {
		t.Error("what was kept is changed")
	}
}

// TestAManifestSettlesItsOwnAttempt: and no other one, and nothing is owed to the vehicle about it any more.
func TestAManifestSettlesItsOwnAttempt(t *testing.T) {
	t.Parallel()
	astray := func(attempt uint32) *messages.AssignmentResult {
		return &messages.AssignmentResult{CampaignId: "c", Attempt: attempt, InstallingAfterEnd: true, Cancelling: true}
	}
	a := &messages.Assignment{CampaignId: "c", Attempt: 3, State: assignment.Failed, InstallingAfterEnd: true, Cancelling: true}
	r := Shown(&messages.Manifest{CampaignId: "c", Attempt: 2}, a, []*messages.AssignmentResult{astray(1), astray(2)})
	if r.Present || len(r.Results) != 1 || r.Results[0].GetAttempt() != 2 || r.Results[0].GetInstallingAfterEnd() || r.Results[0].GetCancelling() {
		t.Errorf("of one before: %+v", r)
	}
	r = Shown(&messages.Manifest{CampaignId: "c", Attempt: 3}, a, nil)
	if r.End(a); !r.Present || a.GetInstallingAfterEnd() || a.GetCancelling() {
		t.Errorf("of the present one: %+v, %v", r, a)
	}
}
