// Package answer is what people are told of a campaign: its status, its roster by position, and the
// place of one vehicle. It decides nothing, and changes nothing.
//
// The status reads no page of the roster, so that it can be told as soon as the record has come back.
package answer

import (
	"cmp"
	"slices"
	"time"

	"pacecar/actors/campaign/admission"
	"pacecar/actors/campaign/dealer"
	"pacecar/actors/campaign/duration"
	"pacecar/actors/campaign/expectation"
	"pacecar/actors/campaign/gate"
	"pacecar/actors/campaign/hours"
	"pacecar/actors/campaign/ledger"
	"pacecar/actors/campaign/life"
	"pacecar/actors/campaign/rival"
	"pacecar/actors/campaign/rollback"
	"pacecar/actors/campaign/roster"
	"pacecar/actors/campaign/sight"
	"pacecar/actors/campaign/standing"
	"pacecar/actors/campaign/straggler"
	"pacecar/actors/campaign/wave"
	"pacecar/messages"
)

// Status is the report for people. The caller fills in the version. It reads no page.
func Status(c *standing.Standing, now time.Time) *messages.CampaignStatus {
	nowMs := now.UnixMilli()
	s := &messages.CampaignStatus{Record: c.Record(), Counts: map[string]uint32{}, InFlight: c.InFlight(), Exposed: c.Exposed()}
	for state := roster.Waiting; state <= roster.Unhealthy; state++ {
		s.Counts[messages.AssignmentState(state).String()] = c.Total[state]
	}
	s.Waits, s.OpensAtMs = sight.Waits(c, nowMs)
	s.Reach = rollback.Told(rollback.Sentences(c.Stop, &c.Total, c.Held()), c.Undoing)
	s.KnownFailures = c.Known()
	s.FreshFailures = rollback.Beyond(s.KnownFailures, rollback.Accepted(c.Acceptances))
	s.Durations = duration.Told(s.Record.GetTimes())
	slices.SortStableFunc(s.Record.Failures, func(a, b *messages.FailureCount) int { return cmp.Compare(b.Count, a.Count) })
	if !c.Started() {
		return s
	}
	s.Fewer = expectation.Fewer(c.Expected, c.Roster.Size()-c.Joined)
	s.Record.Open, s.Resumption = straggler.Told(c, nowMs), resumption(c, nowMs)
	if s.Waits = cmp.Or(s.Waits, lingers(c, nowMs)); s.Waits == "" && c.Life == life.Running && c.InFlight() == 0 {
		s.Waits = c.Rivals.Awaited()
	}
	s.OffersPerMinute, s.SucceededPerMinute = c.Rates.PerMinute(nowMs, c.StartedMs)
	for i, w := range c.Waves {
		if c.Life == life.Cancelled && w.Text == "" {
			s.Record.Waves[i].Gate = cancelled(s.Record.Waves[i]) + gate.Taken(w.Taken(), "")
			continue
		}
		if c.EndReachedMs != 0 && w.State == life.WavePending {
			s.Record.Waves[i].Gate = hours.EndReached + " before this gate decided"
			continue
		}
		switch w.State {
		case life.WavePending:
			s.Record.Waves[i].Gate = "opens when the gate of the wave before does"
		case life.WaveOpen, life.WaveSoaking:
			s.Record.Waves[i].Gate = gate.Judge(sight.Inputs(c, nowMs)).Text
		}
	}
	if !c.Over() {
		s.Record.BurnUp = slices.Clip(c.Burnt(nowMs)).Until(c.BurnPoint(nowMs))
	}
	return s
}

// cancelled says of a wave that has no decision in force what the cancel left undecided.
func cancelled(w *messages.WaveProgress) string {
	if w.GetAccepted() {
		return "its gate halted, a person accepted that, and the campaign was cancelled before it decided again"
	}
	return "the campaign was cancelled before this gate decided"
}

// lingers is whom a campaign stays open for when all that it has to do is done.
func lingers(c *standing.Standing, nowMs int64) string {
	if !c.Last() || c.Waves[c.Current].State != life.WaveSoaking || c.Over() || c.Held() {
		return ""
	}
	return straggler.Waits(c, nowMs)
}

// List reads the roster by position.
func List(c *standing.Standing, m *messages.GetRoster) (*messages.RosterList, *messages.Rejection) {
	return ledger.List(m, &c.Roster, &c.Total, c.Dealer, func(at uint32, e roster.Entry) *messages.RosterEntry { return line(c, at, e) })
}

func line(c *standing.Standing, at uint32, e roster.Entry) *messages.RosterEntry {
	var why ledger.Reason
	switch {
	case roster.Deferred(e):
		why.Code = rival.CodeOf(c.WaitsFor(e))
	case !roster.Underway(e.State) && e.State != roster.Stalled: // those keep what they failed with before
		why = c.Reasons.At(e.Reason)
	}
	on := messages.GoneOn_GONE_ON_UNSPECIFIED
	switch {
	case roster.GoneOn(e) && roster.Taken(e):
		on = messages.GoneOn_GONE_ON_EARLY
	case roster.GoneOn(e):
		on = messages.GoneOn_GONE_ON_SOAKED
	}
	return &messages.RosterEntry{
		Vin: string(c.Roster.VIN(at)), Wave: uint32(wave.At(c.Waves, at) + 1), Attempt: uint32(e.Attempt), State: messages.AssignmentState(e.Place()),
		EcuId: why.ECU, Code: why.Code, Dealer: messages.DealerState(e.Dealer), DealerSinceMs: dealer.Since(e), GoneOn: on,
	}
}

// Participation is the place of one vehicle.
func Participation(c *standing.Standing, now time.Time, vin string) *messages.Participation {
	at, listed := c.Roster.Find(vin)
	if !listed {
		return &messages.Participation{}
	}
	waits, _ := sight.Waits(c, now.UnixMilli())
	if e := c.Roster.Get(at); waits != "" && waits == c.WaitsForPool(admission.AnyClass) {
		waits = ""
		if e.State == roster.Waiting && wave.At(c.Waves, at) <= c.Current {
			waits = c.WaitsForPool(c.ClassOf(at))
		}
	}
	return &messages.Participation{Record: c.Record(), Entry: line(c, at, c.Roster.Get(at)), Waits: waits}
}
