package lapse

import (
	"slices"
	"strings"
	"time"

	"pacecar/actors/campaign/roster"
	"pacecar/actors/vehicle/assignment"
	"pacecar/bench/sim/car"
	"pacecar/bench/sim/invariant"
	"pacecar/bench/sim/oracle/view"
	"pacecar/messages"
)

// Spoken is by vehicle and attempt when the vehicle spoke of it last, and its record was durable behind that; and when its campaign
// was told last that the record knows nothing of it.
type Spoken struct{ heard, unknown map[spoken]time.Duration }

type spoken struct {
	vin string
	of  car.Key
}

// NewSpoken has heard of nothing.
func NewSpoken() Spoken {
	return Spoken{heard: map[spoken]time.Duration{}, unknown: map[spoken]time.Duration{}}
}

// Say keeps that a campaign is told of an attempt that a record knows nothing of it.
func (s Spoken) Say(vin string, m *messages.AssignmentReport, now time.Duration) {
	if m.GetState() == messages.AssignmentState_ASSIGNMENT_STATE_UNSPECIFIED {
		s.unknown[spoken{vin, car.Key{Campaign: m.GetCampaignId(), Attempt: m.GetAttempt()}}] = now
	}
}

// lately is for how long an acknowledgement may be under way behind what was said with it, where a node sleeps.
const lately = 2 * time.Minute

// Hear keeps that a report of a car was acknowledged. Where the record knows nothing of its attempt, nor of a later one, the campaign
// was told so, each time: it may have heard of the attempt, and may not have heard the answer before.
func (s Spoken) Hear(vin messages.VIN, r *messages.Report, v *view.Vehicle, now time.Duration) {
	if r == nil {
		return
	}
	of := spoken{string(vin), car.Key{Campaign: r.GetCampaignId(), Attempt: r.GetAttempt()}}
	s.heard[of] = now
	if at, told := s.unknown[of]; !knows(v, of.of) && (!told || now-at > lately) {
		invariant.Break(20, "%s speaks of attempt %d of campaign %s, of which its record knows nothing, and the campaign is not told so", vin, r.GetAttempt(), r.GetCampaignId())
	}
}

// knows tells whether a record knows an attempt, or a later one of its campaign.
func knows(v *view.Vehicle, of car.Key) bool {
	if a := v.Assignment(); a.GetCampaignId() == of.Campaign && a.GetAttempt() >= of.Attempt {
		return true
	}
	return slices.ContainsFunc(v.Record.GetResults(), func(r *messages.AssignmentResult) bool {
		return r.GetCampaignId() == of.Campaign && r.GetAttempt() >= of.Attempt && !assignment.Unknown(r)
	}) || slices.ContainsFunc(v.Record.GetArbitration().GetQueue(), func(q *messages.QueuedCampaign) bool {
		return q.GetCampaignId() == of.Campaign && q.GetAttempt() >= of.Attempt
	})
}

// Silent watches a vehicle at the end: who has spoken of its attempt in fair weather, since some time, is not taken for silent.
// Who had not downloaded waits for a place, which the campaign may have none of until it is over.
func (s Spoken) Silent(c *view.Campaign, vin string, e roster.Entry, since time.Duration) {
	k := car.Key{Campaign: c.ID, Attempt: uint32(e.Attempt)}
	if last, spoke := s.heard[spoken{vin, k}]; spoke && last > since && e.State == roster.Stalled && !e.Early && !roster.Dealt(e) {
		invariant.Break(22, "campaign %s takes %s for silent in attempt %d, of which its car has spoken %v after the last fault", c.ID, vin, e.Attempt, last-since)
	}
}

// Agree watches a vehicle at the end: where its record still knows how an attempt ended that has ended for its campaign, both
// know the same. Runs is the software of the vehicle.
func Agree(number int, c *view.Campaign, vin string, e roster.Entry, v *view.Vehicle, runs string) {
	if v == nil || !roster.Terminal(e.State) {
		return
	}
	k := car.Key{Campaign: c.ID, Attempt: uint32(e.Attempt)}
	r := assignment.Result(v.Record.GetResults(), k.Campaign, k.Attempt)
	if view.KeyOf(v.Assignment()) == k {
		r = assignment.ResultOf(v.Assignment())
	}
	if number == 20 && (r.GetCode() != "" || e.Dealer != 0) {
		return // a record that lost its tail has ended the attempt by its own time, or a dealer has had a hand in it
	}
	if number == 20 && r.GetState() == assignment.Installed && e.State == roster.Succeeded && replaced(c, runs) {
		return // a record that lost its tail waits for a manifest that the vehicle cannot show any more
	}
	if r != nil && !assignment.Unknown(r) && !alike(messages.AssignmentState(e.State), r.GetState()) {
		invariant.Break(number, "campaign %s has attempt %d of %s as %s, the record of the vehicle says %s (%s)", c.ID, e.Attempt, vin, messages.AssignmentState(e.State), r.GetState(), r.GetCode())
	}
}

// replaced tells whether a vehicle runs something else than what a campaign brings.
func replaced(c *view.Campaign, runs string) bool {
	return slices.ContainsFunc(c.Record.GetPackage().GetContents(), func(t *messages.TargetArtifact) bool {
		return !strings.Contains(runs, t.GetEcuId()+" "+t.GetVersion()+" ")
	})
}

// alike tells whether two ends are the same, for who counts. Who had failed or been silent before has failed, unless it succeeds.
func alike(roster, record messages.AssignmentState) bool {
	failed := func(s messages.AssignmentState) bool { return s == assignment.Failed || s == assignment.Reverted }
	if roster == assignment.Succeeded || record == assignment.Succeeded || !assignment.Ended(record) {
		return roster == record
	}
	return failed(roster) || !failed(record)
}
