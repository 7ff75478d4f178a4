package campaign

import (
	"strings"
	"testing"
	"time"

	"pacecar/actors/campaign/life"
	"pacecar/messages"
)

// TestAWordIsVoidWhenLessIsLeft: a person opens a gate on what the wave showed then. While a webhook holds it, most vehicles are taken:
// the gate waits for a person again, whatever the webhook says then.
func TestAWordIsVoidWhenLessIsLeft(t *testing.T) {
	w := newWorld(t, "c1")
	p := testPlan("c1")
	p.Waves = []*messages.Wave{
		{Size: &messages.Wave_Count{Count: 10}, Gate: &messages.Gate{Manual: true, Webhook: "qa", MinimumSample: 10, MaximumFailedPercent: new(10.0), ConfidencePercent: new(0.0)}},
		{Size: &messages.Wave_Rest{Rest: true}},
	}
	w.must(&messages.CreateCampaign{Plan: p, Package: w.pkg, By: "mira"})
	w.must(&messages.StartCampaign{By: "mira", Vins: vins(20), Package: w.pkg})
	w.pass(time.Minute)
	var asked uint32
	see := func(d Decision) {
		for _, s := range d.Sends {
			if m, is := s.Message.(*messages.AskWebhook); is {
				asked = m.GetNumber()
			}
		}
	}
	report := func(i uint32, r *messages.AssignmentReport) {
		r.Vin, r.CampaignId, r.Attempt, r.State, r.HeardAtMs = string(w.c.Roster.VIN(i)), "c1", 1, messages.AssignmentState_SUCCEEDED, w.now.UnixMilli()
		see(w.must(&messages.AssignmentReports{Reports: []*messages.AssignmentReport{r}}))
	}
	for i := range uint32(10) {
		report(i, &messages.AssignmentReport{Sequence: 9})
	}
	see(w.must(&messages.OpenGate{Wave: 1, By: "omar", Reason: "10 of 10 good"}))
	if w.c.Opening.GetBy() != "omar" || asked == 0 {
		t.Fatalf("opened by %v, asked %d", w.c.Opening, asked)
	}
	see(w.must(&messages.WebhookAnswered{Number: asked, Outcome: messages.WebhookOutcome_WEBHOOK_HOLD, Text: "wait"}))
	for i := range uint32(9) {
		report(i, &messages.AssignmentReport{Sequence: 10, Taken: true, TakenBy: "other"})
	}
	if w.c.Opening != nil || !w.c.AwaitsPerson {
		t.Errorf("with one of ten left it is opened by %v, and awaits a person: %v", w.c.Opening, w.c.AwaitsPerson)
	}
	see(w.pass(20 * time.Minute))
	w.must(&messages.WebhookAnswered{Number: asked, Outcome: messages.WebhookOutcome_WEBHOOK_PASS})
	w.pass(time.Minute)
	if w.c.Current != 0 || w.c.Life != life.Running {
		t.Fatalf("it goes on: %s", w.c)
	}
	see(w.must(&messages.OpenGate{Wave: 1, By: "omar", Reason: "one is enough"}))
	w.must(&messages.WebhookAnswered{Number: asked, Outcome: messages.WebhookOutcome_WEBHOOK_PASS})
	w.pass(time.Minute)
	if last := len(w.c.Decisions) - 1; w.c.Current != 1 || last < 0 || !strings.Contains(w.c.Decisions[last].GetText(), "only 1 of 10 that tried it are left") {
		t.Errorf("opened by one who knew: %s, %v", w.c, w.c.Decisions)
	}
}
