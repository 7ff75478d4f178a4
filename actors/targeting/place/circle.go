package place

import (
	"errors"
	"math"
)

// MaxRadius bounds a circle's radius, in kilometres: half the Earth's circumference, within
// which everything is near.
const MaxRadius = 20_016

// earthRadius is the mean radius of the Earth in kilometres (IUGG).
const earthRadius = 6371.0088

// errRadius: a circle is refused for its radius.
var errRadius = errors.New("a distance is more than 0 and at most 20016 km")

// Circle is what is near a place. [NewCircle] makes one.
type Circle struct {
	latitude, longitude float64 // of the centre, in radians
	cosine              float64 // of its latitude
	most                float64 // haversine of the radius
	south, north        int32   // latitudes that it reaches, in units
}

// NewCircle makes a circle of that radius.
func NewCircle(centre Point, kilometres float64) (*Circle, error) {
	if !(kilometres > 0 && kilometres <= MaxRadius) {
		return nil, errRadius
	}
	c := &Circle{latitude: radians(centre.Latitude), longitude: radians(centre.Longitude)}
	c.cosine = math.Cos(c.latitude)
	if c.most = haversine(kilometres / earthRadius); kilometres >= earthRadius*math.Pi {
		c.most = 2 // everything, whatever was rounded
	}
	reach := kilometres/earthRadius*(180/math.Pi)*unit + 1 // one unit more: the exact test follows
	c.south = int32(max(float64(centre.Latitude)-reach, -MaxLatitude*unit))
	c.north = int32(min(float64(centre.Latitude)+reach, MaxLatitude*unit))
	return c, nil
}

// Contains says whether a point is at most the radius away.
func (c *Circle) Contains(p Point) bool {
	if p.Latitude < c.south || p.Latitude > c.north {
		return false
	}
	latitude := radians(p.Latitude)
	h := haversine(latitude-c.latitude) + c.cosine*math.Cos(latitude)*haversine(radians(p.Longitude)-c.longitude)
	return h <= c.most
}

func radians(units int32) float64 { return float64(units) * (math.Pi / 180 / unit) }

// haversine is (1 − cos x) / 2, exact for small angles.
func haversine(x float64) float64 {
	s := math.Sin(x / 2)
	return s * s
}
