package view

import (
	"pacecar/actors/campaign/rival"
	"pacecar/messages"
)

// Meets tells which of some vehicles are on the roster, and how far they are, as the store has it.
func (c *Campaign) Meets(vins []string) *messages.RosterMeeting {
	met := &messages.RosterMeeting{}
	for _, vin := range vins {
		if at, in := c.At[vin]; in {
			rival.Count(met, c.Entries[at].Place(), at >= int(c.Record.GetPassedFor()) && c.Wave(at)+1 >= int(c.Record.GetWave()))
		}
	}
	return met
}
