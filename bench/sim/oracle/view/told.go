package view

import (
	"slices"

	"pacecar/actors/campaign/life"
	"pacecar/actors/campaign/roster"
	"pacecar/messages"
)

// What operators see of a campaign; of one that the store does not have, nothing.

// Begun tells whether it has begun.
func (c *Campaign) Begun() bool { return c != nil && c.Record.GetStartedAtMs() != 0 }

// Undoing is its way back that was ordered and has not begun, with the package of that; empty: there is none.
func (c *Campaign) Undoing() (into, pkg string) {
	if c == nil {
		return "", ""
	}
	return c.Record.GetUndoing().GetInto(), c.Record.GetUndoing().GetPlan().GetPackage()
}

// Plan is what it is to do.
func (c *Campaign) Plan() *messages.CampaignPlan {
	if c == nil {
		return nil
	}
	return c.Record.GetPlan()
}

// Contents is what it brings.
func (c *Campaign) Contents() []*messages.TargetArtifact {
	if c == nil {
		return nil
	}
	return c.Record.GetPackage().GetContents()
}

// Silent tells whether it takes vehicles for silent.
func (c *Campaign) Silent() bool {
	return c != nil && c.Number(func(s uint8) bool { return s == roster.Stalled }) > 0
}

// Handed are the vehicles that it has handed to a dealer.
func (c *Campaign) Handed() (vins []string) {
	if c == nil {
		return nil
	}
	for at, e := range c.Entries {
		if roster.Handed(e) {
			vins = append(vins, c.VINs[at])
		}
	}
	return vins
}

// Dealt tells whether it awaits that a vehicle confirms what a dealer said.
func (c *Campaign) Dealt(vin string) bool { return roster.Dealt(c.Entry(vin)) }

// Lists tells whether it has ended but for the vehicles that it has handed to a dealer, whom it
// awaits for as long as there is anybody to hear him: all that was said of them is confirmed or refuted.
func (c *Campaign) Lists() bool {
	if c == nil || c.Record.GetState() != life.Completed || c.Record.GetDealer() == 0 {
		return false
	}
	return !slices.ContainsFunc(c.Entries, func(e roster.Entry) bool { return roster.Dealt(e) || e.Dealer == roster.DealerAwaited })
}
