package answer

import (
	"fmt"
	"time"

	"pacecar/actors/campaign/gate"
	"pacecar/actors/campaign/life"
	"pacecar/actors/campaign/roster"
	"pacecar/actors/campaign/sight"
	"pacecar/actors/campaign/standing"
	"pacecar/actors/campaign/straggler"
)

// resumption is what a resume would do at once, in sentences; empty: the campaign is not held, or cannot go on. Who
// accepts the failures of a wave that is over opens the next one by that, and has those install that have downloaded the
// update, which they must know before.
func resumption(c *standing.Standing, nowMs int64) string {
	if !c.Held() || c.EndReachedMs != 0 {
		return ""
	}
	text, halts := follow(c, nowMs)
	switch ready := c.Total[roster.Downloaded] + c.Total[roster.Permitted]; {
	case halts || ready == 0:
	case ready == 1:
		text += " 1 vehicle has downloaded the update and may install it."
	default:
		text += " " + gate.Vehicles(ready) + " have downloaded the update and may install it."
	}
	return text
}

// follow is what becomes of the current wave, and whether its gate would halt the campaign again.
func follow(c *standing.Standing, nowMs int64) (text string, halts bool) {
	w, in := &c.Waves[c.Current], sight.Inputs(c, nowMs)
	if w.State == life.WaveFailed {
		in = in.Resumed()
	}
	switch verdict := gate.Judge(in); {
	case verdict.Outcome == gate.Halt:
		return "Its gate would halt it again at once: " + verdict.Text + ".", true
	case verdict.Outcome == gate.Wait && in.Underway > 0:
		return offers(c, w.Counts[roster.Waiting], in.Underway), false
	case verdict.Outcome == gate.Wait && verdict.Person:
		return fmt.Sprintf("Wave %d is over, and its gate %s.", in.Wave, in.AwaitsPerson()), false
	case verdict.Outcome == gate.Wait:
		text = fmt.Sprintf("Wave %d is over and soaks until %s", in.Wave, time.UnixMilli(sight.SoaksUntil(c)).UTC().Format(time.RFC3339))
		if in.Gate.GetManual() || in.Unproven() != "" {
			return fmt.Sprintf("%s; its gate then %s.", text, in.AwaitsPerson()), false
		}
		return fmt.Sprintf("%s; %s then, unless more fail.", text, follows(c)), false
	case verdict.Outcome == gate.Open && c.Last() && nowMs < straggler.OpenUntil(c):
		return "All that it had to do is done; it stays open for those who may still come.", false
	case verdict.Outcome == gate.Open:
		return fmt.Sprintf("Wave %d is over, and its gate opens: %s at once.", in.Wave, follows(c)), false
	}
	return fmt.Sprintf("Wave %d is over, and its gate opens as soon as what it asks agrees: %s then.", in.Wave, follows(c)), false
}

// offers is how a wave goes on that is not over.
func offers(c *standing.Standing, waiting, underway uint32) string {
	if waiting == 0 {
		return fmt.Sprintf("Nobody of wave %d waits for an offer; %s still under way.", c.Current+1, are(underway))
	}
	text := fmt.Sprintf("Offers go on: %s of wave %d wait for theirs", gate.Vehicles(waiting), c.Current+1)
	if waiting == 1 {
		text = fmt.Sprintf("Offers go on: 1 vehicle of wave %d waits for its own", c.Current+1)
	}
	return text + "."
}

func are(n uint32) string {
	if n == 1 {
		return "1 vehicle is"
	}
	return gate.Vehicles(n) + " are"
}

// follows is what comes after the wave.
func follows(c *standing.Standing) string {
	if c.Last() {
		return "the campaign is completed"
	}
	next := c.Waves[c.Current+1].Size
	verb := "are"
	if next == 1 {
		verb = "is"
	}
	return fmt.Sprintf("%s of wave %d %s offered the update", gate.Vehicles(next), c.Current+2, verb)
}
