package standing

import (
	"google.golang.org/protobuf/proto"

	"pacecar/messages"
)

// WayBack: what is known of the way back from a campaign that is over has changed.
type WayBack struct {
	Fact
	Undoing *messages.Undoing // what has still to begin; nil: nothing
	By      []string          // campaigns that bring its vehicles back
	OfDone  string            // what becomes of the vehicles that were done at the last stop
}

func (e WayBack) apply(c *Standing) {
	c.Undoing, c.RolledBackBy, c.AskedMs = e.Undoing, e.By, e.AtMs
	if c.Stop != nil {
		c.Stop = proto.CloneOf(c.Stop)
		c.Stop.OfDone = e.OfDone
	}
}

// WaitCalledOff: a person waits no longer for vehicles that may yet turn out to have the update
// which this campaign undoes, or to which other campaigns bring what they lack.
type WaitCalledOff struct {
	Fact
	Open *messages.StillOpen
}

func (e WaitCalledOff) apply(c *Standing) { c.Open = e.Open }

// OpenHeard: who may yet come, from the campaign that this one undoes or from those that bring what vehicles lack, has changed.
type OpenHeard struct{ Open *messages.StillOpen }

func (OpenHeard) Durable() bool                 { return true }
func (OpenHeard) Entry() *messages.HistoryEntry { return nil }
func (e OpenHeard) apply(c *Standing)           { c.Open = e.Open }
