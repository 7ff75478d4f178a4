package standing

import (
	"pacecar/actors/campaign/queue"
	"pacecar/actors/campaign/rollback"
	"pacecar/actors/campaign/roster"
	"pacecar/messages"
)

// Joined: vehicles have come to the roster after the start, to its last wave.
type Joined struct {
	Fact
	VINs   []byte   // packed, in the order of the stable hash
	Of     []uint16 // stratum and class of each; nil: there are neither
	Strata []string // that there were none of before
	Pools  []string // that no vehicle was of before
}

func (e Joined) apply(c *Standing) {
	n, before := uint32(len(e.VINs)/messages.VINLength), c.Roster.Size()
	c.Roster.Join(e.VINs, e.Of)
	c.classify(e.Pools)
	c.Waves[len(c.Waves)-1].Join(n)
	c.Total[roster.Waiting] += n
	c.Joined, c.Excluded = c.Joined+n, rollback.Without(c.Excluded, e.VINs)
	c.enter(before, e.Strata)
	for at := before; at < c.Roster.Size() && c.Last() && c.Strata.Len() > 0; at++ {
		c.Strata.EnterWave(c.Roster.Stratum(at), roster.Waiting)
	}
}

// enter counts the vehicles from a position on into their strata, of which these are new.
func (c *Standing) enter(from uint32, names []string) {
	c.Strata.Name(names...)
	for at := from; at < c.Roster.Size() && c.Strata.Len() > 0; at++ {
		c.Strata.Enter(c.Roster.Stratum(at), roster.Waiting)
	}
}

// JoinersSought: the shell was asked for vehicles that could join. Recovery asks again at once, so it needs no commit.
type JoinersSought struct {
	volatile
	AtMs, StonesMs int64
}

func (e JoinersSought) apply(c *Standing) { c.SoughtMs, c.StonesSoughtMs = e.AtMs, e.StonesMs }

// RetriesPassed: vehicles that could try again were passed over, because their strata are full. They are looked at again when
// a place comes free, or a little later.
type RetriesPassed struct {
	volatile
	Passed queue.Passed
}

func (e RetriesPassed) apply(c *Standing) { c.Passed = e.Passed }
