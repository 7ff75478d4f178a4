package stratum

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"pacecar/actors/campaign/gate"
	"pacecar/actors/campaign/roster"
)

// TestCountsAreExact lets vehicles enter and move, on forks and drafts that are dropped, and
// compares with plain maps.
func TestCountsAreExact(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var names []string
		for i := range rapid.IntRange(1, 40).Draw(t, "strata") {
			names = append(names, fmt.Sprint("m", i))
		}
		s, want := New(names...), make([]Count, len(names))
		type vehicle struct {
			number uint16
			state  uint8
			wave   bool
		}
		var fleet []vehicle
		for range rapid.IntRange(1, 150).Draw(t, "steps") {
			before := s
			switch rapid.IntRange(0, 4).Draw(t, "step") {
			case 0: // a draft that ends changes nothing
				d := s.Draft()
				d.Enter(uint16(len(want)-1), roster.Waiting)
				d.Name("drafted")
			case 1:
				s = before.Fork()
				before.Enter(0, roster.Failed) // nor does what the other side does
			case 2:
				s.Name(fmt.Sprint("m", len(want)))
				want = append(want, Count{})
			default:
				v := vehicle{rapid.Uint16Range(0, uint16(len(want)-1)).Draw(t, "number"), roster.Waiting, rapid.Bool().Draw(t, "wave")}
				if len(fleet) > 0 && rapid.Bool().Draw(t, "move") {
					i := rapid.IntRange(0, len(fleet)-1).Draw(t, "vehicle")
					to := rapid.Uint8Range(roster.Waiting, roster.Stalled).Draw(t, "to")
					was := fleet[i]
					s.Move(was.number, was.wave, was.state, to)
					want[was.number].All.Move(was.state, to)
					if was.wave {
						want[was.number].Wave.Move(was.state, to)
					}
					fleet[i].state = to
					continue
				}
				s.Enter(v.number, v.state)
				want[v.number].All[v.state]++
				if v.wave {
					s.EnterWave(v.number, v.state)
					want[v.number].Wave[v.state]++
				}
				fleet = append(fleet, v)
			}
		}
		all, wave := s.Rows()
		for _, s := range []Strata{s, Restore(s.Names(), all, wave)} {
			if s.Len() != len(want) {
				t.Fatalf("%d strata, want %d", s.Len(), len(want))
			}
			for number := range want {
				if got := *s.Count(uint16(number)); got != want[number] {
					t.Fatalf("stratum %d counts %v, want %v", number, got, want[number])
				}
			}
		}
	})
}

// TestSeen: what a gate sees of a stratum adds up, and strata that are not in the wave are
// not seen.
func TestSeen(t *testing.T) {
	s := New("a", "b", "c")
	for state, n := range map[uint8]int{roster.Waiting: 2, roster.Skipped: 1, roster.Succeeded: 5, roster.Failed: 2, roster.Rejected: 1, roster.Installing: 3, roster.Superseded: 4} {
		for range n {
			s.Enter(1, state)
			s.EnterWave(1, state)
			s.Enter(2, state)
		}
	}
	want := []gate.Stratum{{Name: "b", Size: 14, Superseded: 4, Skipped: 1, Ended: 8, Succeeded: 5, Failed: 2, Underway: 5}}
	if got := s.Seen(); !slices.Equal(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
	if s.InFlight(1) != 3 || s.InFlight(0) != 0 {
		t.Errorf("%d in flight", s.InFlight(1))
	}
	s.Before(1, true)
	for place, n := range map[uint8]int{roster.Succeeded: 5, roster.Failed: 2, roster.Rejected: 1} {
		for range n {
			s.Accept(1, place)
		}
	}
	recalled := Restore(s.Names(), nil, nil)
	recalled.Recall(append(s.Judged(), 9, 1, 1, 1, 1)) // the last row is of no stratum
	if got := recalled.Count(1); got.Before != 1 || got.Accepted != (roster.Accepted{Ended: 8, Failed: 2, Unsucceeded: 3}) || *recalled.Count(0) != (Count{}) {
		t.Errorf("recalled %+v", got)
	}
	if got := s.Seen()[0]; got.Before != 1 || got.AcceptedEnded != 8 || got.AcceptedFailed != 2 || got.AcceptedUnsucceeded != 3 {
		t.Errorf("accepted %+v", got)
	}
	s.Disown(1, roster.Failed)
	if got := s.Seen()[0]; got.AcceptedEnded != 7 || got.AcceptedFailed != 1 || got.AcceptedUnsucceeded != 2 {
		t.Errorf("one that was accepted is not what it was: %+v", got)
	}
	s.LeaveWave()
	if len(s.Seen()) != 0 || s.Count(1).All[roster.Succeeded] != 5 {
		t.Error("the counts of the wave were not forgotten alone")
	}
}

// TestADamagedRecordCountsNothing: places that there are not are no panic.
func TestADamagedRecordCountsNothing(t *testing.T) {
	s := Restore([]string{"a", "b"}, []uint32{2*rowPlaces + 1, 9, rowPlaces + 31, 9, rowPlaces}, nil)
	if *s.Count(0) != (Count{}) || *s.Count(1) != (Count{}) {
		t.Error("what stands for nothing counts")
	}
}
