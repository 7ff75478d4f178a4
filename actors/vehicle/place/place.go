// Package place is where a vehicle is: what can be a position, and when a new one is
// worth keeping.
package place

import (
	"math"
	"time"

	"pacecar/messages"
)

// A position is renewed by the next contact, and a commit for each would make of a fleet
// that drives a fleet that writes. So one is kept only when it is news to somebody who
// selects by place: farther away than keptWithin from the last that was kept, or another
// one after keptFor.
const (
	keptWithin = 1.0 // kilometres
	keptFor    = 24 * time.Hour
)

// earthRadius is the mean radius, in kilometres.
const earthRadius = 6371.0088

// OnEarth tells whether there is such a place.
func OnEarth(p *messages.Position) bool {
	return math.Abs(p.GetLatitude()) <= 90 && math.Abs(p.GetLongitude()) <= 180 // not of a number that is none
}

// Of is a position of its own, as it is kept.
func Of(p *messages.Position) *messages.Position {
	return &messages.Position{Latitude: p.GetLatitude(), Longitude: p.GetLongitude()}
}

// News tells whether a position must be kept, of which nil or an older one was kept that
// long ago.
func News(kept, now *messages.Position, ago time.Duration) bool {
	switch {
	case kept == nil:
		return true
	case kept.GetLatitude() == now.GetLatitude() && kept.GetLongitude() == now.GetLongitude():
		return false
	default:
		return ago >= keptFor || Apart(kept, now) > keptWithin
	}
}

// Apart is the distance between two places over the ground, in kilometres (haversine: at
// most 0.6 % wrong, as Earth is no sphere).
func Apart(a, b *messages.Position) float64 {
	radians := func(degrees float64) float64 { return degrees * math.Pi / 180 }
	half := func(x float64) float64 { s := math.Sin(x / 2); return s * s }
	up := half(radians(b.GetLatitude() - a.GetLatitude()))
	along := half(radians(b.GetLongitude()-a.GetLongitude())) * math.Cos(radians(a.GetLatitude())) * math.Cos(radians(b.GetLatitude()))
	return 2 * earthRadius * math.Asin(math.Sqrt(min(1, up+along)))
}
