package lapse

import (
	"time"

	"pacecar/actors/campaign/roster"
	"pacecar/actors/vehicle/assignment"
	"pacecar/bench/sim/car"
	"pacecar/bench/sim/invariant"
	"pacecar/bench/sim/oracle/view"
	"pacecar/messages"
)

// Spoken is by vehicle and attempt when the vehicle spoke of it last, and its record was durable behind that.
type Spoken map[spoken]time.Duration

type spoken struct {
	vin string
	of  car.Key
}

// Hear keeps that a report of a car was acknowledged.
func (s Spoken) Hear(vin messages.VIN, r *messages.Report, now time.Duration) {
	if r != nil {
		s[spoken{string(vin), car.Key{Campaign: r.GetCampaignId(), Attempt: r.GetAttempt()}}] = now
	}
}

// Silent watches a vehicle at the end: who has spoken of its attempt in fair weather, since some time, is not taken for silent.
// Who had not downloaded waits for a place, which the campaign may have none of until it is over.
func (s Spoken) Silent(c *view.Campaign, vin string, e roster.Entry, since time.Duration) {
	k := car.Key{Campaign: c.ID, Attempt: uint32(e.Attempt)}
	if last, spoke := s[spoken{vin, k}]; spoke && last > since && e.State == roster.Stalled && !e.Early && !roster.Dealt(e) {
		invariant.Break(22, "campaign %s takes %s for silent in attempt %d, of which its car has spoken %v after the last fault", c.ID, vin, e.Attempt, last-since)
	}
}

// Agree watches a vehicle at the end: where its record still knows how an attempt ended that has ended for its campaign, both
// know the same.
func Agree(number int, c *view.Campaign, vin string, e roster.Entry, v *view.Vehicle) {
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
	if r != nil && !assignment.Unknown(r) && !alike(messages.AssignmentState(e.State), r.GetState()) {
		invariant.Break(number, "campaign %s has attempt %d of %s as %s, the record of the vehicle says %s (%s)", c.ID, e.Attempt, vin, messages.AssignmentState(e.State), r.GetState(), r.GetCode())
	}
}

// alike tells whether two ends are the same, for who counts. Who had failed or been silent before has failed, unless it succeeds.
func alike(roster, record messages.AssignmentState) bool {
	failed := func(s messages.AssignmentState) bool { return s == assignment.Failed || s == assignment.Reverted }
	if roster == assignment.Succeeded || record == assignment.Succeeded || !assignment.Ended(record) {
		return roster == record
	}
	return failed(roster) || !failed(record)
}
