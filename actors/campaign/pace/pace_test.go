package pace

import (
	"math"
	"testing"

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
			n, q := p.Due(now, rate, rapid.IntRange(1, 20_000).Draw(t, "limit"))
			if n > 0 {
				q.Offered += uint64(n)
				p = q
				at, made = append(at, now), append(made, n)
			}
			if next := p.Next(rate); n == 0 && next <= now {
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

// TestNoMinuteHoldsMoreThanThePace: from the start on, without a lull, not one offer
// more than the plan says goes out in any minute.
func TestNoMinuteHoldsMoreThanThePace(t *testing.T) {
	for _, rate := range []uint32{1, 6, 60, 600, 6_000} {
		now := began
		p := Begin(now, rate)
		var at []int64
		for end := now + 300_000; now < end; {
			n, q := p.Due(now, rate, 1<<20)
			q.Offered += uint64(n)
			p = q
			for range n {
				at = append(at, now)
			}
			now = max(now+1, p.Next(rate))
		}
		for i := range at {
			if j := i + int(rate); j < len(at) && at[j] < at[i]+60_000 {
				t.Fatalf("offer %d goes out %d ms after offer %d at %d per minute", j, at[j]-at[i], i, rate)
			}
		}
	}
}

// TestPaceIsKept: woken when it asks, it offers what the plan says, over an hour.
func TestPaceIsKept(t *testing.T) {
	for _, rate := range []uint32{6, 60, 1_000, 60_000, 600_000} {
		now := began
		p, total := Begin(now, rate), 0
		for end := now + 600_000; now < end; {
			n, q := p.Due(now, rate, 1<<20)
			q.Offered += uint64(n)
			p, total = q, total+n
			now = max(now+1, p.Next(rate))
		}
		want := float64(rate) * 10
		if off := (float64(total) - want) / want; math.Abs(off) > 0.02 {
			t.Errorf("%d per minute: %d offers in ten minutes, want %.0f", rate, total, want)
		}
	}
}
