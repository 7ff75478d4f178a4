package place

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"pacecar/messages"
)

func at(t testing.TB, latitude, longitude float64) Point {
	t.Helper()
	p, ok := At(latitude, longitude)
	if !ok {
		t.Fatalf("%v, %v is not on Earth", latitude, longitude)
	}
	return p
}

func corners(t testing.TB, pairs ...float64) (list []Point) {
	t.Helper()
	for i := 0; i < len(pairs); i += 2 {
		list = append(list, at(t, pairs[i], pairs[i+1]))
	}
	return list
}

func TestPointsAreOnEarth(t *testing.T) {
	for _, bad := range [][2]float64{{90.1, 0}, {-91, 0}, {0, 180.1}, {0, -181}, {math.NaN(), 0}, {0, math.NaN()}, {math.Inf(1), 0}} {
		if p, ok := At(bad[0], bad[1]); ok {
			t.Errorf("%v is taken for %v", bad, p)
		}
	}
	if _, ok := Of(nil); ok {
		t.Error("no position is a point")
	}
	if p, ok := Of(&messages.Position{Latitude: 48.13721239, Longitude: -11.5}); !ok || p != (Point{481372124, -115000000}) {
		t.Errorf("rounded to %v", p)
	}
}

func TestAreasAreRefused(t *testing.T) {
	many := make([]Point, 0, MaxVertices+1)
	for i := range MaxVertices + 1 {
		angle := 2 * math.Pi * float64(i) / (MaxVertices + 1)
		many = append(many, at(t, math.Sin(angle), math.Cos(angle)))
	}
	for name, c := range map[string]struct {
		corners []Point
		want    error
	}{
		"none":            {nil, errFew},
		"two":             {corners(t, 0, 0, 10, 10), errFew},
		"two and closed":  {corners(t, 0, 0, 10, 10, 0, 0), errFew},
		"too many":        {many, errMany},
		"the same":        {corners(t, 0, 0, 0, 0, 10, 0, 10, 10), errTwice},
		"one meridian":    {corners(t, 0, 180, 0, -180, 10, 180), errTwice},
		"half around":     {corners(t, 0, 0, 0, 180, 10, 0), errHalf},
		"north pole":      {corners(t, 80, 0, 80, 120, 80, -120), errPole},
		"south pole":      {corners(t, -80, -120, -80, 120, -80, 0), errPole},
		"around and back": {corners(t, 0, 0, 5, 120, 0, -120, 5, 10, 30, 10, 20, -120, 30, 120, 20, 0), errAround},
	} {
		if _, err := NewArea(c.corners); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
	if _, err := NewArea(many[1:]); err != nil {
		t.Errorf("%d corners: %v", MaxVertices, err)
	}
}

// TestAreaAcrossTheAntimeridian: what is east of 179 and west of -179 is one area, whatever
// side a corner or a point is written on.
func TestAreaAcrossTheAntimeridian(t *testing.T) {
	fiji, err := NewArea(corners(t, -21, 176, -12, 176, -12, -178, -21, -178))
	if err != nil {
		t.Fatal(err)
	}
	for _, inside := range [][2]float64{{-17.7, 177.4}, {-16.8, -179.9}, {-15, 180}, {-15, -180}, {-21, 176}, {-12, -178}} {
		if !fiji.Contains(at(t, inside[0], inside[1])) {
			t.Errorf("%v is outside", inside)
		}
	}
	for _, outside := range [][2]float64{{-17.7, 175.9}, {-17.7, -177.9}, {-17.7, 0}, {-22, 180}, {-11, 180}} {
		if fiji.Contains(at(t, outside[0], outside[1])) {
			t.Errorf("%v is inside", outside)
		}
	}
}

// TestAreaIsItsCorners: where the list of corners begins, which way it goes, and by how
// much everything is turned around the Earth's axis does not matter.
func TestAreaIsItsCorners(t *testing.T) {
	degree := func(most int) *rapid.Generator[int] { return rapid.IntRange(-most, most) }
	rapid.Check(t, func(t *rapid.T) {
		draw := func(name string, most int) int32 { return int32(degree(most).Draw(t, name) * unit) }
		var list, turned []Point
		turn := draw("turn", 180)
		around := func(p Point) Point {
			longitude := shorter(int64(p.Longitude) + int64(turn))
			return Point{p.Latitude, int32(longitude)}
		}
		for range rapid.IntRange(3, 7).Draw(t, "corners") {
			list = append(list, Point{draw("latitude", 20), draw("longitude", 20)})
			turned = append(turned, around(list[len(list)-1]))
		}
		area, err := NewArea(list)
		if err != nil {
			return
		}
		first := rapid.IntRange(0, len(turned)-1).Draw(t, "first")
		turned = append(turned[first:], turned[:first]...)
		if rapid.Bool().Draw(t, "backwards") {
			slices.Reverse(turned)
		}
		other, err := NewArea(turned)
		if err != nil {
			t.Fatalf("%v is an area, %v is not: %v", list, turned, err)
		}
		p := Point{draw("point latitude", 20), draw("point longitude", 20)}
		if area.Contains(p) != other.Contains(around(p)) {
			t.Fatalf("%v in %v is %t, turned %t", p, list, area.Contains(p), !area.Contains(p))
		}
	})
}

// TestDistances are between towns, in kilometres, by the same formula and an Earth of the same size.
func TestDistances(t *testing.T) {
	munich := at(t, 48.1372, 11.5755)
	for _, c := range []struct {
		name string
		to   Point
		km   float64
	}{
		{"Berlin", at(t, 52.5200, 13.4050), 504.3},
		{"Tokyo", at(t, 35.6762, 139.6503), 9369.2},
		{"Honolulu", at(t, 21.3069, -157.8583), 12_222},
		{"nearly the antipode", at(t, -48.1, -168.4), 20_010},
	} {
		t.Run(c.name, func(t *testing.T) {
			for near, km := range map[bool]float64{true: min(c.km*1.0003, MaxRadius), false: c.km * 0.9997} {
				circle, err := NewCircle(munich, km)
				if err != nil {
					t.Fatal(err)
				}
				if circle.Contains(c.to) != near {
					t.Errorf("near is %t at %.1f km", !near, km)
				}
			}
		})
	}
	for _, bad := range []float64{0, -1, MaxRadius + 1, math.NaN(), math.Inf(1)} {
		if _, err := NewCircle(munich, bad); !errors.Is(err, errRadius) {
			t.Errorf("%v km: %v", bad, err)
		}
	}
}

// TestCircleHoldsAPole: near a pole every longitude is near.
func TestCircleHoldsAPole(t *testing.T) {
	circle, err := NewCircle(at(t, 89.9, 0), 100)
	if err != nil {
		t.Fatal(err)
	}
	for _, longitude := range []float64{0, 90, 180, -90} {
		if !circle.Contains(at(t, 89.5, longitude)) || circle.Contains(at(t, 88.5, longitude)) {
			t.Errorf("longitude %v is not where it is", longitude)
		}
	}
}

// BenchmarkRegions measures a point that the first comparison does not decide.
func BenchmarkRegions(b *testing.B) {
	var ring []Point
	for i := range 32 {
		angle := 2 * math.Pi * float64(i) / 32
		ring = append(ring, at(b, 10*math.Sin(angle), 10*math.Cos(angle)))
	}
	area, err := NewArea(ring)
	if err != nil {
		b.Fatal(err)
	}
	circle, err := NewCircle(at(b, 0, 0), 1000)
	if err != nil {
		b.Fatal(err)
	}
	p := at(b, 3, 4)
	for _, region := range []Region{area, circle} {
		b.Run(fmt.Sprintf("%T", region), func(b *testing.B) {
			for b.Loop() {
				if !region.Contains(p) {
					b.Fatal("outside")
				}
			}
		})
	}
}
