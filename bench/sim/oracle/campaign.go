package oracle

import (
	"time"

	"pacecar/bench/sim/oracle/bounds"
	"pacecar/bench/sim/oracle/view"
	"pacecar/bench/sim/oracle/waves"
	"pacecar/bench/sim/oracle/way"

	"pacecar/actors/campaign/life"
	"pacecar/actors/campaign/plan"
	"pacecar/actors/campaign/roster"
	"pacecar/messages"
	"pacecar/persistence"
)

// campaign watches one commit of a campaign.
func (o *Oracle) campaign(id string, data []byte, pages []persistence.Page, decided time.Duration) {
	was := o.campaigns[id]
	if was == nil {
		was = view.New(id)
	}
	is := was.Next(decode(o, id, data, &messages.CampaignRecord{}))
	for _, p := range pages {
		is.Pages[p.Number] = p.Data
	}
	o.campaigns[id] = is
	if number, err := is.Unfold(); err != nil {
		o.broken(18, "page %d of campaign %s does not decode: %v", number, is.ID, err)
	}
	o.mayRun(is)
	o.counts(is)
	o.hold(is)
	o.begins(was, is, decided)
	is.Still = was.Held != 0 && is.Held != 0
	if len(was.Entries) == 0 {
		waves.Divided(is, o.Models)
	} else {
		o.sameRoster(was, is)
		o.moves(was, is, decided)
		is.Succeeds(was)
		o.pace(is)
	}
	o.Starts.Watch(was, is, o.campaigns, o.Forgot)
	o.accepts(was, is)
	is.Opened = opens(was, is)
	o.gates(was, is, decided)
	if undone := is.Record.GetPlan().GetRollsBack(); undone != "" && !o.Forgot && !o.Skewed {
		way.Completes(was, is, o.campaigns[undone], o.time.Now())
	}
	if was.Record.GetState() != is.Record.GetState() || len(was.Record.GetDecisions()) != len(is.Record.GetDecisions()) || was.Record.GetRosterSize() != is.Record.GetRosterSize() {
		o.moved = o.time.Elapsed()
	}
}

// mayRun: a campaign that has begun has the approvals that its plan and the server ask for, over
// what it said when it began and says since, by persons who wrote nothing that it ever said.
func (o *Oracle) mayRun(c *view.Campaign) {
	r := c.Record
	o.contents.See(r)
	c.Authors[r.GetAuthor()] = true
	if c.Hash == "" || r.GetStartedAtMs() == 0 {
		c.Hash = plan.ContentHash(r.GetPlan(), r.GetPackage(), r.GetNamed())
	}
	if r.GetContentHash() != c.Hash {
		o.broken(10, "campaign %s says content %.8s, what it says is %.8s", c.ID, r.GetContentHash(), c.Hash)
	}
	if r.GetStartedAtMs() != 0 {
		asked := o.Asked
		if of := o.campaigns[r.GetPlan().GetRollsBack()]; way.Prepared(r.GetPlan(), of) || of == nil && r.GetPlan().GetRollsBack() != "" { // it is not read yet
			asked = 0
		}
		o.approved("campaign "+c.ID, max(asked, int(r.GetPlan().GetRequiredApprovals())), c.Authors, c.Hash, r.GetApprovals())
	}
}

// counts adds up the roster, and holds what the record counts against it.
func (o *Oracle) counts(c *view.Campaign) {
	counted := make([]map[uint32]uint32, len(c.Record.GetWaves()))
	for i := range counted {
		counted[i] = map[uint32]uint32{}
	}
	var unsuccessful uint32
	for at, e := range c.Entries {
		w := c.Wave(at)
		if w < 0 {
			o.broken(16, "position %d of campaign %s is in no wave", at, c.ID)
		}
		counted[w][uint32(e.Place())]++
		if e.State == roster.Superseded && e.Attempt == e.Spared {
			unsuccessful++ // it was superseded while it waited, and had never failed
		}
		if e.State == roster.Skipped && e.Attempt == e.Spared {
			unsuccessful++ // the end of its campaign came while it waited
		}
		if e.Attempt > 0 {
			unsuccessful += uint32(e.Attempt) - 1 - uint32(e.Spared)
			if e.State == roster.Waiting || roster.Ended(e.Place()) && e.State != roster.Stalled && e.Place() != roster.Succeeded {
				unsuccessful++
			}
		}
	}
	for i, w := range c.Record.GetWaves() {
		for state := range uint32(roster.States) {
			if w.GetCounts()[state] != counted[i][state] {
				o.broken(16, "wave %d of campaign %s counts %v, its vehicles are %v", i+1, c.ID, w.GetCounts(), counted[i])
			}
		}
	}
	bounds.Strata(c, o.Models)
	var reasons uint32
	for _, r := range append(c.Record.GetFailures(), c.Record.GetRefusals()...) {
		reasons += r.GetCount()
	}
	if !o.Forgot && reasons != unsuccessful {
		o.broken(16, "campaign %s counts %d reasons of %d attempts that ended without success", c.ID, reasons, unsuccessful)
	}
}

// hold notes since when nothing may begin.
func (o *Oracle) hold(c *view.Campaign) {
	switch c.Record.GetState() {
	case life.Paused, life.Halted, life.Cancelled:
		if c.Held == 0 {
			c.Held = o.time.Elapsed()
		}
	default:
		c.Held = 0
	}
}

// sameRoster: whom a campaign targets is fixed when it starts, but for those who join late:
// once, behind all others, and in the last wave.
func (o *Oracle) sameRoster(was, is *view.Campaign) {
	if len(was.VINs) > len(is.VINs) {
		o.broken(16, "campaign %s targets %d vehicles, it had %d", is.ID, len(is.VINs), len(was.VINs))
	}
	for i := range was.VINs {
		if is.VINs[i] != was.VINs[i] {
			o.broken(16, "campaign %s has %s at position %d, it had %s", is.ID, is.VINs[i], i, was.VINs[i])
		}
	}
	for i, vin := range is.VINs[len(was.VINs):] {
		at := len(was.VINs) + i
		switch state := was.Record.GetState(); {
		case is.Record.GetPlan().GetLateJoiners() != "join" || state == life.Completed || state == life.Cancelled:
			o.broken(33, "%s joins campaign %s, which is %s and takes nobody", vin, is.ID, state)
		case is.At[vin] != at:
			o.broken(33, "%s is on the roster of campaign %s twice", vin, is.ID)
		case is.Wave(at) != len(is.Record.GetWaves())-1:
			o.broken(33, "%s joins wave %d of campaign %s, which is not the last one", vin, is.Wave(at)+1, is.ID)
		}
	}
}

// pace: no stretch of time holds more offers than the plan says, each at the pace that counted when it
// was made, and what half a second, or the time of one offer, saves up, with the one that was nearly due.
func (o *Oracle) pace(c *view.Campaign) {
	last := len(c.Offers) - 1
	if last < 0 || c.Gaps[last] == 0 || o.Skewed || o.Forgot {
		return
	}
	saved := 1 + max(1, int(500*time.Millisecond/c.Gaps[last]))
	var needs time.Duration
	for first := last; first >= max(0, last-2*saved-120) && c.Gaps[first] > 0; first-- {
		if n, took := last-first+1, c.Offers[last]-c.Offers[first]; n > saved {
			if needs += c.Gaps[first+saved]; took < needs-time.Duration(n)*grain {
				o.broken(7, "campaign %s makes %d offers within %v, which take %v by its pace, the last one %v", c.ID, n, took, needs, c.Gaps[last])
			}
		}
	}
}
