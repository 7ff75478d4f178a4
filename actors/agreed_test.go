package actors_test

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"google.golang.org/protobuf/proto"

	"pacecar/actors/engine"
	"pacecar/messages"
	"pacecar/persistence"
)

// agreement is a fleet with a cohort behind a saved selector and one that a wave names, and campaigns that name them.
type agreement struct {
	t *testing.T
	*engine.Engine
}

// plan is of 3 vehicles, 1 of them in the first wave.
func (a agreement) plan(id string, approvals uint32) *messages.CampaignPlan {
	return &messages.CampaignPlan{Id: id, Package: "adas@4.2.0", Selector: `cohort("fleet")`, RequiredApprovals: approvals, Waves: []*messages.Wave{
		{Name: "first", Selector: `cohort("first")`, Size: &messages.Wave_Count{Count: 1}}, {Name: "rest", Size: &messages.Wave_Rest{Rest: true}},
	}}
}

// add puts vehicles into a list.
func (a agreement) add(name string, vins ...int) {
	a.t.Helper()
	if _, err := a.ChangeCohort(a.t.Context(), name, "add", "mira", 0, lines(vins...)); err != nil {
		a.t.Fatal(err)
	}
}

func (a agreement) must(id string, m proto.Message) *messages.CampaignRecord {
	a.t.Helper()
	s, err := a.CommandCampaign(a.t.Context(), id, m)
	if err != nil {
		a.t.Fatal(err)
	}
	return s.GetRecord()
}

func (a agreement) refused(id string, m proto.Message, text string) {
	a.t.Helper()
	_, err := a.CommandCampaign(a.t.Context(), id, m)
	refuses(a.t, err, messages.ContentChanged, text)
}

// told reads what is said of the cohorts of a campaign.
func (a agreement) told(id, want string) {
	a.t.Helper()
	s, err := a.Campaign(a.t.Context(), id)
	if err != nil {
		a.t.Fatal(err)
	}
	var texts []string
	for _, one := range s.GetChangedCohorts() {
		texts = append(texts, one.GetText())
	}
	if got := strings.Join(texts, "; "); got != want {
		a.t.Errorf("of %s is told %q, want %q", id, got, want)
	}
}

// hashed is the hash that a dry run tells of a plan.
func (a agreement) hashed(p *messages.CampaignPlan) string {
	a.t.Helper()
	run, err := a.DryRun(a.t.Context(), p)
	if err != nil || len(run.GetNamed()) != 3 {
		a.t.Fatalf("a dry run tells of the cohorts %v, %v", run.GetNamed(), err)
	}
	return run.GetContentHash()
}

func agreeing(t *testing.T, run func(a agreement)) {
	synctest.Test(t, func(t *testing.T) {
		g := newGarage()
		n := startNode(t, persistence.NewMemory(4, time.Now), g, time.Minute)
		defer n.stop()
		a := agreement{t, prepareFleet(t, n, g, 20, &messages.Wave{Size: &messages.Wave_Rest{Rest: true}})}
		save(t, a.Engine, "press", "")
		save(t, a.Engine, "first", "")
		save(t, a.Engine, "fleet", `cohort("press")`)
		a.add("press", 1, 2, 3)
		a.add("first", 1)
		run(a)
	})
}

// TestACohortThatChangesAfterAnApproval: who approves a plan approves the cohorts that it names as they are then, in its selector, in
// that of a wave and behind a saved selector. A start with others is refused, by whatever hash, and seen before.
func TestACohortThatChangesAfterAnApproval(t *testing.T) {
	agreeing(t, func(a agreement) {
		t := a.t // of the bubble
		p := a.plan("agreed", 1)
		if _, err := a.CreateCampaign(t.Context(), p, "mira"); err != nil {
			t.Fatal(err)
		}
		hash := a.must("agreed", &messages.SubmitCampaign{By: "mira"}).GetContentHash()
		a.must("agreed", &messages.ApproveCampaign{By: "jonas", ContentHash: hash})
		a.told("agreed", "")
		if a.hashed(p) != hash {
			t.Error("nothing has changed, and a dry run tells another hash")
		}
		a.add("press", 4, 5, 6, 7)
		a.told("agreed", "cohort press has changed since it was approved (version 2, now 3, 3 → 7 vehicles)")
		a.refused("agreed", &messages.StartCampaign{By: "mira", ContentHash: hash[:12]}, "cohort press has changed")
		a.refused("agreed", &messages.StartCampaign{By: "mira"}, "send it back and submit it again")
		if a.hashed(p) == hash {
			t.Error("a dry run tells the hash of what was approved, for other vehicles")
		}
		a.add("first", 2)
		a.told("agreed", "cohort first has changed since it was approved (version 2, now 3, 1 → 2 vehicles); cohort press has changed since it was approved (version 2, now 3, 3 → 7 vehicles)")

		// What is submitted again is for the cohorts of then, and nobody approves it by what was read before.
		a.must("agreed", &messages.SendBackCampaign{By: "jonas", Reason: "more than I read"})
		after := a.must("agreed", &messages.SubmitCampaign{By: "mira"}).GetContentHash()
		a.refused("agreed", &messages.ApproveCampaign{By: "jonas", ContentHash: hash}, "the approval is for content")
		a.must("agreed", &messages.ApproveCampaign{By: "jonas", ContentHash: after})
		if r := a.must("agreed", &messages.StartCampaign{By: "mira", ContentHash: after}); r.GetRosterSize() != 7 {
			t.Errorf("it began with %d vehicles", r.GetRosterSize())
		}

		// It has begun: its cohorts are none of it any more, and its plan is the one that it has.
		a.add("press", 8)
		a.told("agreed", "")
		if got := a.hashed(p); got != after {
			t.Errorf("the plan of a campaign that has begun has the hash %s, want %s", got, after)
		}
		a.must("agreed", &messages.EditCampaign{Plan: p, By: "mira"})
	})
}

// TestACohortThatChangesWhereNobodyApproves: a start that names what was looked at is refused, and one that does not takes the cohorts
// as they are, while they are there.
func TestACohortThatChangesWhereNobodyApproves(t *testing.T) {
	agreeing(t, func(a agreement) {
		t := a.t // of the bubble
		made, err := a.CreateCampaign(t.Context(), a.plan("alone", 0), "mira")
		if err != nil {
			t.Fatal(err)
		}
		a.add("press", 4)
		a.told("alone", "cohort press has changed since the campaign was written (version 2, now 3, 3 → 4 vehicles)")
		a.refused("alone", &messages.StartCampaign{By: "mira", ContentHash: made.GetRecord().GetContentHash()}, "write its plan again")
		save(t, a.Engine, "fleet", `cohort("press") || model == "none"`)
		if _, err := a.RemoveCohort(t.Context(), "first", &messages.RemoveCohort{By: "mira"}); err != nil {
			t.Fatal(err)
		}
		a.refused("alone", &messages.StartCampaign{By: "mira"}, "cohort first was removed since the campaign was written (version 2)")
		a.refused("alone", &messages.StartCampaign{By: "mira"}, "cohort fleet has changed since the campaign was written (version 1, now 2)")
		save(t, a.Engine, "first", "")
		a.add("first", 1)
		if r := a.must("alone", &messages.StartCampaign{By: "mira"}); r.GetRosterSize() != 4 {
			t.Errorf("it began with %d vehicles", r.GetRosterSize())
		}
	})
}
