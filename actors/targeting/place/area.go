package place

import (
	"errors"
	"math"
)

// Bounds of an area's vertices. Every vertex costs a comparison for each vehicle.
const (
	MinVertices = 3
	MaxVertices = 256
)

// Area is a polygon. [NewArea] makes one.
type Area struct {
	vertices []vertex // the longitudes continue from one to the next, beyond ±180 degrees where they must
	least    vertex   // of all vertices
	most     vertex
}

// vertex is a corner, in units; wide enough for longitudes that go on.
type vertex struct{ latitude, longitude int64 }

// What a polygon is refused for.
var (
	errFew    = errors.New("an area has at least three different corners")
	errMany   = errors.New("the area has more than 256 corners")
	errTwice  = errors.New("two neighbouring corners are the same")
	errHalf   = errors.New("an edge reaches half around the Earth, so that its way is not clear")
	errPole   = errors.New("the area encloses a pole")
	errAround = errors.New("the area reaches around the Earth")
)

// NewArea makes a polygon of its corners, in either direction. The first one may be
// repeated at the end.
func NewArea(corners []Point) (*Area, error) {
	if last := len(corners) - 1; last > 0 && corners[0] == corners[last] {
		corners = corners[:last]
	}
	switch {
	case len(corners) < MinVertices:
		return nil, errFew
	case len(corners) > MaxVertices:
		return nil, errMany
	}
	a := &Area{
		least: vertex{math.MaxInt64, math.MaxInt64}, most: vertex{math.MinInt64, math.MinInt64},
	}
	longitude := int64(corners[0].Longitude)
	for i, corner := range corners {
		a.add(vertex{int64(corner.Latitude), longitude})
		next := corners[(i+1)%len(corners)]
		step := shorter(int64(next.Longitude) - int64(corner.Longitude))
		switch {
		case step == halfTurn:
			return nil, errHalf
		case step == 0 && next.Latitude == corner.Latitude:
			return nil, errTwice
		}
		longitude += step
	}
	switch {
	case longitude != a.vertices[0].longitude:
		return nil, errPole
	case a.most.longitude-a.least.longitude >= turn:
		return nil, errAround
	}
	return a, nil
}

func (a *Area) add(v vertex) {
	a.vertices = append(a.vertices, v)
	a.least = vertex{min(a.least.latitude, v.latitude), min(a.least.longitude, v.longitude)}
	a.most = vertex{max(a.most.latitude, v.latitude), max(a.most.longitude, v.longitude)}
}

// shorter is the way between two longitudes that is not longer than half a turn; half a
// turn itself is positive.
func shorter(step int64) int64 {
	switch {
	case step > halfTurn:
		return step - turn
	case step <= -halfTurn:
		return step + turn
	default:
		return step
	}
}

// Contains says whether a point is in the area or on its edge. It counts the edges that
// a ray to the east crosses; whole numbers make it exact.
func (a *Area) Contains(p Point) bool {
	at := vertex{int64(p.Latitude), int64(p.Longitude)}
	if at.latitude < a.least.latitude || at.latitude > a.most.latitude {
		return false
	}
	for at.longitude < a.least.longitude {
		at.longitude += turn
	}
	for at.longitude > a.most.longitude {
		if at.longitude -= turn; at.longitude < a.least.longitude {
			return false
		}
	}
	inside := false
	from := a.vertices[len(a.vertices)-1]
	for _, to := range a.vertices {
		on, crossed := meets(from, to, at)
		if on {
			return true
		}
		inside = inside != crossed
		from = to
	}
	return inside
}

// meets says whether a point is on an edge, and whether a ray from it to the east crosses
// the edge. An edge has its lower end and not its upper one, so that a ray through a
// corner crosses one of two edges that go on, and none or both of two that turn back.
func meets(from, to, at vertex) (on, crossed bool) {
	if from.latitude > to.latitude {
		from, to = to, from
	}
	if at.latitude < from.latitude || at.latitude > to.latitude {
		return false, false
	}
	if from.latitude == to.latitude {
		return between(at.longitude, from.longitude, to.longitude), false
	}
	// Where the edge is at this latitude, compared with the point: both sides are below 2⁶³.
	edge := (at.latitude - from.latitude) * (to.longitude - from.longitude)
	point := (at.longitude - from.longitude) * (to.latitude - from.latitude)
	return edge == point, edge > point && at.latitude < to.latitude
}

func between(x, a, b int64) bool { return min(a, b) <= x && x <= max(a, b) }
