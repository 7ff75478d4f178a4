package health

import (
	"testing"
	"time"

	"pacecar/tcu/tcusim/dice"
)

func thrown(vin, campaign string) func(string) *dice.Dice {
	return func(question string) *dice.Dice { return dice.ForAttempt(1, question, vin, campaign, 1) }
}

// Fates are near their rates, independent of each other, and the same however often they are asked.
func TestFatesAreReproducibleAndNearTheirRates(t *testing.T) {
	t.Parallel()
	p := Profile{FaultRate: 0.2, LoopRate: 0.1, VanishRate: 0.05}
	const n = 20_000
	var faults, loops, vanished, both int
	for i := range n {
		throw := thrown("vehicle", time.Duration(i).String())
		f, again := p.Fate(throw), p.Fate(throw)
		if len(f.Faults) != len(again.Faults) || f.Loops != again.Loops || f.Vanishes != again.Vanishes {
			t.Fatalf("the same installation ends as %+v and as %+v", f, again)
		}
		if len(f.Faults) > 0 {
			faults++
			if f.Faults[0].GetCode() == "" || f.Faults[0].GetEcuId() == "" {
				t.Fatalf("fault code %v", f.Faults[0])
			}
		}
		if f.Loops {
			loops++
		}
		if f.Vanishes {
			vanished++
		}
		if f.Loops && len(f.Faults) > 0 {
			both++
		}
	}
	for what, c := range map[string]struct {
		count int
		want  float64
	}{"show a fault code": {faults, 0.2}, "loop": {loops, 0.1}, "vanish": {vanished, 0.05}, "loop with a fault code": {both, 0.02}} {
		if rate := float64(c.count) / n; rate < 0.8*c.want || rate > 1.2*c.want {
			t.Errorf("%.3f %s, want %.3f", rate, what, c.want)
		}
	}
}

func TestHealthIsPlayedWhereItIsAskedFor(t *testing.T) {
	t.Parallel()
	drive := dice.Spread{Min: time.Hour, Max: time.Hour}
	for _, c := range []struct {
		p            Profile
		told, breaks bool
	}{
		{Profile{}, false, false},
		{Profile{FaultRate: 0.1}, true, false},
		{Profile{DriveEvery: drive}, true, false},
		{Profile{LoopRate: 0.1}, false, true},
		{Profile{VanishRate: 0.1}, false, true},
	} {
		if c.p.Told() != c.told || c.p.Breaks() != c.breaks {
			t.Errorf("%+v: told %t, breaks %t", c.p, c.p.Told(), c.p.Breaks())
		}
	}
	if f := (&Profile{}).Fate(thrown("a", "b")); f.Faults != nil || f.Loops || f.Vanishes {
		t.Errorf("without rates an installation ends as %+v", f)
	}
}

func TestLoopsHaveALength(t *testing.T) {
	t.Parallel()
	d := dice.New(1, "loop")
	if took := (&Profile{}).Loop(d); took < defaultLoop.Min || took > defaultLoop.Max {
		t.Errorf("a connection lasts %v", took)
	}
	if took := (&Profile{LoopEvery: dice.Spread{Min: time.Minute, Max: time.Minute}}).Loop(d); took != time.Minute {
		t.Errorf("a connection lasts %v, want a minute", took)
	}
}

// A meter rises by one with each drive cycle, also for who looks seldom, and two vehicles have
// meters of their own.
func TestMetersRiseWithTheClock(t *testing.T) {
	t.Parallel()
	p := Profile{DriveEvery: dice.Spread{Min: time.Hour, Max: 2 * time.Hour}}
	m, other := p.Meter(dice.New(1, "drive", "a")), p.Meter(dice.New(1, "drive", "b"))
	if m != p.Meter(dice.New(1, "drive", "a")) || m == other {
		t.Errorf("meters %v and %v", m, other)
	}
	now := time.Date(2026, 3, 29, 0, 0, 0, 0, time.UTC)
	from := *m.Completed(now)
	for i := range uint64(10) {
		left := m.Next(now)
		if left <= 0 || left > 2*time.Hour {
			t.Fatalf("the present drive cycle goes on for %v", left)
		}
		if got := *m.Completed(now.Add(left - 1)); got != from+i {
			t.Fatalf("before the end of drive cycle %d it shows %d", i+1, got-from)
		}
		now = now.Add(left)
		if got := *m.Completed(now); got != from+i+1 {
			t.Fatalf("after drive cycle %d it shows %d", i+1, got-from)
		}
	}
	if none := (&Profile{}).Meter(dice.New(1, "drive", "a")); none.Counts() || none.Completed(now) != nil {
		t.Errorf("a vehicle that does not count shows %v", none.Completed(now))
	}
}
