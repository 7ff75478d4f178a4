package stratum

import (
	"slices"
	"testing"

	"pacecar/actors/campaign/roster"
)

// TestWhoWasTakenIsCountedByStratum: once, in the current wave alone, until it is what it was before; and a record keeps it.
func TestWhoWasTakenIsCountedByStratum(t *testing.T) {
	t.Parallel()
	well, gone := roster.Entry{State: roster.Succeeded, Attempt: 1}, roster.Entry{State: roster.Succeeded, Attempt: 1, Asks: 1}
	s := New("a", "b")
	s.Take(1, true, well, gone)
	s.Take(1, true, well, gone)
	s.Take(1, true, gone, gone)
	s.Take(1, true, gone, roster.Entry{State: roster.Superseded, Attempt: 2})
	s.Take(0, false, well, gone)
	s.EnterWave(1, roster.Superseded)
	if got := s.Seen(); len(got) != 1 || got[0].Taken != 1 || s.Count(0).Taken != 0 {
		t.Errorf("counted %+v", got)
	}
	on := gone
	on.GoneOn = true
	s.Take(1, true, gone, on)
	s.Take(1, true, well, on)
	s.Take(1, true, on, well)
	taken, early := s.Taken()
	if !slices.Equal(taken, []uint32{1, 1}) || !slices.Equal(early, []uint32{1, 1}) {
		t.Errorf("a record keeps %v and %v", taken, early)
	}
	r := Restore(s.Names(), nil, nil)
	r.RecallTaken(append(taken, 9, 1), append(early, 9, 1)) // the last pair is of no stratum
	if *r.Count(1) != (Count{Taken: 1, Early: 1}) || *r.Count(0) != (Count{}) {
		t.Errorf("recalled %+v", *r.Count(1))
	}
	r.RecallTaken(nil, nil)
	r.Take(1, true, on, gone)
	r.Take(1, true, on, gone)
	if r.Count(1).Early != 0 {
		t.Errorf("%d have gone on of whom a record did not tell", r.Count(1).Early)
	}
	s.LeaveWave()
	if taken, early := s.Taken(); taken != nil || early != nil {
		t.Error("the next wave begins with those of the one before")
	}
	none := Strata{}
	none.Take(0, true, well, gone)
	none.Move(0, true, roster.Succeeded, roster.Superseded)
}
