package campaign

import (
	"pacecar/actors/campaign/life"
	"pacecar/actors/campaign/plan"
	"pacecar/actors/campaign/roster"
	"pacecar/messages"
)

type entry = roster.Entry

// Page is one numbered part of the roster: what a commit writes besides the record.
type Page = roster.Page

// Transition is one arrow of a state machine.
type Transition = life.Transition

// Transitions is the life of a campaign, in a stable order.
func Transitions() []Transition { return life.Campaign() }

// WaveTransitions is the life of a wave, in a stable order.
func WaveTransitions() []Transition { return life.Waves() }

// RosterTransitions is what may happen to one vehicle of the roster, in a stable order.
func RosterTransitions() []Transition { return life.Vehicles() }

// DryRun tells what a start of the plan with these vehicles would do; see [plan.DryRun].
func DryRun(p *messages.CampaignPlan, pkg *messages.PackageRecord, vins []string) (*messages.DryRun, *messages.Rejection) {
	return plan.DryRun(p, pkg, vins)
}
