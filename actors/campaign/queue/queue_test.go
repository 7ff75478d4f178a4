package queue_test

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"pacecar/actors/campaign/queue"
	"pacecar/actors/campaign/roster"
)

// waiting is a roster of which some try again, from a second on; 0: not at all.
func waiting(due []uint32) *roster.Roster {
	r := roster.New("salt", uint32(len(due)), 0)
	for at, from := range due {
		if from > 0 {
			r.Set(uint32(at), roster.Entry{State: roster.Waiting, Attempt: 1, Deadline: from})
		}
	}
	return &r
}

// TestRetriesGoByTheirLanes: those whose time has come are offered the update in the order of the
// roster, as long as their lane has room, and nobody else is; who is passed over keeps its place.
func TestRetriesGoByTheirLanes(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		const now = 5
		due := rapid.SliceOfN(rapid.Uint32Range(0, 9), 1, 700).Draw(t, "due")
		room := rapid.SliceOfN(rapid.IntRange(0, 20), 1, 4).Draw(t, "room")
		most := rapid.IntRange(0, 60).Draw(t, "most")
		from := rapid.Uint32Range(0, uint32(len(due)-1)).Draw(t, "from")
		lane := func(at uint32) int { return int(at) % len(room) }

		left, passes := slices.Clone(room), false
		var want []uint32
		for i := range due {
			at := (from + uint32(i)) % uint32(len(due))
			switch {
			case due[at] == 0 || due[at] > now || len(want) >= most:
			case left[lane(at)] == 0:
				passes = true
			default:
				left[lane(at)]--
				want = append(want, at)
			}
		}

		r, free := waiting(due), slices.Clone(room)
		var got []uint32
		made, next, passed := queue.Again(queue.Lanes{
			Roster: r, Count: len(room), Of: lane, Room: func(lane int) bool { return free[lane] > 0 },
		}, now, from, most, func(at uint32) {
			free[lane(at)]--
			r.Set(at, roster.Entry{State: roster.Offered, Attempt: 2})
			got = append(got, at)
		})
		if made != len(got) || !slices.Equal(got, want) {
			t.Fatalf("offered to %v, want %v", got, want)
		}
		if passes && len(want) < most && !passed {
			t.Fatal("who was passed over is forgotten")
		}
		if next != 0 && next != from {
			t.Fatalf("it goes on at %d, and has seen all", next)
		}
	})
}

// TestALookAtRetriesIsBounded: so many are looked at in one step, and the next step goes on behind
// them, so that a lane with room is found wherever its vehicles stand.
func TestALookAtRetriesIsBounded(t *testing.T) {
	t.Parallel()
	due := make([]uint32, 2*queue.MaximumLook)
	for i := range due {
		due[i] = 1
	}
	r, last := waiting(due), uint32(len(due)-1)
	lanes := queue.Lanes{Roster: r, Count: 2, Of: func(at uint32) int { return map[bool]int{true: 1}[at == last] }, Room: func(lane int) bool { return lane == 1 }}
	from, steps := uint32(0), 0
	for offered := false; !offered && steps < 5; steps++ {
		made, next, _ := queue.Again(lanes, 1, from, 10, func(at uint32) { offered = at == last })
		if from = next; made == 0 && next != uint32(steps+1)*queue.MaximumLook {
			t.Fatalf("step %d goes on at %d", steps, next)
		}
	}
	if steps != 2 {
		t.Errorf("found after %d steps", steps)
	}
}

// BenchmarkAgain is what a step costs with 300,000 vehicles that could try again: where no lane
// has room, and where only one has whose vehicles do not wait.
func BenchmarkAgain(b *testing.B) {
	due := make([]uint32, 300_000)
	for i := range due {
		due[i] = 1
	}
	r := waiting(due)
	for name, open := range map[string]int{"full": -1, "another lane has room": 1} {
		b.Run(name, func(b *testing.B) {
			lanes := queue.Lanes{Roster: r, Count: 2, Of: func(uint32) int { return 0 }, Room: func(lane int) bool { return lane == open }}
			for b.Loop() {
				queue.Again(lanes, 1, 0, 256, func(uint32) { b.Fatal("offered") })
			}
		})
	}
}
