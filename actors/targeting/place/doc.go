// Package place judges where on Earth a vehicle is: inside an area, or near a place.
//
// # Precision
//
// A [Point] is held in units of 10⁻⁷ degrees, which are 11 mm at most, so that a position
// takes eight bytes. Whoever judges a position rounds it to a point first: then all come
// to one answer.
//
// # Areas
//
// An [Area] is a polygon whose edges are straight on a plate carrée map, where degrees of
// latitude and longitude are the axes (equirectangular); they are not great circles. An
// edge takes the shorter way around the Earth, so an area may lie across the antimeridian:
// from longitude 179 to −179 is two degrees. The last vertex is joined to the first. What
// lies on an edge is inside; where edges cross, what is enclosed an even number of times
// is outside. An area that encloses a pole, or that is 360 degrees wide or wider, is refused.
//
// # Circles
//
// A [Circle] holds the points whose great-circle distance from its centre is at most its
// radius, on a sphere of the Earth's mean radius of 6,371.0088 km (haversine). It may hold
// a pole. The true distance differs by up to 0.6 %, because the Earth is no sphere.
//
// # Usage, concurrency and failure
//
// Everything here is immutable and may be shared. A polygon or a circle that is none is
// refused with an error whose text is a sentence for people.
package place
