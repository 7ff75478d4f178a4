package standing

import (
	"time"

	"google.golang.org/protobuf/proto"

	"pacecar/actors/campaign/gate"
	"pacecar/actors/campaign/ledger"
	"pacecar/actors/campaign/life"
	"pacecar/messages"
)

// Pending is what a restart may forget of a question: it is asked again at once.
type Pending struct {
	AskMs   int64  // when it is to be asked again
	Tries   uint32 // without an answer, one after the other
	Problem string // why there was none
}

// Questioned: this is where the question stands that is open before the next wave.
type Questioned struct {
	Fact                     // without a name, it leaves no line of history
	Lasting bool             // a restart must know it
	Asking  *messages.Asking // nil: nothing is asked any more
	Pending Pending
}

// Durable tells whether a restart must know it.
func (e Questioned) Durable() bool { return e.Lasting }

// Entry is its line of history, if it has one.
func (e Questioned) Entry() *messages.HistoryEntry {
	if e.Name == "" {
		return nil
	}
	return e.Fact.Entry()
}

func (e Questioned) apply(c *Standing) {
	c.Asking, c.Pending = e.Asking, e.Pending
	c.Askings = max(c.Askings, e.Asking.GetNumber())
}

// SoftwareDiffers: before the next wave, the software was not found as the wave has proven it.
// The wave itself has not failed: when the software is right again, a person may go on.
type SoftwareDiffers struct {
	Fact
	Decision *messages.GateDecision
}

func (e SoftwareDiffers) apply(c *Standing) {
	c.Decisions = ledger.KeepLast(append(c.Decisions, e.Decision), maxDecisions)
	c.hold(life.Halted, e.Detail)
}

// prove notes that the current wave has proven the software.
func (c *Standing) prove() {
	if c.Pins != nil {
		c.Pins = proto.CloneOf(c.Pins)
		c.Pins.Wave = uint32(c.Current + 1)
	}
}

// Seen is what of a wave a question rests on.
func Seen(in gate.Inputs) *messages.WaveSeen {
	seen := &messages.WaveSeen{Size: in.Size, Skipped: in.Skipped, Ended: in.Ended, Succeeded: in.Succeeded, Failed: in.Failed}
	if !in.LastEnd.IsZero() {
		seen.LastEndMs = in.LastEnd.UnixMilli()
	}
	return seen
}

// Asks tells whether the open question is about what a gate sees.
func (c *Standing) Asks(in gate.Inputs) bool {
	return c.Asking != nil && c.Asking.GetWave() == in.Wave && c.Asking.GetWebhook() == in.Gate.GetWebhook() && proto.Equal(c.Asking.GetSeen(), Seen(in))
}

// unanswered is what the campaign waits for while a question is open; empty: none is.
func (c *Standing) unanswered() string {
	a := c.Asking
	if a == nil || !c.Offers() {
		return ""
	}
	since := "since " + clock(a.GetSinceMs())
	again := ""
	if c.Pending.AskMs != 0 {
		again = ", asked again at " + clock(c.Pending.AskMs)
	}
	switch waits := a.GetWebhook() != "" && a.GetWord() == nil; {
	case waits && c.Pending.Problem != "":
		return "waits for webhook " + a.GetWebhook() + ", which has not answered " + since + " (" + c.Pending.Problem + ")" + again
	case waits && a.GetHolds() > 0:
		return "waits because webhook " + a.GetWebhook() + " holds it " + since + ": " + a.GetHeld() + again
	case waits:
		return "waits for the answer of webhook " + a.GetWebhook() + ", asked " + since
	case c.Pending.Problem != "":
		return "waits, because whether the software is still what was proven could not be found out " + since + ": " + c.Pending.Problem + again
	}
	return "has its software compared with what was proven, before the next wave opens"
}

func clock(atMs int64) string { return time.UnixMilli(atMs).UTC().Format(time.RFC3339) }
