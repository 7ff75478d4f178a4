// Package question is the question that is open between a gate whose terms hold and the next
// wave: what it is about, and what people read while it has no answer. Package promotion decides
// what is asked; nothing is decided here. All functions are pure.
package question

import (
	"time"

	"google.golang.org/protobuf/proto"

	"pacecar/actors/campaign/gate"
	"pacecar/messages"
)

// Pending is what a restart may forget of a question: it is asked again at once.
type Pending struct {
	AskMs   int64  // when it is to be asked again
	Tries   uint32 // without an answer, one after the other
	Problem string // why there was none

	Proof    *messages.Proof // that the software is what was proven, found while the webhook's word grew old; nil: none
	ProvenMs int64           // when it was heard
	ProvenBy uint32          // number of the question that it answered
}

// Seen is what of a wave a question rests on.
func Seen(in gate.Inputs) *messages.WaveSeen {
	seen := &messages.WaveSeen{Size: in.Size, Skipped: in.Skipped, Ended: in.Ended, Succeeded: in.Succeeded, Failed: in.Failed}
	for _, e := range in.Earlier {
		seen.EarlierFailed += e.Failed
		seen.EarlierSucceeded += e.Succeeded
	}
	if !in.LastEnd.IsZero() {
		seen.LastEndMs = in.LastEnd.UnixMilli()
	}
	return seen
}

// About tells whether a question is about what a gate sees; nil is about nothing.
func About(a *messages.Asking, in gate.Inputs) bool {
	return a != nil && a.GetWave() == in.Wave && a.GetWebhook() == in.Gate.GetWebhook() && proto.Equal(a.GetSeen(), Seen(in))
}

// Waits is what a campaign waits for that has asked; empty: for nothing.
func Waits(a *messages.Asking, p Pending) string {
	if a == nil {
		return ""
	}
	since := "since " + clock(a.GetSinceMs())
	again := ""
	if p.AskMs != 0 {
		again = ", asked again at " + clock(p.AskMs)
	}
	switch webhook := a.GetWebhook() != "" && a.GetWord() == nil; {
	case webhook && p.Problem != "":
		return "waits for webhook " + a.GetWebhook() + ", which has not answered " + since + " (" + p.Problem + ")" + again
	case webhook && a.GetHolds() > 0:
		return "waits because webhook " + a.GetWebhook() + " holds it " + since + ": " + a.GetHeld() + again
	case webhook:
		return "waits for the answer of webhook " + a.GetWebhook() + ", asked " + since
	case p.Problem != "":
		return "waits, because whether the software is still what was proven could not be found out " + since + ": " + p.Problem + again
	}
	return "has its software compared with what was proven, before the next wave opens"
}

func clock(atMs int64) string { return time.UnixMilli(atMs).UTC().Format(time.RFC3339) }
