package world

import (
	"fmt"
	"time"

	"google.golang.org/protobuf/proto"

	"pacecar/actors/roles"
	"pacecar/messages"
)

// slow is how much oftener what people are asked about comes late than a message does.
const slow = 4

// asked answers what a campaign asks the world before a wave opens: late, twice or never. The
// answer is what is so when it is given; a repetition says the same, however much later.
func (w *world) asked(question proto.Message) {
	f := w.cluster.Faults
	if w.used && !w.fair {
		f.Loss, f.Late = max(f.Loss, 0.1), max(f.Late, 0.1)
	}
	if w.gust(f.Loss, "question lost") {
		return
	}
	pause := w.Between(10*time.Millisecond, 20*time.Second)
	if w.gust(slow*f.Late, "answer late") {
		pause = w.late(10 * time.Minute)
	}
	w.After(pause, func() {
		switch q := question.(type) {
		case *messages.BringBack:
			w.bringBack(q.GetCampaignId(), w.desk.tellOriginal(w, q.GetCampaignId()))
			return
		case *messages.BeginScheduled:
			w.desk.due(w, q.GetCampaignId())
			return
		}
		answer := w.opinion(question)
		w.oracle.Opined(question, answer)
		tell := func() {
			if look, is := question.(*messages.LookAtLease); is {
				w.cluster.Ask(roles.KindPool, look.GetPool(), proto.Clone(answer), func(proto.Message) {})
				return
			}
			w.cluster.Ask(roles.KindCampaign, question.(interface{ GetCampaignId() string }).GetCampaignId(), proto.Clone(answer), func(proto.Message) {})
		}
		tell()
		if w.gust(f.Repeat, "answer repeated") {
			w.After(w.late(10*time.Minute), tell)
		}
	})
}

// opinion is what the world thinks: in fair weather, webhooks may hold for a while, and files
// are sound.
func (w *world) opinion(question proto.Message) proto.Message {
	switch q := question.(type) {
	case *messages.LookAtLease:
		return &messages.LeaseLooked{CampaignId: q.GetCampaignId(), InFlight: w.oracle.InFlight(q.GetCampaignId())}
	case *messages.AskWebhook:
		a := &messages.WebhookAnswered{Number: q.GetNumber(), Outcome: messages.WebhookOutcome_WEBHOOK_PASS}
		switch {
		case w.Chance(0.3):
			a.Outcome, a.Text = messages.WebhookOutcome_WEBHOOK_HOLD, "not today"
		case !w.fair && w.Chance(0.3):
			a.Outcome, a.Text = messages.WebhookOutcome_WEBHOOK_UNANSWERED, "HTTP 503"
		}
		return a
	case *messages.VouchForPackage:
		a := &messages.PackageVouched{Number: q.GetNumber(), Proof: proto.CloneOf(q.GetExpected())}
		switch {
		case w.fair:
		case w.Chance(0.2):
			a.Proof, a.Problem = nil, "the store is away"
		case w.Chance(0.2):
			f := a.GetProof().GetFiles()[0]
			f.SizeBytes, f.Problem = 0, "the stored bytes are damaged"
		}
		return a
	}
	panic(fmt.Sprintf("nobody knows what a campaign asks by %T", question))
}
