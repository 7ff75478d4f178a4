// Package lapse is what must not follow from it that a store has lost its last commits, or that somebody takes it for
// having lost them: words that give an attempt back compete for nothing where their campaign is over, no
// installation is given up for an attempt that its car does not know, and who speaks is heard in the end. It ends the
// simulation where that is otherwise. Its values are filled in by the oracle, and are not safe for concurrent use.
package lapse

import (
	"time"

	"pacecar/actors/campaign/life"
	"pacecar/actors/vehicle/assignment"
	"pacecar/bench/sim/car"
	"pacecar/bench/sim/invariant"
	"pacecar/bench/sim/oracle/view"
	"pacecar/bench/sim/virtual"
	"pacecar/messages"
)

// late is for how long an offer may be under way: the way, a node that sleeps, a commit that is slow.
const late = 4 * time.Minute

// slow is how long the commit may take behind which a word leaves.
const slow = time.Minute

// Words are the offers that compete, by campaign and vehicle: when the last one left.
type Words map[[2]string]time.Duration

// Hear keeps that a campaign says something of an attempt to a vehicle. One that is over offers nothing: it gives back
// what it has to, called off.
func (w Words) Hear(c *view.Campaign, vin string, m *messages.AssignVehicle, now time.Duration, skewed bool) {
	switch {
	case m.GetDealer() != nil || m.GetHeard().GetCalledOff() != "":
		return
	case c != nil && over(c) && !skewed && now-ended(c) > slow:
		invariant.Break(11, "campaign %s has been %s for %v, and offers attempt %d to %s as if it were not", c.ID, c.Record.GetState(), now-ended(c), m.GetAttempt(), vin)
	}
	w[[2]string{m.GetCampaignId(), vin}] = now
}

// Opens watches an attempt that begins on a vehicle, or takes it from another campaign: its campaign has offered it lately.
// Of a word that gives an attempt back in order to end it nothing begins.
func (w Words) Opens(vin string, was, is *view.Vehicle, now time.Duration) {
	before, a := was.Assignment(), is.Assignment()
	if was.Record.GetVin() == "" || before.GetCampaignId() == a.GetCampaignId() {
		return // the store was read anew, or the car itself has gone on to it
	}
	takes := before != nil && !assignment.Ended(before.GetState()) && !assignment.Hearsay(before) && !before.GetCancelling()
	goesOn := !assignment.Ended(a.GetState()) && !assignment.Underway(a.GetState()) && !a.GetCancelling()
	if last, offered := w[[2]string{a.GetCampaignId(), vin}]; (takes || goesOn) && (!offered || now-last > late) {
		invariant.Break(11, "attempt %d of campaign %s begins on %s (%s), whose attempt %d of campaign %q was %s, and nothing was offered since %v", a.GetAttempt(), a.GetCampaignId(),
			vin, a.GetState(), before.GetAttempt(), before.GetCampaignId(), before.GetState(), last)
	}
}

// Leaves watches a record that goes on to a higher attempt while it has one as being installed: the car has gone on.
func Leaves(vin string, was, is *view.Vehicle, c *car.Car) {
	before, a := was.Assignment(), is.Assignment()
	installs := assignment.Underway(before.GetState()) && !assignment.Hearsay(before)
	if higher := before.GetCampaignId() == a.GetCampaignId() && a.GetAttempt() > before.GetAttempt(); higher && installs && c.Highest(a.GetCampaignId()) < a.GetAttempt() {
		invariant.Break(1, "attempt %d of campaign %s on %s, which is %s, is given up for attempt %d, of which the car has never heard", before.GetAttempt(), a.GetCampaignId(), vin, before.GetState(), a.GetAttempt())
	}
}

// ended is when a campaign was over, as time since the beginning.
func ended(c *view.Campaign) time.Duration {
	return time.UnixMilli(c.Record.GetEndedAtMs()).Sub(virtual.Began)
}

func over(c *view.Campaign) bool {
	s := c.Record.GetState()
	return s == life.Completed || s == life.Cancelled
}

// alarms are what a person sees of a store that lost its tail.
var alarms = map[string]bool{"RosterBehind": true, "RecordsBehind": true, assignment.AlarmUnknown: true, "UnknownInstallation": true, assignment.AlarmWithoutPermit: true}

// Alarms is how many of them a line of a history is: one, or none.
func Alarms(e *messages.HistoryEntry) int {
	if alarms[e.GetEvent()] || alarms[e.GetCode()] {
		return 1
	}
	return 0
}
