package standing

import (
	"pacecar/actors/campaign/duration"
	"pacecar/actors/campaign/ledger"
	"pacecar/actors/campaign/pace"
	"pacecar/actors/campaign/rollback"
	"pacecar/actors/campaign/roster"
	"pacecar/actors/campaign/wave"
	"pacecar/actors/targeting"
	"pacecar/messages"
	"pacecar/mutant"
)

// VehiclesMoved: entries of the roster have these values now.
type VehiclesMoved struct {
	AtMs  int64
	Moves []Move
}

// Move gives one entry a new value. Counted says that its reason counts once more; Saved are the bytes that patches saved in
// the attempt that ends with it; Rival is the row of another campaign, where the vehicle changed hands; Took are the seconds
// since the offer, where the attempt has come to a stage that is timed.
type Move struct {
	At      uint32
	To      roster.Entry
	Counted bool
	Saved   uint64
	Rival   uint8
	Took    *uint32
}

func (VehiclesMoved) Durable() bool                 { return true }
func (VehiclesMoved) Entry() *messages.HistoryEntry { return nil }

func (e VehiclesMoved) apply(c *Standing) {
	for _, m := range e.Moves {
		c.Move(e.AtMs, m)
	}
	c.Burn(e.AtMs)
}

// Move takes one of the moves that a step makes before they are gathered into a fact.
func (c *Standing) Move(atMs int64, m Move) {
	was := c.Roster.Get(m.At)
	c.put(atMs, m.At, m.To)
	c.Saved += m.Saved
	c.meet(m)
	if m.Took != nil {
		c.Times.Reach(wave.At(c.Waves, m.At), duration.Stage(duration.Of(was, m.To.Attempt)), duration.Stage(m.To.Timed), *m.Took)
	}
	if m.Counted {
		c.Reasons.Count(m.To.Reason)
	}
}

// put changes one entry with every counter that counts it.
func (c *Standing) put(atMs int64, at uint32, to roster.Entry) {
	c.BurnUp, c.MovedMs = c.Burnt(atMs), atMs
	from := c.Roster.Get(at)
	was, is := from.Place(), to.Place()
	to.Accepted = roster.StillAccepted(from, to)
	c.Roster.Set(at, to)
	if from.Attempt == 0 && to.Attempt > 0 {
		c.Offered++
	}
	c.Soaking = roster.Counted(c.Soaking, roster.Soaking(from), roster.Soaking(to))
	c.Dealer = roster.Counted(c.Dealer, roster.Handed(from), roster.Handed(to))
	c.countWaiting(from, to)
	number := wave.At(c.Waves, at)
	w := &c.Waves[number]
	w.Flag(from.Soaks(), to.Soaks())
	w.Take(from, to)
	c.Strata.Take(c.Roster.Stratum(at), number == c.Current, from, to)
	if from.Accepted && !to.Accepted {
		c.disown(number, at, was)
	}
	if was == is || mutant.RetryNotCounted.Planted() && to.State == roster.Waiting {
		return
	}
	c.Total.Move(was, is)
	if c.Held() || c.Ending() {
		c.Stop = rollback.Overtaken(c.Stop, was, is)
	}
	c.countDownload(at, was, is)
	w.Move(atMs, was, is)
	c.Strata.Move(c.Roster.Stratum(at), number == c.Current, was, is)
	if before := c.InstalledBefore(to); before != c.InstalledBefore(from) {
		w.Before(before)
		if c.Strata.Len() > 0 && number == c.Current {
			c.Strata.Before(c.Roster.Stratum(at), before)
		}
	}
	switch {
	case to.State == roster.Succeeded && (from.State != roster.Succeeded || to.Sequence > from.Sequence && mutant.SuccessCountsAgain.Planted()): // in either place
		c.Successes++
		c.SucceededMs = atMs
		c.Rates.CountSuccess(atMs)
	case is == roster.Offered && was == roster.Waiting:
		c.Rates.CountOffer(atMs)
	}
}

// Decided tells whether the gate of the wave of a position has decided, or has let it pass but for who was to come yet:
// what becomes of its vehicles is judged by what they do, not by what they run.
func (c *Standing) Decided(at uint32) bool {
	return c.Over() || at < c.PassedFor || wave.At(c.Waves, at) < c.Current
}

// InstalledBefore: the vehicle was skipped because it ran the software already.
func (c *Standing) InstalledBefore(e roster.Entry) bool {
	return e.State == roster.Skipped && c.Reasons.At(e.Reason).Code == targeting.AlreadyInstalled
}

// Burn notes the totals of a time for the plot.
func (c *Standing) Burn(atMs int64) { c.BurnUp = c.BurnUp.Noting(atMs, c.BurnPoint) }

// Burnt is the burn-up until a time at which nothing has changed yet.
func (c *Standing) Burnt(untilMs int64) ledger.BurnUp {
	return c.BurnUp.Lasting(c.MovedMs, untilMs, c.BurnPoint)
}

// BurnPoint is the totals of a time.
func (c *Standing) BurnPoint(atMs int64) *messages.BurnPoint {
	return &messages.BurnPoint{AtMs: atMs, Offered: c.Offered, Succeeded: c.Total[roster.Succeeded], Failed: c.Total.Sum(roster.Failing), Ended: c.Total.Sum(roster.Ended)}
}

// ReasonNamed: an end has a reason that had no row yet.
type ReasonNamed struct {
	Refusal bool
	Reason  ledger.Reason
}

func (ReasonNamed) Durable() bool                 { return true }
func (ReasonNamed) Entry() *messages.HistoryEntry { return nil }

func (e ReasonNamed) apply(c *Standing) { c.Reasons.Add(e.Refusal, e.Reason) }

// Paced: offers were counted.
type Paced struct {
	Pace   pace.Pace
	Next   uint32
	Firsts []uint32
}

func (Paced) Durable() bool                 { return true }
func (Paced) Entry() *messages.HistoryEntry { return nil }
func (e Paced) apply(c *Standing)           { c.Pace, c.Next, c.Firsts = e.Pace, e.Next, e.Firsts }

// RosterBehind: a vehicle knows an attempt that the roster does not. RecordsBehind: records of vehicles have lost attempts that the
// roster has heard of. So the store has lost commits; the line of history is the alarm. Who knows more is believed.
type RosterBehind struct {
	Fact
	Stops uint32 // of the campaign, that the vehicle's record has heard of
}
type RecordsBehind struct{ Fact }

func (e RosterBehind) apply(c *Standing)  { c.Stops = max(c.Stops, e.Stops) }
func (e RecordsBehind) apply(c *Standing) { c.BehindMs = e.AtMs }

// DealerTold: a dealer said what was done about a vehicle.
type DealerTold struct{ Fact }

func (DealerTold) apply(*Standing) {}

// Swept: the sweep has come this far. Recovery begins it anew, so it needs no commit.
type Swept struct{ Sweep Sweep }

func (Swept) Durable() bool                 { return false }
func (Swept) Entry() *messages.HistoryEntry { return nil }
func (e Swept) apply(c *Standing)           { c.Sweep = e.Sweep }
