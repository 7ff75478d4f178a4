package dice

import (
	"fmt"
	"strings"
	"time"
)

// Spread is a range of durations, drawn from evenly. The zero value is no time at all.
type Spread struct{ Min, Max time.Duration }

// ParseSpread reads "3s" or "3s..10s".
func ParseSpread(text string) (Spread, error) {
	low, high, isRange := strings.Cut(text, "..")
	from, err := time.ParseDuration(low)
	if err != nil {
		return Spread{}, fmt.Errorf("spread %q: %w", text, err)
	}
	to := from
	if isRange {
		if to, err = time.ParseDuration(high); err != nil {
			return Spread{}, fmt.Errorf("spread %q: %w", text, err)
		}
	}
	if from < 0 || to < from {
		return Spread{}, fmt.Errorf("spread %q: want a range that rises from zero or more, such as 3s..10s", text)
	}
	return Spread{from, to}, nil
}

// String writes s as ParseSpread reads it.
func (s Spread) String() string {
	if s.Max <= s.Min {
		return s.Min.String()
	}
	return s.Min.String() + ".." + s.Max.String()
}

// Draw throws a duration in s.
func (s Spread) Draw(d *Dice) time.Duration { return d.Between(s.Min, s.Max) }
