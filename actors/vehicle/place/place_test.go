package place_test

import (
	"math"
	"testing"
	"time"

	"pacecar/actors/vehicle/place"
	"pacecar/messages"
)

func at(latitude, longitude float64) *messages.Position {
	return &messages.Position{Latitude: latitude, Longitude: longitude}
}

func TestApart(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		a, b *messages.Position
		want float64
	}{
		"Berlin to Munich":            {at(52.52, 13.405), at(48.137, 11.575), 504},
		"pole to pole":                {at(90, 0), at(-90, 77), 20015},
		"over the date line":          {at(0, 179.9), at(0, -179.9), 22.2},
		"nowhere":                     {at(10, 20), at(10, 20), 0},
		"the other side of the globe": {at(0, 0), at(0, 180), 20015},
	} {
		if got := place.Apart(c.a, c.b); math.Abs(got-c.want) > 0.01*c.want+0.001 {
			t.Errorf("%s: %.1f km, want %.1f", name, got, c.want)
		}
	}
}

func TestOnEarth(t *testing.T) {
	t.Parallel()
	for _, p := range []*messages.Position{at(90, 180), at(-90, -180), at(0, 0)} {
		if !place.OnEarth(p) {
			t.Errorf("%v is a place", p)
		}
	}
	for _, p := range []*messages.Position{at(90.1, 0), at(0, -180.1), at(math.NaN(), 0), at(0, math.Inf(1))} {
		if place.OnEarth(p) {
			t.Errorf("%v is no place", p)
		}
	}
}

func TestNews(t *testing.T) {
	t.Parallel()
	home := at(52.52, 13.405)
	for name, c := range map[string]struct {
		kept, now *messages.Position
		ago       time.Duration
		want      bool
	}{
		"the first":               {nil, home, 0, true},
		"the same for ever":       {home, at(52.52, 13.405), 1000 * time.Hour, false},
		"across the street":       {home, at(52.5201, 13.405), time.Hour, false},
		"across the street, late": {home, at(52.5201, 13.405), 24 * time.Hour, true},
		"in another district":     {home, at(52.531, 13.405), time.Second, true},
	} {
		if got := place.News(c.kept, c.now, c.ago); got != c.want {
			t.Errorf("%s: %t, want %t", name, got, c.want)
		}
	}
}
