package oracle

import (
	"time"

	"pacecar/actors/campaign/life"
	"pacecar/actors/campaign/plan"
	"pacecar/actors/campaign/roster"
	"pacecar/bench/sim/oracle/ends"
	"pacecar/messages"
	"pacecar/persistence"
)

// campaignView is a campaign as the store has it.
type campaignView struct {
	id      string
	record  *messages.CampaignRecord
	pages   map[uint32][]byte
	entries []roster.Entry
	vins    []string
	at      map[string]int  // of each VIN in entries
	hash    string          // of the content, when it began
	authors map[string]bool // who wrote a content of it
	offers  []time.Duration
	held    time.Duration         // since when nothing may begin; 0: it may
	back    map[int]bool          // positions in flight that came there without an offer: from silence
	still   bool                  // it was held at the commit before, too
	ends    map[int]time.Duration // by wave: when a vehicle ended last
	soaks   map[int]time.Duration // by position: since when one that succeeded or fell silent is exposed
	taken   ends.Taken            // what a person accepted
}

func (c *campaignView) entry(vin string) roster.Entry {
	if c == nil {
		return roster.Entry{}
	}
	if at, in := c.at[vin]; in {
		return c.entries[at]
	}
	return roster.Entry{}
}

// wave is the wave of a position.
func (c *campaignView) wave(at int) int {
	for i, w := range c.record.GetWaves() {
		if uint32(at)-w.GetFirst() < w.GetSize() {
			return i
		}
	}
	return -1
}

// campaign watches one commit of a campaign.
func (o *Oracle) campaign(id string, data []byte, pages []persistence.Page, decided time.Duration) {
	was := o.campaigns[id]
	if was == nil {
		was = &campaignView{id: id, record: &messages.CampaignRecord{}, pages: map[uint32][]byte{}, ends: map[int]time.Duration{}, authors: map[string]bool{}, back: map[int]bool{}, soaks: map[int]time.Duration{}}
	}
	is := &campaignView{id: id, record: decode(o, id, data, &messages.CampaignRecord{}), pages: was.pages, hash: was.hash, offers: was.offers, held: was.held, ends: was.ends, authors: was.authors, back: was.back, soaks: was.soaks}
	for _, p := range pages {
		is.pages[p.Number] = p.Data
	}
	o.campaigns[id] = is
	o.unfold(is)
	o.mayRun(is)
	o.counts(is)
	o.hold(is)
	is.still = was.held != 0 && is.held != 0
	if len(was.entries) > 0 {
		o.sameRoster(was, is)
		o.moves(was, is, decided)
		o.pace(is)
	}
	o.accepts(was, is)
	o.gates(was, is, decided)
	if was.record.GetState() != is.record.GetState() || len(was.record.GetDecisions()) != len(is.record.GetDecisions()) || was.record.GetRosterSize() != is.record.GetRosterSize() {
		o.moved = o.time.Elapsed()
	}
}

// unfold reads the roster.
func (o *Oracle) unfold(c *campaignView) {
	var firsts []uint32
	for _, w := range c.record.GetWaves() {
		firsts = append(firsts, w.GetFirst())
	}
	r := roster.New(c.record.GetPlan().GetSalt(), c.record.GetRosterSize(), c.record.GetJoined(), firsts...)
	for number, data := range c.pages {
		if err := r.Restore(number, data); err != nil {
			o.broken(18, "page %d of campaign %s does not decode: %v", number, c.id, err)
		}
	}
	c.at = map[string]int{}
	for at := range r.Size() {
		vin := string(r.VIN(at))
		c.at[vin] = len(c.vins)
		c.vins, c.entries = append(c.vins, vin), append(c.entries, r.Get(at))
	}
}

// mayRun: a campaign that has begun has the approvals that its plan and the server ask for, over
// what it said when it began and says since, by persons who wrote nothing that it ever said.
func (o *Oracle) mayRun(c *campaignView) {
	r := c.record
	c.authors[r.GetAuthor()] = true
	if c.hash == "" || r.GetStartedAtMs() == 0 {
		c.hash = plan.ContentHash(r.GetPlan(), r.GetPackage())
	}
	if r.GetContentHash() != c.hash {
		o.broken(10, "campaign %s says content %.8s, what it says is %.8s", c.id, r.GetContentHash(), c.hash)
	}
	if r.GetStartedAtMs() != 0 {
		o.approved("campaign "+c.id, max(o.Asked, int(r.GetPlan().GetRequiredApprovals())), c.authors, c.hash, r.GetApprovals())
	}
}

// counts adds up the roster, and holds what the record counts against it.
func (o *Oracle) counts(c *campaignView) {
	counted := make([]map[uint32]uint32, len(c.record.GetWaves()))
	for i := range counted {
		counted[i] = map[uint32]uint32{}
	}
	var unsuccessful uint32
	for at, e := range c.entries {
		w := c.wave(at)
		if w < 0 {
			o.broken(16, "position %d of campaign %s is in no wave", at, c.id)
		}
		counted[w][uint32(e.Place())]++
		if e.State == roster.Superseded && e.Attempt == e.Spared {
			unsuccessful++ // it was superseded while it waited, and had never failed
		}
		if e.Attempt > 0 {
			unsuccessful += uint32(e.Attempt) - 1 - uint32(e.Spared)
			if e.State == roster.Waiting || roster.Ended(e.Place()) && e.State != roster.Stalled && e.Place() != roster.Succeeded {
				unsuccessful++
			}
		}
	}
	for i, w := range c.record.GetWaves() {
		for state := range uint32(roster.States) {
			if w.GetCounts()[state] != counted[i][state] {
				o.broken(16, "wave %d of campaign %s counts %v, its vehicles are %v", i+1, c.id, w.GetCounts(), counted[i])
			}
		}
	}
	o.strata(c)
	var reasons uint32
	for _, r := range append(c.record.GetFailures(), c.record.GetRefusals()...) {
		reasons += r.GetCount()
	}
	if !o.Forgot && reasons != unsuccessful {
		o.broken(16, "campaign %s counts %d reasons of %d attempts that ended without success", c.id, reasons, unsuccessful)
	}
}

// hold notes since when nothing may begin.
func (o *Oracle) hold(c *campaignView) {
	switch c.record.GetState() {
	case life.Paused, life.Halted, life.Cancelled:
		if c.held == 0 {
			c.held = o.time.Elapsed()
		}
	default:
		c.held = 0
	}
}

// sameRoster: whom a campaign targets is fixed when it starts, but for those who join late:
// once, behind all others, and in the last wave.
func (o *Oracle) sameRoster(was, is *campaignView) {
	if len(was.vins) > len(is.vins) {
		o.broken(16, "campaign %s targets %d vehicles, it had %d", is.id, len(is.vins), len(was.vins))
	}
	for i := range was.vins {
		if is.vins[i] != was.vins[i] {
			o.broken(16, "campaign %s has %s at position %d, it had %s", is.id, is.vins[i], i, was.vins[i])
		}
	}
	for i, vin := range is.vins[len(was.vins):] {
		at := len(was.vins) + i
		switch state := was.record.GetState(); {
		case is.record.GetPlan().GetLateJoiners() != "join" || state == life.Completed || state == life.Cancelled:
			o.broken(33, "%s joins campaign %s, which is %s and takes nobody", vin, is.id, state)
		case is.at[vin] != at:
			o.broken(33, "%s is on the roster of campaign %s twice", vin, is.id)
		case is.wave(at) != len(is.record.GetWaves())-1:
			o.broken(33, "%s joins wave %d of campaign %s, which is not the last one", vin, is.wave(at)+1, is.id)
		}
	}
}

// pace: no stretch of time holds more offers than the plan says, and what half a second, or
// the time of one offer, saves up, with the one that was nearly due.
func (o *Oracle) pace(c *campaignView) {
	rate := int(c.record.GetPlan().GetPacing().GetMaximumPerMinute())
	if rate == 0 || o.Skewed || o.Forgot {
		return
	}
	saved := 1 + max(1, rate/120)
	last := len(c.offers) - 1
	for first := max(0, last-2*rate); first < last; first++ {
		n, took := last-first+1, c.offers[last]-c.offers[first]
		if least := time.Duration(n-saved) * time.Minute / time.Duration(rate); took < least-grain {
			o.broken(7, "campaign %s makes %d offers within %v, %d a minute may be", c.id, n, took, rate)
		}
	}
}
