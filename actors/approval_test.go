package actors_test

import (
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"google.golang.org/protobuf/proto"

	"pacecar/actors"
	"pacecar/actors/engine"
	"pacecar/messages"
	"pacecar/persistence"
)

// codeOf is the code of a refusal; a failure is none.
func codeOf(t *testing.T, err error) string {
	t.Helper()
	no, is := errors.AsType[*messages.Rejection](err)
	if err != nil && !is {
		t.Errorf("it fails: %v", err)
	}
	return no.GetCode()
}

// TestAnEditRacesWithApprovals: two write a campaign again from the same version while two approve
// what it said then. One edit alone takes effect, no approval of the content before counts for that
// of the edit, and it starts with two approvals of what it says.
func TestAnEditRacesWithApprovals(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store, g := persistence.NewMemory(4, time.Now), newGarage()
		n := startNode(t, store, g, time.Minute)
		defer n.stop()
		e := prepareFleet(t, n, g, 3, &messages.Wave{Size: &messages.Wave_Rest{Rest: true}})
		e.AskFor(&messages.ApprovalPolicy{Rules: []*messages.ApprovalRule{{Approvals: 2, Vehicles: 3}}})
		first, err := e.Campaign(t.Context(), "demo")
		if err != nil {
			t.Fatal(err)
		}
		author, hash := first.Record.Author, first.Record.ContentHash
		edit := func(by string, pace uint32) proto.Message {
			p := proto.CloneOf(first.Record.Plan)
			p.Pacing = &messages.Pacing{MaximumPerMinute: pace}
			return &messages.EditCampaign{Plan: p, By: by, ExpectedVersion: first.Version}
		}
		var race sync.WaitGroup
		codes := make([]string, 4)
		for i, command := range []proto.Message{
			&messages.ApproveCampaign{By: "jonas", ContentHash: hash}, edit("noor", 60), edit("kim", 90), &messages.ApproveCampaign{By: "aylin", ContentHash: hash},
		} {
			race.Go(func() {
				_, err := e.CommandCampaign(t.Context(), "demo", command)
				codes[i] = codeOf(t, err)
			})
		}
		race.Wait()
		won := 0
		for _, code := range codes[1:3] {
			switch code {
			case "":
				won++
			case messages.StaleVersion:
			default:
				t.Errorf("an edit is refused as %s", code)
			}
		}
		after, err := e.Campaign(t.Context(), "demo")
		if err != nil {
			t.Fatal(err)
		}
		r := after.Record
		// An approval that came first has made the version another: then no edit took effect.
		if edited := r.ContentHash != hash; won > 1 || edited != (won == 1) || edited && len(r.Approvals) > 0 {
			t.Fatalf("%d edits took effect, the answers are %q, and it is %v", won, codes, r)
		}
		for _, code := range []string{codes[0], codes[3]} {
			if code != "" && code != messages.ContentChanged {
				t.Errorf("an approval is refused as %s", code)
			}
		}
		if won == 1 {
			if _, err := e.CommandCampaign(t.Context(), "demo", &messages.StartCampaign{By: author}); codeOf(t, err) != messages.NotApproved {
				t.Errorf("a start without approvals of what it says: %v", err)
			}
		}
		for _, by := range []string{"lena", "tess"} {
			if _, err := e.CommandCampaign(t.Context(), "demo", &messages.ApproveCampaign{By: by, ContentHash: r.ContentHash}); err != nil {
				t.Errorf("%s approves: %v", by, err)
			}
		}
		if started, err := e.CommandCampaign(t.Context(), "demo", &messages.StartCampaign{By: author}); err != nil || started.Record.State != messages.CampaignState_RUNNING {
			t.Errorf("it starts as %v: %v", started.GetRecord().GetState(), err)
		}
	})
}

// TestAStricterPolicyMeetsCampaigns: a server that asks for more after a restart lets what runs go on,
// and what was approved before start with as many as it asks for by then.
func TestAStricterPolicyMeetsCampaigns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store, g := persistence.NewMemory(4, time.Now), newGarage()
		n := startNode(t, store, g, time.Minute)
		e := prepareFleet(t, n, g, 3, &messages.Wave{Size: &messages.Wave_Rest{Rest: true}})
		running, err := e.CommandCampaign(t.Context(), "demo", &messages.StartCampaign{By: "mira"})
		if err != nil || running.Record.State != messages.CampaignState_RUNNING {
			t.Fatalf("it is %v: %v", running.GetRecord().GetState(), err)
		}
		p := proto.CloneOf(running.Record.Plan)
		p.Id, p.RequiredApprovals = "next", 1
		next, err := e.CreateCampaign(t.Context(), p, "mira")
		if err == nil {
			next, err = e.CommandCampaign(t.Context(), "next", &messages.ApproveCampaign{By: "jonas", ContentHash: next.Record.ContentHash})
		}
		if err != nil || next.Record.State != messages.CampaignState_APPROVED {
			t.Fatalf("it is %v: %v", next.GetRecord().GetState(), err)
		}
		n.stop()

		n = startNode(t, store, g, time.Minute)
		defer n.stop()
		e = engine.New(n.loopback, n.store, actors.SystemClock{}, everything{})
		e.AskFor(&messages.ApprovalPolicy{Rules: []*messages.ApprovalRule{{Approvals: 2}}})
		for _, command := range []proto.Message{&messages.PauseCampaign{By: "omar"}, &messages.ResumeCampaign{By: "omar", Reason: "seen"}} {
			if _, err := e.CommandCampaign(t.Context(), "demo", command); err != nil {
				t.Errorf("%T: %v", command, err)
			}
		}
		g.connect(n.house.Deliver)
		<-time.After(10 * time.Minute)
		if done, err := e.Campaign(t.Context(), "demo"); err != nil || done.Counts["SUCCEEDED"] != 3 {
			t.Errorf("what ran has %v: %v", done.GetCounts(), err)
		}
		if _, err := e.CommandCampaign(t.Context(), "next", &messages.StartCampaign{By: "mira"}); codeOf(t, err) != messages.NotApproved {
			t.Errorf("it starts with one of two: %v", err)
		}
		if next, err = e.CommandCampaign(t.Context(), "next", &messages.ApproveCampaign{By: "aylin", ContentHash: next.Record.ContentHash}); err != nil || next.Record.State != messages.CampaignState_APPROVED {
			t.Errorf("approved by two it is %v: %v", next.GetRecord().GetState(), err)
		}
	})
}
