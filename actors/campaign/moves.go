package campaign

import (
	"pacecar/actors/campaign/ledger"
	"pacecar/actors/campaign/pace"
	"pacecar/actors/campaign/roster"
	"pacecar/actors/campaign/wave"
	"pacecar/actors/targeting"
	"pacecar/messages"
)

// vehiclesMoved: entries of the roster have these values now.
type vehiclesMoved struct {
	atMs  int64
	moves []move
}

// move gives one entry a new value. counted says that its reason counts once more; saved
// are the bytes that patches saved in the attempt that ends with it.
type move struct {
	at      uint32
	to      entry
	counted bool
	saved   uint64
}

func (vehiclesMoved) Durable() bool                 { return true }
func (vehiclesMoved) Entry() *messages.HistoryEntry { return nil }

func (e vehiclesMoved) apply(c *Campaign) {
	for _, m := range e.moves {
		c.move(e.atMs, m)
	}
	c.burn(e.atMs)
}

func (c *Campaign) move(atMs int64, m move) {
	c.put(atMs, m.at, m.to)
	c.saved += m.saved
	if m.counted {
		c.reasons.Count(m.to.Reason)
	}
}

// put changes one entry with every counter that counts it.
func (c *Campaign) put(atMs int64, at uint32, to entry) {
	from := c.roster.Get(at)
	c.roster.Set(at, to)
	if from.Attempt == 0 && to.Attempt > 0 {
		c.offered++
	}
	if from.State == to.State {
		return
	}
	c.total.Move(from.State, to.State)
	w := &c.waves[wave.At(c.waves, at)]
	w.Move(atMs, from.State, to.State)
	if is := c.installedBefore(to); is != c.installedBefore(from) {
		w.Before(is)
	}
	switch {
	case to.State == roster.Succeeded:
		c.rates.CountSuccess(atMs)
	case to.State == roster.Offered && from.State == roster.Waiting:
		c.rates.CountOffer(atMs)
	}
}

// installedBefore: the vehicle was skipped because it ran the software already.
func (c *Campaign) installedBefore(e entry) bool {
	return e.State == roster.Skipped && c.reasons.At(e.Reason).Code == targeting.AlreadyInstalled
}

// burn notes the totals of a time for the plot.
func (c *Campaign) burn(atMs int64) {
	if c.burnUp.Due(atMs) {
		c.burnUp = c.burnUp.With(c.burnPoint(atMs))
	}
}

func (c *Campaign) burnPoint(atMs int64) *messages.BurnPoint {
	return &messages.BurnPoint{AtMs: atMs, Offered: c.offered, Succeeded: c.total[roster.Succeeded], Failed: c.total.Sum(roster.Failing)}
}

// reasonNamed: an end has a reason that had no row yet.
type reasonNamed struct {
	refusal bool
	reason  ledger.Reason
}

func (reasonNamed) Durable() bool                 { return true }
func (reasonNamed) Entry() *messages.HistoryEntry { return nil }

func (e reasonNamed) apply(c *Campaign) { c.reasons.Add(e.refusal, e.reason) }

// paced: offers were counted.
type paced struct {
	pace pace.Pace
	next uint32
}

func (paced) Durable() bool                 { return true }
func (paced) Entry() *messages.HistoryEntry { return nil }
func (e paced) apply(c *Campaign)           { c.pace, c.next = e.pace, e.next }

// rosterBehind: a vehicle knows an attempt that the roster does not, so the store has
// lost commits. The vehicle is believed; the line of history is the alarm.
type rosterBehind struct{ fact }

func (rosterBehind) apply(*Campaign) {}

// swept: the sweep has come this far. Recovery begins it anew, so it needs no commit.
type swept struct{ sweep sweep }

func (swept) Durable() bool                 { return false }
func (swept) Entry() *messages.HistoryEntry { return nil }
func (e swept) apply(c *Campaign)           { c.sweep = e.sweep }
