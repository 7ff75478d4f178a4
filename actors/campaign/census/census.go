// Package census counts the vehicles of a campaign again, and compares: what must always hold is that
// every counter is the sum of the entries that it counts, and that every entry names rows that there are.
//
// It walks the whole roster several times, so it is for tests and benchmarks, and for whoever looks
// for a loss. It changes nothing; its only failure is the first counter that is wrong.
package census

import (
	"errors"
	"fmt"
	"slices"

	"pacecar/actors/campaign/duration"
	"pacecar/actors/campaign/ledger"
	"pacecar/actors/campaign/roster"
	"pacecar/actors/campaign/standing"
	"pacecar/actors/campaign/stratum"
	"pacecar/actors/campaign/wave"
)

// Verify checks what must always hold, by walking the whole roster: every VIN is there
// and every counter is the sum of the states it counts.
func Verify(c *standing.Standing) error {
	if !c.Roster.Whole() {
		return errors.New("the roster lacks VINs")
	}
	var total roster.Tally
	var ever, soaking, handed uint32
	waiting := make([]uint32, len(c.Rivals))
	for i := range c.Waves {
		w := &c.Waves[i]
		counts, offered := c.Roster.Count(w.First, w.Size)
		ever += offered
		if counts != w.Counts {
			return fmt.Errorf("wave %d counts %v, its vehicles are %v", i+1, w.Counts, counts)
		}
		if is, want := [...]uint32{w.Taken(), w.GoneOn(), w.GoneOnEarly()}, taken(c, w); is != want {
			return fmt.Errorf("wave %d counts %d that were taken after they had succeeded, or have gone on, its vehicles are %d", i+1, is, want)
		}
		if awaited, completed := cycles(c, w); awaited != w.CyclesAwaited() || completed != w.CyclesCompleted() {
			return fmt.Errorf("wave %d counts %d and %d by their drive cycles, its vehicles are %d and %d", i+1, w.CyclesAwaited(), w.CyclesCompleted(), awaited, completed)
		}
		if is, want := w.Accepted(), accepted(c, w); is != want {
			return fmt.Errorf("wave %d counts %+v that were accepted, its vehicles are %+v", i+1, is, want)
		}
		if err := times(c, i); err != nil {
			return err
		}
		total.Add(&counts)
	}
	for at := range c.Roster.Size() {
		e := c.Roster.Get(at)
		if err := rows(c, e); err != nil {
			return fmt.Errorf("position %d %w: %+v", at, err, e)
		}
		if roster.Soaking(e) {
			soaking++
		}
		if roster.Handed(e) {
			handed++
		}
		if roster.Deferred(e) {
			waiting[e.Rival-1]++
		}
	}
	for i, n := range waiting {
		if n != c.Rivals[i].Waiting {
			return fmt.Errorf("the campaign counts %d that wait for %s, its vehicles are %d", c.Rivals[i].Waiting, c.Rivals[i].Campaign, n)
		}
	}
	if handed != c.Dealer {
		return fmt.Errorf("the campaign counts %d handed to a dealer, its vehicles are %d", c.Dealer, handed)
	}
	if soaking != c.Soaking {
		return fmt.Errorf("the campaign counts %d soaking, its vehicles are %d", c.Soaking, soaking)
	}
	if total != c.Total {
		return fmt.Errorf("the campaign counts %v, its vehicles are %v", c.Total, total)
	}
	if ever != c.Offered {
		return fmt.Errorf("the campaign counts %d offered, its vehicles are %d", c.Offered, ever)
	}
	if sum := c.Total.Sum(func(uint8) bool { return true }); sum != c.Roster.Size() {
		return fmt.Errorf("the counters add up to %d of %d vehicles", sum, c.Roster.Size())
	}
	if err := verifyClasses(c); err != nil {
		return err
	}
	return verifyStrata(c)
}

// rows checks that an entry names rows that there are, of the table that its state means: of another
// campaign while it waits for that, of failures until it has ended and where it failed, of refusals
// where it ended otherwise. Only who was cancelled while it waited has ended without one.
func rows(c *standing.Standing, e roster.Entry) error {
	place := e.Place()
	refuses := place == roster.Rejected || place == roster.Cancelled || place == roster.Superseded || place == roster.Skipped
	switch {
	case (e.Rival != 0) != roster.Deferred(e) || int(e.Rival) > len(c.Rivals):
		return errors.New("waits for a campaign that there is none of")
	case e.Reason == 0 && roster.Terminal(e.State) && e.State != roster.Cancelled && place != roster.Succeeded:
		return errors.New("ended without a reason")
	case e.Reason == 0:
		return nil
	case !c.Reasons.Has(e.Reason):
		return errors.New("has a reason that there is none of")
	case ledger.Refuses(e.Reason) != refuses, place == roster.Succeeded:
		return errors.New("has a reason that is none of its state")
	}
	return nil
}

// times checks that the times of a wave are those of attempts: at each stage, none that its vehicles
// have come to is missing, and no attempt counts twice.
func times(c *standing.Standing, number int) error {
	w, came, attempts := &c.Waves[number], [duration.Succeeded + 1]uint32{}, uint32(0)
	for at := w.First; at < w.First+w.Size; at++ {
		e := c.Roster.Get(at)
		attempts += uint32(e.Attempt)
		came[e.Timed]++
	}
	for stage := duration.Downloaded; stage <= duration.Succeeded; stage++ {
		if n := c.Times.Counted(number, stage); n < came[stage] || n > attempts {
			return fmt.Errorf("wave %d has the times of %d attempts at stage %d, its vehicles are there in %d of %d", number+1, n, stage, came[stage], attempts)
		}
	}
	return nil
}

// accepted counts the ends of a wave that a person took on.
func accepted(c *standing.Standing, w *wave.Wave) (sum roster.Accepted) {
	for at := w.First; at < w.First+w.Size; at++ {
		if e := c.Roster.Get(at); e.Accepted {
			sum.Add(e.Place())
		}
	}
	return sum
}

// taken counts the vehicles of a wave that were taken after they had succeeded, those that have gone on as successes, and those of the taken
// that have gone on before they had soaked.
func taken(c *standing.Standing, w *wave.Wave) (sums [3]uint32) {
	for at := w.First; at < w.First+w.Size; at++ {
		e := c.Roster.Get(at)
		for i, is := range []bool{roster.Taken(e), roster.GoneOn(e) && !roster.Taken(e), roster.GoneOn(e) && roster.Taken(e)} {
			sums[i] = roster.Counted(sums[i], false, is)
		}
	}
	return sums
}

// cycles counts the vehicles of a wave by their drive cycles.
func cycles(c *standing.Standing, w *wave.Wave) (awaited, completed uint32) {
	for at := w.First; at < w.First+w.Size; at++ {
		switch c.Roster.Get(at).Soaks() {
		case roster.FlagAwaited:
			awaited++
		case roster.FlagCompleted:
			completed++
		}
	}
	return awaited, completed
}

// verifyStrata checks the counters of strata.
func verifyStrata(c *standing.Standing) error {
	if c.Strata.Len() == 0 {
		return nil
	}
	counts := stratum.New(c.Strata.Names()...)
	for at := range c.Roster.Size() {
		number, state := c.Roster.Stratum(at), c.Roster.Get(at).Place()
		if int(number) >= counts.Len() {
			return fmt.Errorf("position %d is of stratum %d, there are %d", at, number, counts.Len())
		}
		counts.Enter(number, state)
		if c.Started() && c.Waves[c.Current].Holds(at) {
			counts.EnterWave(number, state)
			if c.InstalledBefore(c.Roster.Get(at)) {
				counts.Before(number, true)
			}
			counts.Take(number, true, roster.Entry{}, c.Roster.Get(at))
			if c.Roster.Get(at).Accepted {
				counts.Accept(number, state)
			}
		}
	}
	for number, name := range c.Strata.Names() {
		if is, want := *c.Strata.Count(uint16(number)), *counts.Count(uint16(number)); is != want {
			return fmt.Errorf("stratum %s counts %v, its vehicles are %v", name, is, want)
		}
	}
	return nil
}

// verifyClasses checks the counters of pools by attribute.
func verifyClasses(c *standing.Standing) error {
	counts := make([]uint32, len(c.Classes))
	for at := range c.Roster.Size() {
		class := c.Roster.Class(at)
		if class > len(counts) {
			return fmt.Errorf("position %d is of class %d, there are %d", at, class, len(counts))
		}
		if class > 0 && roster.Downloads(c.Roster.Get(at).Place()) {
			counts[class-1]++
		}
	}
	if !slices.Equal(counts, c.Downloads) {
		return fmt.Errorf("the campaign counts %v downloads, its vehicles are %v", c.Downloads, counts)
	}
	return nil
}
