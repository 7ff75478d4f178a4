package standing

import (
	"google.golang.org/protobuf/proto"

	"pacecar/actors/campaign/gate"
	"pacecar/actors/campaign/ledger"
	"pacecar/actors/campaign/life"
	"pacecar/actors/campaign/question"
	"pacecar/actors/campaign/rollback"
	"pacecar/messages"
)

// Questioned: this is where the question stands that is open before the next wave.
type Questioned struct {
	Fact                     // without a name, it leaves no line of history
	Lasting bool             // a restart must know it
	Asking  *messages.Asking // nil: nothing is asked any more
	Pending question.Pending
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
	c.stopped(rollback.Halt, e.Fact, "")
	c.hold(life.Halted, e.Detail)
}

// prove notes that the current wave has proven the software.
func (c *Standing) prove() {
	if c.Pins != nil {
		c.Pins = proto.CloneOf(c.Pins)
		c.Pins.Wave = uint32(c.Current + 1)
	}
}

// Asks tells whether the open question is about what a gate sees.
func (c *Standing) Asks(in gate.Inputs) bool { return question.About(c.Asking, in) }
