package pace

import (
	"math"
	"math/rand/v2"
	"testing"

	"pacecar/messages"

	"pgregory.net/rapid"
)

// began is when tests begin, in Unix milliseconds.
const began = int64(1_775_030_400_000)

// TestPaceIsExact offers for ten minutes with wakes at odd times, lulls and a clock that
// jumps: no stretch of a minute holds more than the pace and what may be saved up.
func TestPaceIsExact(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rate := rapid.Uint32Range(1, 600_000).Draw(t, "rate")
		now := began
		p := Begin(now, rate)
		var at []int64
		var made []int
		for end := now + 600_000; now < end; {
			n, q := p.Due(now, rapid.IntRange(1, 20_000).Draw(t, "limit"))
			if n > 0 {
				q.Offered += uint64(n)
				p = q
				at, made = append(at, now), append(made, n)
			}
			if next := p.Next(); n == 0 && next <= now {
				t.Fatalf("nothing is due, and the next offer was due %d ms ago", now-next)
			}
			now += rapid.Int64Range(1, 30_000).Draw(t, "pause")
		}
		most := int(rate) + max(1, int(rate)/120)
		for i := range at {
			sum := 0
			for j := i; j < len(at) && at[j] < at[i]+60_000; j++ {
				sum += made[j]
			}
			if sum > most {
				t.Fatalf("%d offers in a minute at %d per minute", sum, rate)
			}
		}
	})
}

// TestAnotherPaceBeginsAnew: what was not used at one pace is not earned at another.
func TestAnotherPaceBeginsAnew(t *testing.T) {
	p := Begin(began, 60)
	n, p := p.Due(began, 10)
	p.Offered += uint64(n)
	if same := p.At(began+400, 60); same != p {
		t.Errorf("the same pace became %+v, was %+v", same, p)
	}
	faster := p.At(began+900, 600)
	if n, _ := faster.Due(began+900, 1000); n != 0 {
		t.Errorf("%d are due at once", n)
	}
	if n, _ := faster.Due(began+1900, 1000); n < 4 || n > 10 {
		t.Errorf("%d are due after a second, at 600 per minute", n)
	}
}

// TestAPaceGrows walks the pace of a plan at its edges.
func TestAPaceGrows(t *testing.T) {
	grows := func(most, notified, succeeded uint32) *messages.Pacing {
		return &messages.Pacing{MaximumPerMinute: most, ExponentialRate: &messages.ExponentialRate{
			BaseRatePerMinute: 50, IncrementFactor: 2,
			RateIncreaseCriteria: &messages.RateIncreaseCriteria{NumberOfNotifiedThings: notified, NumberOfSucceededThings: succeeded},
		}}
	}
	for _, c := range []struct {
		plan               *messages.Pacing
		offered, succeeded uint32
		want               uint32
	}{
		{nil, 9, 9, 0}, {&messages.Pacing{MaximumPerMinute: 7}, 9, 9, 7},
		{grows(1000, 100, 0), 99, 99, 50}, {grows(1000, 100, 0), 100, 0, 100}, {grows(1000, 100, 0), 399, 0, 400}, {grows(1000, 100, 0), 500, 0, 1000},
		{grows(1000, 0, 10), 5000, 9, 50}, {grows(1000, 0, 10), 5000, 20, 200}, {grows(20, 100, 0), 0, 0, 20},
		{grows(0, 1, 0), 1_000_000, 0, math.MaxUint32},
	} {
		if got := PerMinute(c.plan, c.offered, c.succeeded); got != c.want {
			t.Errorf("%v after %d offered and %d succeeded: %d per minute, want %d", c.plan, c.offered, c.succeeded, got, c.want)
		}
	}
}

// TestNoMinuteHoldsMoreThanThePace: from the start on, without a lull, not one offer
// more than the plan says goes out in any minute.
func TestNoMinuteHoldsMoreThanThePace(t *testing.T) {
	for _, rate := range []uint32{1, 6, 60, 600, 6_000} {
		now := began
		p := Begin(now, rate)
		var at []int64
		for end := now + 300_000; now < end; {
			n, q := p.Due(now, 1<<20)
			q.Offered += uint64(n)
			p = q
			for range n {
				at = append(at, now)
			}
			now = max(now+1, p.Next())
		}
		for i := range at {
			if j := i + int(rate); j < len(at) && at[j] < at[i]+60_000 {
				t.Fatalf("offer %d goes out %d ms after offer %d at %d per minute", j, at[j]-at[i], i, rate)
			}
		}
	}
}

// TestPaceIsKept: woken up to 50 ms late and restarted in the middle, it offers in an hour what
// the plan says, to one part in a hundred.
func TestPaceIsKept(t *testing.T) {
	for _, rate := range []uint32{6, 60, 1_000, 6_000, 60_000, 600_000} {
		chance := rand.New(rand.NewPCG(1, uint64(rate)))
		now, end := began, began+60*minuteMs
		p, total := Begin(now, rate), 0
		for now <= end {
			n, q := p.Due(now, 1<<20)
			q.Offered += uint64(n)
			p, total = q, total+n
			now = max(now+1, p.Next()+chance.Int64N(50))
		}
		want := float64(rate) * 60
		if off := (float64(total) - want) / want; math.Abs(off) > 0.01 {
			t.Errorf("%d per minute: %d offers in an hour, want %.0f", rate, total, want)
		}
	}
}

// TestAGrowingPaceIsKept: a pace that another one follows with every offer takes as long for
// the first offers as their pauses add up to.
func TestAGrowingPaceIsKept(t *testing.T) {
	const base, factor, offers = 60, 1.005, 600
	plan := &messages.Pacing{ExponentialRate: &messages.ExponentialRate{
		BaseRatePerMinute: base, IncrementFactor: factor, RateIncreaseCriteria: &messages.RateIncreaseCriteria{NumberOfNotifiedThings: 1},
	}}
	want := 0.0 // milliseconds until the last offer
	for i := 1; i < offers; i++ {
		want += minuteMs / float64(PerMinute(plan, uint32(i), 0))
	}
	now, offered := began, uint32(0)
	p := Begin(now, PerMinute(plan, 0, 0))
	for offered < offers {
		n, q := p.At(now, PerMinute(plan, offered, 0)).Due(now, 1)
		q.Offered += uint64(n)
		p, offered = q, offered+uint32(n)
		if offered < offers {
			now = max(now+1, p.At(now, PerMinute(plan, offered, 0)).Next())
		}
	}
	if off := (float64(now-began) - want) / want; math.Abs(off) > 0.01 {
		t.Errorf("%d offers took %d ms, want %.0f", offers, now-began, want)
	}
}
