package duration

import (
	"fmt"
	"slices"
	"testing"

	"google.golang.org/protobuf/proto"
	"pgregory.net/rapid"

	"pacecar/actors/campaign/roster"
	"pacecar/messages"
)

// TestBounds: they rise by no more than an octave at first, and by half of one, about, from four
// seconds on.
func TestBounds(t *testing.T) {
	if !slices.IsSorted(bounds[:]) {
		t.Error("the bounds do not rise")
	}
	for i := 4; i < len(bounds); i++ {
		if ratio := float64(bounds[i]) / float64(bounds[i-1]); ratio < 1.3 || ratio > 1.51 {
			t.Errorf("from %d to %d it is %.2f", bounds[i-1], bounds[i], ratio)
		}
	}
	for _, c := range []struct{ seconds, above, atMost uint32 }{
		{0, 0, 1}, {1, 0, 1}, {2, 1, 2}, {4 * hour, 3 * hour, 4 * hour}, {4*hour + 1, 4 * hour, 6 * hour}, {180 * day, 128 * day, 180 * day}, {180*day + 1, 180 * day, 0}, {^uint32(0), 180 * day, 0},
	} {
		if above, atMost := around(bucketOf(c.seconds)); above != c.above || atMost != c.atMost {
			t.Errorf("%d s are above %d and at most %d, want %d and %d", c.seconds, above, atMost, c.above, c.atMost)
		}
	}
}

// TestToldBoundsHoldTheTrueTimes: of any times, half and nine in ten are within what is told.
func TestToldBoundsHoldTheTrueTimes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var times Times
		list := rapid.SliceOfN(rapid.Uint32Range(0, 200*day), 1, 200).Draw(t, "seconds")
		for _, seconds := range list {
			times.Count(2, Installed, seconds)
		}
		slices.Sort(list)
		told := Told(times.Record())
		if len(told) != 1 || told[0].Wave != 3 || told[0].Stage != messages.AssignmentState_INSTALLED || int(told[0].Vehicles) != len(list) || times.Counted(2, Installed) != told[0].Vehicles {
			t.Fatalf("told is %v", told)
		}
		within := func(percent int, above, atMost uint32) {
			if slowest := list[(len(list)*percent+99)/100-1]; slowest <= above && above > 0 || atMost != 0 && slowest > atMost {
				t.Fatalf("%d %% took at most %d, which is told as above %d and at most %d", percent, slowest, above, atMost)
			}
		}
		within(50, told[0].HalfAbove, told[0].HalfAtMost)
		within(90, told[0].MostAbove, told[0].MostAtMost)
	})
}

// TestForksAndRecords: a fork counts for itself, on either side, and a record comes back as it was.
func TestForksAndRecords(t *testing.T) {
	var times Times
	times.Count(0, Downloaded, 5)
	fork := times.Fork()
	fork.Count(0, Downloaded, 500)
	fork.Count(4, Succeeded, 9)
	times.Count(0, Downloaded, 7)
	if times.Counted(0, Downloaded) != 2 || fork.Counted(0, Downloaded) != 2 || times.Counted(4, Succeeded) != 0 || fork.Counted(4, Succeeded) != 1 {
		t.Errorf("%v and %v", times.Record(), fork.Record())
	}
	if again := Restore(fork.Record()); !slices.EqualFunc(again.Record(), fork.Record(), func(a, b *messages.StageTimes) bool { return proto.Equal(a, b) }) || again.Counted(4, Succeeded) != 1 {
		t.Errorf("%v came back as %v", fork.Record(), again.Record())
	}
	for _, foreign := range []*messages.StageTimes{{Wave: 0, Stage: messages.AssignmentState_INSTALLED}, {Wave: 1, Stage: messages.AssignmentState_FAILED, Counts: []uint32{1}}} {
		if r := Restore([]*messages.StageTimes{foreign}); len(r.Record()) != 0 {
			t.Errorf("%v counts as %v", foreign, r.Record())
		}
	}
}

// TestAnAttemptComesToAStageOnce, and never back to an earlier one.
func TestAnAttemptComesToAStageOnce(t *testing.T) {
	var e roster.Entry
	var seen []string
	for _, state := range []uint8{roster.Offered, roster.Downloaded, roster.Permitted, roster.Downloaded, roster.Stalled, roster.Installed, roster.Downloaded, roster.Succeeded, roster.Succeeded} {
		if e.State = state; Note(&e) {
			seen = append(seen, fmt.Sprint(e.State, e.Timed))
		}
	}
	want := []string{fmt.Sprint(roster.Downloaded, 1), fmt.Sprint(roster.Installed, 2), fmt.Sprint(roster.Succeeded, 3)}
	if !slices.Equal(seen, want) {
		t.Errorf("it counted %v, want %v", seen, want)
	}
}

// TestAStageThatWasOvertakenCounts: the success was heard before the installation.
func TestAStageThatWasOvertakenCounts(t *testing.T) {
	t.Parallel()
	var times Times
	times.Reach(0, Downloaded, Succeeded, 90)
	times.Reach(0, Installed, Succeeded, 90)
	times.Reach(0, None, Downloaded, 10)
	times.Reach(1, None, Succeeded, 10) // nothing was downloaded, as where a dealer installs it
	for _, want := range []struct {
		wave  int
		stage Stage
		n     uint32
	}{{0, Downloaded, 1}, {0, Installed, 1}, {0, Succeeded, 2}, {1, Downloaded, 0}, {1, Installed, 0}, {1, Succeeded, 1}} {
		if n := times.Counted(want.wave, want.stage); n != want.n {
			t.Errorf("wave %d, stage %d: %d count, want %d", want.wave, want.stage, n, want.n)
		}
	}
}
