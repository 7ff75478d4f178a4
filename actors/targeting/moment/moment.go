// Package moment reads the moments that selectors name, how long ago and when, and says
// to which precision they are compared. It knows no clock.
package moment

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"time"
)

// MaxAgo is how far back a moment may be: twenty years, the life of a vehicle.
const MaxAgo = 20 * 366 * 24 * time.Hour

// units of a duration, the longest first, as they must stand in it.
var units = []struct {
	letter byte
	length time.Duration
}{
	{'w', 7 * 24 * time.Hour}, {'d', 24 * time.Hour}, {'h', time.Hour}, {'m', time.Minute}, {'s', time.Second},
}

// What a duration is refused for.
var (
	errForm = errors.New("a duration is whole numbers with the units w, d, h, m and s, the longest first")
	errNone = errors.New("the duration is 0")
	errLong = fmt.Errorf("the duration is longer than %d days", int(MaxAgo.Hours()/24))
)

// Duration reads 72h, 3d or 1w2d12h. A day has 24 hours and a week seven days, whatever
// clocks are set to.
func Duration(text string) (time.Duration, error) {
	total, next := time.Duration(0), 0
	for rest := text; rest != ""; {
		number, digits := int64(0), 0
		for digits < len(rest) && rest[digits] >= '0' && rest[digits] <= '9' {
			number = min(10*number+int64(rest[digits]-'0'), int64(MaxAgo/time.Second)+1)
			digits++
		}
		if digits == 0 || digits == len(rest) {
			return 0, errForm
		}
		for next < len(units) && units[next].letter != rest[digits] {
			next++
		}
		if next == len(units) {
			return 0, errForm
		}
		if number > int64(MaxAgo/units[next].length) {
			return 0, errLong
		}
		total += time.Duration(number) * units[next].length
		next, rest = next+1, rest[digits+1:]
	}
	switch {
	case text == "":
		return 0, errForm
	case total == 0:
		return 0, errNone
	case total > MaxAgo:
		return 0, errLong
	}
	return total, nil
}

// What a time is refused for.
var (
	errTime  = errors.New("a time is written as RFC 3339 does, with its offset from UTC")
	errRange = errors.New("the time is not between 1970 and 2100")
)

// Time reads an RFC 3339 time as Unix milliseconds.
func Time(text string) (int64, error) {
	at, err := time.Parse(time.RFC3339, strings.TrimSpace(text))
	if err != nil {
		return 0, errTime
	}
	if year := at.UTC().Year(); year < 1970 || year >= 2100 {
		return 0, errRange
	}
	return at.UnixMilli(), nil
}

// Seconds is a time in Unix milliseconds to the second, in four bytes; 0: none. What lies
// within the first second counts as that second.
func Seconds(ms int64) uint32 {
	if ms <= 0 {
		return 0
	}
	return uint32(min(max(ms/1000, 1), math.MaxUint32))
}
