package arbitration

import (
	"testing"
	"time"

	"pacecar/actors/vehicle/assignment"
	"pacecar/messages"
)

// TestWhoIdles: a campaign that had its update downloaded, and gives no permit, keeps the vehicle against others for
// the life of its offer and for seven days at most; one whose vehicle keeps the permit away does not idle.
func TestWhoIdles(t *testing.T) {
	t.Parallel()
	hold := HoldLife.Milliseconds()
	for _, c := range []struct {
		name    string
		state   messages.AssignmentState
		code    string
		expires int64
		want    int64
	}{
		{"its offer ends", assignment.Downloaded, "", 1000, 1000},
		{"its permit was not used", assignment.Downloaded, assignment.CodePermitExpired, 1000, 1000},
		{"its offer lives for long", assignment.Downloaded, assignment.CodeWithdrawn, 100 * hold, 100 + hold},
		{"its offer has no end", assignment.Downloaded, "", 0, 100 + hold},
		{"it has given a permit", assignment.Permitted, "", 1000, 0},
		{"the driver has not agreed", assignment.Downloaded, assignment.CodeConsentPending, 1000, 0},
		{"it is flashing", assignment.Installing, "", 1000, 0},
	} {
		a := &messages.Assignment{CampaignId: "old", State: c.state, Code: c.code, ChangedAtMs: 100, ExpiresAtMs: c.expires}
		if got := IdlesFrom(a); got != c.want {
			t.Errorf("%s: from %d, want %d", c.name, got, c.want)
		}
		if Idles(a, c.want-1) || Idles(a, c.want) != (c.want != 0) {
			t.Errorf("%s: it idles at another moment", c.name)
		}
	}
	if HoldLife != 7*24*time.Hour {
		t.Error("the documents say seven days")
	}
}

// TestAnOfferFindsOneThatIdles: whoever is next takes the vehicle for as long as it takes, if it fits without the
// update that is there; whoever is not waits for who is.
func TestAnOfferFindsOneThatIdles(t *testing.T) {
	t.Parallel()
	holder := &messages.Assignment{CampaignId: "old", State: assignment.Downloaded, ExpiresAtMs: 1000, Claim: &messages.Claim{Priority: 500}}
	c := Case{Offer: &messages.AssignVehicle{CampaignId: "new", Claim: &messages.Claim{Priority: 100}}, Holder: holder, Fits: true, AtMs: 999}
	if r := Judge(c); r.Outcome != Waits || r.Other != "old" {
		t.Errorf("while the offer lives: %+v", r)
	}
	if c.AtMs = 1000; !Judge(c).Returns || Judge(c).Outcome != Takes {
		t.Errorf("afterwards: %+v", Judge(c))
	}
	c.Kept, _ = Enter(nil, &messages.QueuedCampaign{CampaignId: "first", Attempt: 1, Claim: &messages.Claim{Priority: 300}, Behind: "old"})
	if r := Judge(c); r.Outcome != Waits || r.Other != "first" {
		t.Errorf("while somebody goes before it: %+v", r)
	}
	c.Kept.Queue[0].Needs = true
	if r := Judge(c); r.Outcome != Takes {
		t.Errorf("while only somebody waits who needs the other update: %+v", r)
	}
	c.Fits, c.FitsAfter = false, true
	if r := Resolve(c, nil); r.Outcome != Waits || !Find(r.Kept, "new", 0).GetNeeds() {
		t.Errorf("what needs its update: %+v", r)
	}
}

// TestWhoWaitsForOneThatIdlesHasItsTurn: but for those that need its update. They wait again when it gives its permit.
func TestWhoWaitsForOneThatIdlesHasItsTurn(t *testing.T) {
	t.Parallel()
	a := &messages.Assignment{CampaignId: "old", State: assignment.Downloaded, ExpiresAtMs: 1000}
	kept, _ := Enter(nil, &messages.QueuedCampaign{CampaignId: "a", Attempt: 1, Behind: "old", Needs: true})
	if Due(kept, a) != 0 {
		t.Errorf("nobody is to be told, and it is due at %d", Due(kept, a))
	}
	kept, _ = Enter(kept, &messages.QueuedCampaign{CampaignId: "b", Attempt: 1, Behind: "old"})
	kept, _ = Enter(kept, &messages.QueuedCampaign{CampaignId: "c", Attempt: 1, Behind: "old"})
	if Due(kept, a) != 1000 {
		t.Errorf("it idles at 1000, and is due at %d", Due(kept, a))
	}
	if _, told := Settle(kept, a, 999); told != nil {
		t.Errorf("told too early: %v", told)
	}
	kept, told := Settle(kept, a, 1000)
	if behind(kept, "a") != "old" || behind(kept, "b") != "" || behind(kept, "c") != "b" || len(told) != 2 {
		t.Fatalf("while it idles: %v", kept)
	}
	if lapses := 1000 + TurnLife.Milliseconds(); Due(kept, a) != lapses {
		t.Errorf("the turn lapses at %d, and is due at %d", lapses, Due(kept, a))
	} else if next, _ := Settle(kept, a, lapses); behind(next, "c") != "" || Due(next, a) != 0 {
		t.Errorf("after a turn that nobody took: %v", next)
	}
	permitted := assignment.Copy(a)
	permitted.State = assignment.Permitted
	if again, _ := Settle(kept, permitted, 1001); behind(again, "a") != "old" || behind(again, "b") != "old" || behind(again, "c") != "old" || !Find(again, "a", 1).GetNeeds() {
		t.Errorf("when it gives its permit: %v", again)
	}
	if free, _ := Settle(kept, nil, 1001); behind(free, "a") != "" || Find(free, "a", 1).GetNeeds() {
		t.Errorf("when it has ended: %v", free)
	}
}

func behind(kept *messages.Arbitration, campaign string) string {
	return Find(kept, campaign, 1).GetBehind()
}
