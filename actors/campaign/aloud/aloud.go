// Package aloud is when a campaign that stops says so to all vehicles at once, besides taking
// back the permit of each: where more permits are out than are taken back one by one in no
// time. A word to everybody reaches also those that it does not concern, so a campaign with few
// permits keeps it to itself.
//
// Nothing depends on it. It is lost with a node that dies between commit and word; a campaign
// that is recovered while it takes permits back says it again. Functions are pure.
package aloud

import (
	"pacecar/actors/campaign/roster"
	"pacecar/actors/campaign/standing"
	"pacecar/actors/campaign/word"
	"pacecar/messages"
	"pacecar/mutant"
)

// Word is what all vehicles are to hear of a campaign of whose first stops they were told, where
// so many permits may be out without their being told; nil: nothing.
func Word(c *standing.Standing, stops, above uint32) *messages.WithdrawPermits {
	if c.Stops <= stops || c.Total[roster.Permitted] <= above || !c.Held() && !c.Ending() || mutant.HaltNotFannedOut.Planted() {
		return nil
	}
	return word.Stopped(c)
}
