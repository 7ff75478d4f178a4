package dice

import (
	"testing"
	"time"
)

func TestTheSameQuestionHasTheSameAnswer(t *testing.T) {
	first, second := ForAttempt(7, "fail", "V", "c", 1), ForAttempt(7, "fail", "V", "c", 1)
	for range 10 {
		if a, b := first.Next(), second.Next(); a != b {
			t.Fatalf("thrown %d, then %d", a, b)
		}
	}
	seen := map[uint64]string{}
	for name, d := range map[string]*Dice{
		"seed":          ForAttempt(8, "fail", "V", "c", 1),
		"question":      ForAttempt(7, "refuse", "V", "c", 1),
		"vehicle":       ForAttempt(7, "fail", "W", "c", 1),
		"campaign":      ForAttempt(7, "fail", "V", "d", 1),
		"attempt":       ForAttempt(7, "fail", "V", "c", 2),
		"nothing":       ForAttempt(7, "fail", "V", "c", 1),
		"where it ends": New(7, "failV", "", "c", "1"),
	} {
		n := d.Next()
		if other, had := seen[n]; had {
			t.Errorf("%s does not matter, and neither does %s", name, other)
		}
		seen[n] = name
	}
}

func TestThrowsStayInTheirRange(t *testing.T) {
	d := New(1)
	const throws = 10_000
	yes, faces := 0, [3]int{}
	for range throws {
		if n := d.Below(6); n < 0 || n > 5 {
			t.Fatalf("thrown %d below 6", n)
		}
		if between := d.Between(time.Second, 2*time.Second); between < time.Second || between > 2*time.Second {
			t.Fatalf("thrown %v", between)
		}
		if d.Chance(0.25) {
			yes++
		}
		faces[d.Weighted(3, func(i int) uint64 { return []uint64{70, 30, 0}[i] })]++
	}
	if d.Between(time.Second, 0) != time.Second || d.Chance(0) || !d.Chance(1) {
		t.Error("what is certain was left to chance")
	}
	if yes < throws/5 || yes > throws*3/10 || faces[2] != 0 || faces[0] < throws*65/100 || faces[0] > throws*75/100 {
		t.Errorf("%d times yes, faces %v", yes, faces)
	}
}
