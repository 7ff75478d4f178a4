package plot

import (
	"encoding/xml"
	"errors"
	"io"
	"math"
	"slices"
	"strings"
	"testing"
)

// parsed is all texts of a drawing, which must be well-formed.
func parsed(t *testing.T, drawing []byte) (texts []string) {
	t.Helper()
	for reader := xml.NewDecoder(strings.NewReader(string(drawing))); ; {
		token, err := reader.Token()
		if errors.Is(err, io.EOF) {
			return texts
		}
		if err != nil {
			t.Fatalf("the drawing does not parse: %v\n%s", err, drawing)
		}
		if text, is := token.(xml.CharData); is {
			texts = append(texts, string(text))
		}
	}
}

func TestADrawingNamesWhatItShows(t *testing.T) {
	drawing := Plot{
		Title: "a < b & c", X: Axis{Name: "seconds"}, Y: Axis{Name: "vehicles"},
		Lines: []Line{{Name: "<done>", Dots: true, Points: []Point{{0, 0}, {30, 1_500_000}}}},
	}.SVG()
	texts := parsed(t, drawing)
	for _, want := range []string{"a < b & c", "seconds", "vehicles", "<done>", "30", "1.5M"} {
		if !slices.Contains(texts, want) {
			t.Errorf("%q is not said: %q", want, texts)
		}
	}
	if n := strings.Count(string(drawing), "<circle"); n != 2 {
		t.Errorf("%d dots for 2 points", n)
	}
}

// The ends of an axis are where the drawing ends, and what lies between them in proportion, or by factors.
func TestPlaces(t *testing.T) {
	points := []Line{{Points: []Point{{1, 100}, {1000, 300}}}}
	p := Plot{X: Axis{Magnitudes: true}, Lines: points}
	x := p.scale(p.X, func(q Point) float64 { return q.X }, 0, 300)
	y := p.scale(p.Y, func(q Point) float64 { return q.Y }, 300, 0)
	for _, c := range []struct {
		got, want float64
	}{{x.place(1), 0}, {x.place(10), 100}, {x.place(1000), 300}, {y.place(0), 300}, {y.place(150), 150}, {y.place(300), 0}} {
		if math.Abs(c.got-c.want) > 1e-9 {
			t.Errorf("at %v, want %v", c.got, c.want)
		}
	}
	if got, want := y.marks(), []float64{0, 50, 100, 150, 200, 250, 300}; !slices.Equal(got, want) {
		t.Errorf("marks at %v, want %v", got, want)
	}
}

// What has no place is left out, and nothing at all is a drawing, too.
func TestWhatCannotBeShown(t *testing.T) {
	for _, points := range [][]Point{nil, {{math.NaN(), 1}}, {{-1, 1}, {0, 2}}, {{5, 5}}, {{1, math.Inf(1)}, {2, 2}}} {
		drawing := string(Plot{X: Axis{Magnitudes: true}, Lines: []Line{{Name: "l", Points: points}}}.SVG())
		parsed(t, []byte(drawing))
		if strings.Contains(drawing, "NaN") || strings.Contains(drawing, "Inf") {
			t.Errorf("%v is drawn as %s", points, drawing)
		}
	}
}
