package place

import (
	"math"

	"pacecar/messages"
)

// unit is how many parts of a degree are told apart.
const unit = 10_000_000

// Bounds of coordinates, in degrees.
const (
	MaxLatitude  = 90
	MaxLongitude = 180
)

// halfTurn and turn are longitudes in units.
const (
	halfTurn = MaxLongitude * unit
	turn     = 2 * halfTurn
)

// Point is a place, in units of 10⁻⁷ degrees: north and east are positive.
type Point struct{ Latitude, Longitude int32 }

// At rounds coordinates in degrees to a point; false: they are not on Earth.
func At(latitude, longitude float64) (Point, bool) {
	if !(math.Abs(latitude) <= MaxLatitude) || !(math.Abs(longitude) <= MaxLongitude) { // not a number is neither
		return Point{}, false
	}
	return Point{int32(math.Round(latitude * unit)), int32(math.Round(longitude * unit))}, true
}

// Of is where a vehicle says it is; false: it does not say, or not where on Earth.
func Of(position *messages.Position) (Point, bool) {
	if position == nil {
		return Point{}, false
	}
	return At(position.GetLatitude(), position.GetLongitude())
}

// Region is a part of the Earth: an [Area] or a [Circle].
type Region interface {
	// Contains says whether a point is in the region, its edge included.
	Contains(Point) bool
}
