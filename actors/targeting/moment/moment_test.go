package moment

import (
	"errors"
	"math"
	"testing"
	"time"
)

func TestDuration(t *testing.T) {
	for text, want := range map[string]time.Duration{
		"72h": 72 * time.Hour, "3d": 72 * time.Hour, "1w": 168 * time.Hour, "1w2d12h": 228 * time.Hour, "90m": 90 * time.Minute,
		"1h30s": time.Hour + 30*time.Second, "0w1s": time.Second, "7320d": MaxAgo,
	} {
		if got, err := Duration(text); err != nil || got != want {
			t.Errorf("%s is %v, %v; want %v", text, got, err, want)
		}
	}
	for text, want := range map[string]error{
		"": errForm, "h": errForm, "72": errForm, "72H": errForm, "-3d": errForm, "1.5h": errForm, "3 d": errForm, "2h3d": errForm, "1d1d": errForm,
		"1y": errForm, "3d ": errForm, "0s": errNone, "0w0d": errNone, "7320d1s": errLong, "99999999999999999999w": errLong, "7000d9999h": errLong,
	} {
		if got, err := Duration(text); !errors.Is(err, want) {
			t.Errorf("%q is %v, %v; want %v", text, got, err, want)
		}
	}
}

func TestTime(t *testing.T) {
	for text, want := range map[string]int64{
		"2026-11-01T00:00:00Z": 1_793_491_200_000, "2026-11-01T01:00:00+01:00": 1_793_491_200_000, "2026-11-01T00:00:00.250Z": 1_793_491_200_250,
		"1970-01-01T00:00:00Z": 0,
	} {
		if got, err := Time(text); err != nil || got != want {
			t.Errorf("%s is %d, %v; want %d", text, got, err, want)
		}
	}
	for text, want := range map[string]error{
		"": errTime, "2026-11-01": errTime, "2026-11-01T00:00:00": errTime, "yesterday": errTime, "2026-13-01T00:00:00Z": errTime,
		"1969-12-31T23:59:59Z": errRange, "2100-01-01T00:00:00Z": errRange,
	} {
		if got, err := Time(text); !errors.Is(err, want) {
			t.Errorf("%q is %d, %v; want %v", text, got, err, want)
		}
	}
}

func TestSeconds(t *testing.T) {
	for ms, want := range map[int64]uint32{
		-1: 0, 0: 0, 1: 1, 999: 1, 1000: 1, 1999: 1, 2000: 2, math.MaxInt64: math.MaxUint32,
	} {
		if got := Seconds(ms); got != want {
			t.Errorf("%d ms are second %d, want %d", ms, got, want)
		}
	}
}
