package expectation

import (
	"math"
	"testing"

	"pacecar/messages"
)

// TestARosterMayChangeALittle: a start is refused where there are more by more than 1 % and by more than 10, and fewer are told likewise.
func TestARosterMayChangeALittle(t *testing.T) {
	for _, c := range []struct {
		expected, roster uint32
		refused, fewer   bool
	}{
		{100, 100, false, false},
		{100, 110, false, false}, // 10 %, and no more than 10 vehicles
		{100, 111, true, false},
		{0, 10, false, false},
		{0, 11, true, false},
		{100, 90, false, false},
		{100, 89, false, true},
		{100, 1_500_000, true, false},
		{1_000_000, 1_010_000, false, false}, // exactly 1 %
		{1_000_000, 1_010_001, true, false},
		{1_000_000, 990_000, false, false},
		{1_000_000, 989_999, false, true},
		{math.MaxUint32, math.MaxUint32, false, false},
		{1, math.MaxUint32, true, false},
		{math.MaxUint32, 0, false, true},
	} {
		if no := Exceeded("c1", &c.expected, c.roster); (no != nil) != c.refused {
			t.Errorf("%d for %d expected: refused is %v, want %v", c.roster, c.expected, no, c.refused)
		}
		if text := Fewer(&c.expected, c.roster); (text != "") != c.fewer {
			t.Errorf("%d for %d expected: %q, told is to be %v", c.roster, c.expected, text, c.fewer)
		}
	}
}

// TestWhoSaysNothingIsNotHeldToIt: a start without a number takes whatever there is.
func TestWhoSaysNothingIsNotHeldToIt(t *testing.T) {
	if no, fewer, with := Exceeded("c1", nil, 1_500_000), Fewer(nil, 0), With(nil); no != nil || fewer != "" || with != "" {
		t.Errorf("it says %v, %q and %q", no, fewer, with)
	}
}

// TestARefusalNamesBothNumbers: and the field, and the cure.
func TestARefusalNamesBothNumbers(t *testing.T) {
	one := uint32(1)
	no := Exceeded("spring", &one, 1_500_000)
	want := "MoreThanExpected: campaign spring would take 1,500,000 vehicles, and 1 was expected (/expectedVehicles); " +
		"run the dry run again, and start the campaign with the number of vehicles that it tells, if these are meant"
	if no.GetCode() != messages.MoreThanExpected || no.Error() != want {
		t.Errorf("got %q, want %q", no.Error(), want)
	}
	many := uint32(1_500_000)
	if got, want := Fewer(&many, 1), "its roster had 1 vehicle at the start, and 1,500,000 were expected"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got, want := With(&many), ", with 1,500,000 vehicles expected"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
