// Package warning is what a person should know of a plan before it is started, which nothing refuses
// yet: a name that is nobody's, a way back that could not be gone, a beginning that is far away or long past, an end that is
// too near for any offer, or that comes before most vehicles can be offered the update, amounts that never come to bear, vehicles whose own hours nobody knows, approvals that are asked for because of late joiners, and late joiners whom no canary covers.
//
// [Named] tells which campaigns a plan names, [Of] judges what was found of them and of the rest. Both
// take a plan that has been checked, and are pure functions.
package warning

import (
	"cmp"
	"fmt"
	"strconv"
	"time"

	"pacecar/actors/campaign/hours"
	"pacecar/actors/campaign/plan"
	"pacecar/actors/campaign/review"
	"pacecar/messages"
)

// Maximum is how many warnings are given of one plan, and how many campaigns are looked for.
const Maximum = 64

// Presence is whether there is a campaign of a name.
type Presence uint8

// The presences.
const (
	There Presence = iota
	Missing
	Silent // nobody could tell
)

// Found is what warnings are made of.
type Found struct {
	Plan     *messages.CampaignPlan
	Package  *messages.PackageRecord
	Policy   *messages.ApprovalPolicy // of the server
	Vehicles uint64                   // that a start would put on the roster
	NowMs    int64
	Zoneless uint64 // of those: they have no time zone
	Waves    []*messages.WavePlan

	Campaigns map[string]Presence // those that the plan names
	WayBack   *messages.Rejection // of the package of the plan's way back; nil: it can be gone, or none is named
}

// Of are the warnings of a plan.
func Of(f Found) (list []*messages.Warning) {
	warn := func(field, format string, args ...any) {
		if len(list) < Maximum {
			list = append(list, &messages.Warning{Text: fmt.Sprintf(format, args...), Field: field})
		}
	}
	for _, one := range names(f.Plan) {
		switch f.Campaigns[one.id] {
		case Missing:
			warn(one.field, "There is no campaign %s%s: correct the name, or leave it out.", one.id, one.purpose)
		case Silent:
			warn(one.field, "Campaign %s does not answer%s: ask again to learn whether there is one of that name.", one.id, one.purpose)
		}
	}
	when(f, warn)
	amounts(f, warn)
	if zone := f.Plan.GetMaintenance().GetTimeZoneOfVehiclesWithoutOne(); f.Plan.GetMaintenance() != nil && f.Zoneless > 0 {
		warn("/maintenance/timeZoneOfVehiclesWithoutOne", "%s on the roster without a time zone: the maintenance window opens for these by the clock of %s.",
			vehicles(f.Zoneless), cmp.Or(zone, "UTC"))
	}
	if f.WayBack != nil {
		warn(f.WayBack.GetField(), "The way back cannot be gone: %s.", sentence(f.WayBack))
	}
	asked := review.Asked(f.Plan, f.Package, f.Policy, f.Vehicles)
	if without := review.Closed(f.Plan, f.Package, f.Policy, f.Vehicles); asked.Approvals > without.Approvals {
		warn("/lateJoiners", "It needs %s: %s. Without late joiners it would need %d.", approvals(asked.Approvals), asked.By, without.Approvals)
	}
	if f.Plan.GetLateJoiners() == plan.Join && f.Plan.GetStrata().GetMinimumPerStratum() > 0 && len(f.Plan.GetWaves()) > 1 {
		warn("/lateJoiners", "Who joins later comes to the last wave, also vehicles of a kind that no wave before has tried the update on: exclude late joiners to have each kind in the canary first.")
	}
	return list
}

// day is how late a start may be that its plan has a time for.
const day = 24 * time.Hour

// when warns of a beginning that is far away or long past, and of an end that comes before anybody could be offered the update.
func when(f Found, warn func(field, format string, args ...any)) {
	at := hours.Of(f.Plan)
	if at == nil {
		return
	}
	if at.StartMs > time.UnixMilli(f.NowMs).AddDate(1, 0, 0).UnixMilli() {
		warn("/schedule/startTime", "It begins at %s, more than a year from now: is that the year that is meant?", f.Plan.GetSchedule().GetStartTime())
	}
	if at.StartMs != 0 && at.StartMs < f.NowMs-day.Milliseconds() {
		warn("/schedule/startTime", "It was to begin at %s, which is past: a start begins at once. Is that the year that is meant?", f.Plan.GetSchedule().GetStartTime())
	}
	if begins := max(f.NowMs, at.StartMs); !at.Ended(begins) && at.Ending(begins) {
		warn("/schedule/endTime", "It ends at %s, and in the last minute before that nobody is offered the update: no vehicle would get it. Let it end later, or leave the end out.",
			f.Plan.GetSchedule().GetEndTime())
	}
}

func sentence(no *messages.Rejection) string {
	if no.GetSuggestion() == "" {
		return no.GetMessage()
	}
	return no.GetMessage() + ": " + no.GetSuggestion()
}

func vehicles(n uint64) string {
	if n == 1 {
		return "1 vehicle is"
	}
	return strconv.FormatUint(n, 10) + " vehicles are"
}

func approvals(n uint32) string {
	if n == 1 {
		return "1 approval"
	}
	return strconv.Itoa(int(n)) + " approvals"
}
