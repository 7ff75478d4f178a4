package promotion

import (
	"fmt"
	"time"

	"google.golang.org/protobuf/proto"

	"pacecar/actors/campaign/gate"
	"pacecar/actors/campaign/question"
	"pacecar/actors/campaign/standing"
	"pacecar/messages"
)

// Patience with the world.
const (
	// patience is after how long a question that has had no answer at all is asked again: more
	// than a shell takes to say that it has found none.
	webhookPatience = time.Minute
	vouchPatience   = 20 * time.Minute
	// firstPause is before a question is asked again that could not be answered; it doubles up to longestPause.
	firstPause   = 10 * time.Second
	longestPause = 10 * time.Minute
	// firstHold is before a webhook is asked again that holds the campaign; it doubles up to longestHold.
	firstHold   = time.Minute
	longestHold = 15 * time.Minute
	// wordLasts is how old the agreement of a webhook may be when a wave opens on it.
	wordLasts = 30 * time.Minute
	// tellAfter is how long there may be no answer before the history says so.
	tellAfter = 5 * time.Minute
)

// Opens tells whether the verdict of a gate is enough for what follows it. No software is compared
// where no wave follows.
func Opens(in gate.Inputs, v gate.Verdict) bool {
	return v.Outcome == gate.Open && (in.Last || in.Promotion != nil)
}

// Next is what a campaign asks whose gate would open: a fact about the question, and the question;
// nothing while it waits for an answer.
func Next(c *standing.Standing, nowMs int64, in gate.Inputs, v gate.Verdict) (standing.Event, proto.Message) {
	a := c.Asking
	if !c.Asks(in) {
		a = &messages.Asking{Wave: in.Wave, Number: c.Askings + 1, Webhook: in.Gate.GetWebhook(), SinceMs: nowMs, Seen: question.Seen(in)}
		e := standing.Questioned{Lasting: true, Asking: a, Pending: question.Pending{AskMs: nowMs + patience(a)}}
		if a.Webhook != "" {
			e.Fact = c.Fact("WebhookAsked", nowMs, "engine", c.Life, fmt.Sprintf("wave %d: all else holds; webhook %s is asked", in.Wave, a.Webhook))
		}
		return e, said(c, nowMs, a, in, v)
	}
	if wait := c.Pending.AskMs - nowMs; wait > 0 && wait <= longest.Milliseconds() {
		return nil, nil
	}
	e := standing.Questioned{Asking: a, Pending: c.Pending}
	e.Pending.AskMs = nowMs + patience(a)
	if c.Pending.Problem != "" && !a.GetTold() && nowMs-a.GetSinceMs() >= tellAfter.Milliseconds() {
		e.Asking, e.Lasting = proto.CloneOf(a), true
		e.Asking.Told = true
		e.Fact = c.Fact("NoAnswer", nowMs, "engine", c.Life, fmt.Sprintf("wave %d: %s: %s; it is asked again until it answers, and the next wave does not open before", in.Wave, who(a), c.Pending.Problem))
	}
	return e, said(c, nowMs, a, in, v)
}

// longest is the longest time until a question is asked again: one that is due later was
// asked by a clock that has been set back.
const longest = vouchPatience

func who(a *messages.Asking) string {
	if webhook(a) {
		return "webhook " + a.GetWebhook() + " does not answer"
	}
	return "whether the software is still what was proven could not be found out"
}

// webhook tells whether it is the webhook's turn.
func webhook(a *messages.Asking) bool { return a.GetWebhook() != "" && a.GetWord() == nil }

func patience(a *messages.Asking) int64 {
	if webhook(a) {
		return webhookPatience.Milliseconds()
	}
	return vouchPatience.Milliseconds()
}

// said is what is said to the shell.
func said(c *standing.Standing, nowMs int64, a *messages.Asking, in gate.Inputs, v gate.Verdict) proto.Message {
	if !webhook(a) {
		return &messages.VouchForPackage{CampaignId: c.ID, Number: a.GetNumber(), Package: c.Plan.GetPackage(), Expected: Expected(c, nowMs)}
	}
	in.Now = time.UnixMilli(a.GetSinceMs()) // a repetition says the same
	return &messages.AskWebhook{
		CampaignId: c.ID, Number: a.GetNumber(), Webhook: a.GetWebhook(), Id: identity(c, a), AskedAtMs: a.GetSinceMs(),
		CampaignName: c.Plan.GetName(), Package: c.Plan.GetPackage(), ContentHash: c.ContentHash,
		WaveName: c.Plan.GetWaves()[c.Current].GetName(), Waves: uint32(len(c.Waves)), Text: v.Text, Inputs: gate.Decision(in, v).GetInputs(),
	}
}

// identity is the same for all repetitions of a question, and no other question's anywhere.
func identity(c *standing.Standing, a *messages.Asking) string {
	return fmt.Sprintf("gate_%s_%d_%d_%d", c.ID, c.StartedMs, a.GetWave(), a.GetNumber())
}

// pause doubles from the first up to the longest.
func pause(first, longest time.Duration, times uint32) int64 {
	p := first
	for range min(times, 32) {
		if p *= 2; p >= longest {
			return longest.Milliseconds()
		}
	}
	return p.Milliseconds()
}
