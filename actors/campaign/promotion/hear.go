package promotion

import (
	"cmp"
	"fmt"
	"time"

	"google.golang.org/protobuf/proto"

	"pacecar/actors/campaign/plan"
	"pacecar/actors/campaign/question"
	"pacecar/actors/campaign/standing"
	"pacecar/messages"
	"pacecar/mutant"
)

// Hear takes what the shell answers. What it says about the software is compared at once, and
// counts for this moment only: a promotion. Anything else is a fact about the question; an answer
// to another question is none.
func Hear(c *standing.Standing, nowMs int64, m proto.Message) (standing.Event, *messages.Promotion) {
	a := c.Asking
	if a == nil || !c.Offers() {
		return nil, nil
	}
	switch m := m.(type) {
	case *messages.WebhookAnswered:
		if webhook(a) && (m.GetNumber() == a.GetNumber() || mutant.OldAnswerBelieved.Planted()) {
			e := answered(c, nowMs, a, m)
			return e, proven(c, nowMs, e.Asking)
		}
	case *messages.PackageVouched:
		if webhook(a) || m.GetNumber() != a.GetNumber() && !mutant.OldAnswerBelieved.Planted() {
			return nil, nil
		}
		if m.GetProof() == nil {
			return unanswered(c, nowMs, m.GetProblem()), nil
		}
		found := Compare(c, m.GetProof(), a.GetNumber())
		if stale(a, nowMs) && len(found.GetDifferences()) == 0 {
			return asksAgain(c, nowMs, a, m.GetProof()), nil
		}
		return nil, found
	}
	return nil, nil
}

// stale tells whether a webhook agreed so long ago that it may have come to think otherwise, or at a
// time that the clock has not come to.
func stale(a *messages.Asking, nowMs int64) bool {
	since := nowMs - a.GetWord().GetAnsweredAtMs()
	return a.GetWord() != nil && (since < 0 || since > wordLasts.Milliseconds())
}

// proven is what is known of the software when the webhook agrees that was asked again: to read it may take
// longer than an agreement lasts, so what was found last counts for as long, under the
// number of the question that it answered. nil: nothing is, and it is looked up.
func proven(c *standing.Standing, nowMs int64, a *messages.Asking) *messages.Promotion {
	since := nowMs - c.Pending.ProvenMs
	if a.GetWord() == nil || c.Pending.Proof == nil || since < 0 || since > wordLasts.Milliseconds() {
		return nil
	}
	return Compare(c, c.Pending.Proof, c.Pending.ProvenBy)
}

// asksAgain has the webhook asked anew that agreed too long ago, and keeps what was found meanwhile.
func asksAgain(c *standing.Standing, nowMs int64, a *messages.Asking, found *messages.Proof) standing.Event {
	next := proto.CloneOf(a)
	next.Number, next.Word, next.SinceMs = c.Askings+1, nil, nowMs
	detail := fmt.Sprintf("wave %d: webhook %s agreed at %s, more than %s ago; it is asked again", a.GetWave(), a.GetWebhook(), time.UnixMilli(a.GetWord().GetAnsweredAtMs()).UTC().Format(time.RFC3339), wordLasts)
	return standing.Questioned{Fact: c.Fact("WebhookAsked", nowMs, "engine", c.Life, detail), Lasting: true, Asking: next, Pending: question.Pending{AskMs: nowMs, Proof: found, ProvenMs: nowMs, ProvenBy: a.GetNumber()}}
}

// answered is what a webhook's answer makes of the question.
func answered(c *standing.Standing, nowMs int64, a *messages.Asking, m *messages.WebhookAnswered) standing.Questioned {
	text, next := plan.Shorten(m.GetText()), proto.CloneOf(a)
	outcome := m.GetOutcome()
	if outcome == messages.WebhookOutcome_WEBHOOK_HOLD && mutant.HoldIgnored.Planted() {
		outcome = messages.WebhookOutcome_WEBHOOK_PASS
	}
	switch outcome {
	case messages.WebhookOutcome_WEBHOOK_PASS:
		next.Word = &messages.WebhookWord{Webhook: a.GetWebhook(), Id: identity(c, a), AskedAtMs: a.GetSinceMs(), AnsweredAtMs: nowMs, Text: text, Holds: a.GetHolds()}
		detail := fmt.Sprintf("wave %d: webhook %s agreed", a.GetWave(), a.GetWebhook())
		return standing.Questioned{Fact: c.Fact("WebhookAgreed", nowMs, "engine", c.Life, because(detail, text)), Lasting: true, Asking: next}
	case messages.WebhookOutcome_WEBHOOK_HOLD:
		next.Number, next.Holds, next.Held = c.Askings+1, a.GetHolds()+1, cmp.Or(text, "it gives no reason")
		e := standing.Questioned{Lasting: true, Asking: next, Pending: again(c, nowMs+pause(firstHold, longestHold, a.GetHolds()))}
		if next.Held != a.GetHeld() {
			e.Fact = c.Fact("WebhookHolds", nowMs, "engine", c.Life, because(fmt.Sprintf("wave %d: webhook %s holds the campaign", a.GetWave(), a.GetWebhook()), text))
		}
		return e
	default:
		return unanswered(c, nowMs, text)
	}
}

// unanswered has the question asked again after a while, which grows.
func unanswered(c *standing.Standing, nowMs int64, problem string) standing.Questioned {
	p := again(c, nowMs+pause(firstPause, longestPause, c.Pending.Tries))
	p.Tries, p.Problem = c.Pending.Tries+1, cmp.Or(plan.Shorten(problem), "no answer")
	return standing.Questioned{Asking: c.Asking, Pending: p}
}

// again is that a question is asked again at a time, with what is known of the software.
func again(c *standing.Standing, atMs int64) question.Pending {
	return question.Pending{AskMs: atMs, Proof: c.Pending.Proof, ProvenMs: c.Pending.ProvenMs, ProvenBy: c.Pending.ProvenBy}
}

func because(what, text string) string {
	if text == "" {
		return what
	}
	return what + ": " + text
}
