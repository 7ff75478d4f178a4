// Package overdue judges how long the steps of an attempt take, by the plan of its campaign. It looks at what the
// store has of a vehicle, and ends the simulation where that is wrong.
package overdue

import (
	"time"

	"pacecar/actors/vehicle/assignment"
	"pacecar/bench/sim/invariant"
	"pacecar/messages"
)

// grace is for how long nobody may have looked: nodes die and sleep, and their store is away.
const grace = 3 * time.Minute

// Downloads judges an attempt that comes to the end of its download: it would have been given up before.
func Downloads(p *messages.CampaignPlan, vin string, was, is *messages.Assignment) {
	most, took := time.Duration(p.GetTimeouts().GetDownloadSeconds())*time.Second, time.Duration(is.GetChangedAtMs()-is.GetAcceptedAtMs())*time.Millisecond
	loaded := is.GetState() == assignment.Downloaded && (was.GetState() == assignment.Accepted || was.GetState() == assignment.Downloading)
	if loaded && was.GetAttempt() == is.GetAttempt() && most > 0 && took > most+grace {
		invariant.Break(46, "%s has downloaded for campaign %s in %v, its plan gives it %v", vin, is.GetCampaignId(), took, most)
	}
}
