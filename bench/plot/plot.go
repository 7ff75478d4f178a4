// Package plot draws lines over two axes as SVG that needs no script and reads in light and dark. It is for pages beside
// the code: one drawing for each measurement, written anew with it.
//
// A [Plot] is a value. Nothing here reads files or clocks, and nothing fails: points that cannot be shown, since they are no numbers
// or an axis of magnitudes has no place for them, are left out.
package plot

import (
	"bytes"
	"fmt"
	"html"
	"math"
	"strconv"
)

// Point is one value.
type Point struct{ X, Y float64 }

// Line is what belongs together.
type Line struct {
	Name   string
	Points []Point // in order of X
	Dots   bool    // the points are shown as well
}

// Axis is one side.
type Axis struct {
	Name       string
	Magnitudes bool // equal factors are equally far apart
}

// Plot is one drawing.
type Plot struct {
	Title string
	X, Y  Axis
	Lines []Line
}

// Sizes, in pixels of a drawing that is shown as it is.
const (
	width, height          = 720, 400
	left, right, top, foot = 84, 20, 44, 52
	wantedMarks            = 6
)

// hues are the colours of lines, told apart by whoever does not see red from green, in light and dark.
var hues = []string{"#3b82f6", "#e8871e", "#8b5cf6", "#14b8a6", "#d6457f", "#84764f"}

// scale is an axis with its stretch.
type scale struct {
	Axis
	from, to float64
	at, end  float64 // in pixels
}

// SVG draws.
func (p Plot) SVG() []byte {
	x := p.scale(p.X, func(q Point) float64 { return q.X }, left, width-right)
	y := p.scale(p.Y, func(q Point) float64 { return q.Y }, height-foot, top)
	var out bytes.Buffer
	fmt.Fprintf(&out, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%d" height="%d" role="img" font-family="system-ui,sans-serif" font-size="12">`+"\n", width, height, width, height)
	out.WriteString("<style>text{fill:#333}.g{stroke:#8884;stroke-width:1}.l{fill:none;stroke-width:2;stroke-linejoin:round}rect.b{fill:#fff}@media(prefers-color-scheme:dark){text{fill:#ddd}rect.b{fill:#181a1f}}</style>\n")
	fmt.Fprintf(&out, "<title>%s</title>\n"+`<rect class="b" width="%d" height="%d"/>`+"\n", html.EscapeString(p.Title), width, height)
	fmt.Fprintf(&out, `<text x="%d" y="18" font-size="14" font-weight="600">%s</text>`+"\n", left, html.EscapeString(p.Title))
	for _, mark := range x.marks() {
		at := x.place(mark)
		fmt.Fprintf(&out, `<path class="g" d="M%.1f %dV%d"/><text x="%.1f" y="%d" text-anchor="middle">%s</text>`+"\n", at, top, height-foot, at, height-foot+18, number(mark))
	}
	for _, mark := range y.marks() {
		at := y.place(mark)
		fmt.Fprintf(&out, `<path class="g" d="M%d %.1fH%d"/><text x="%d" y="%.1f" text-anchor="end">%s</text>`+"\n", left, at, width-right, left-8, at+4, number(mark))
	}
	fmt.Fprintf(&out, `<text x="%d" y="%d" text-anchor="middle">%s</text>`+"\n", (left+width-right)/2, height-12, html.EscapeString(p.X.Name))
	fmt.Fprintf(&out, `<text transform="translate(16 %d)rotate(-90)" text-anchor="middle">%s</text>`+"\n", (top+height-foot)/2, html.EscapeString(p.Y.Name))
	key := left
	for i, line := range p.Lines {
		hue := hues[i%len(hues)]
		line.draw(&out, x, y, hue)
		fmt.Fprintf(&out, `<rect x="%d" y="27" width="10" height="10" fill="%s"/><text x="%d" y="36">%s</text>`+"\n", key, hue, key+15, html.EscapeString(line.Name))
		key += 30 + 7*len([]rune(line.Name))
	}
	out.WriteString("</svg>\n")
	return out.Bytes()
}

func (l Line) draw(out *bytes.Buffer, x, y scale, hue string) {
	verb := "M"
	fmt.Fprintf(out, `<path class="l" stroke="%s" d="`, hue)
	for _, q := range l.Points {
		if x.shows(q.X) && y.shows(q.Y) {
			fmt.Fprintf(out, "%s%.1f %.1f", verb, x.place(q.X), y.place(q.Y))
			verb = "L"
		}
	}
	out.WriteString("\"/>\n")
	for _, q := range l.Points {
		if l.Dots && x.shows(q.X) && y.shows(q.Y) {
			fmt.Fprintf(out, `<circle cx="%.1f" cy="%.1f" r="3.5" fill="%s"/>`+"\n", x.place(q.X), y.place(q.Y), hue)
		}
	}
}

// scale is an axis that has room for all points; one of amounts begins at 0.
func (p Plot) scale(a Axis, of func(Point) float64, at, end float64) scale {
	s := scale{Axis: a, from: math.Inf(1), to: math.Inf(-1), at: at, end: end}
	for _, line := range p.Lines {
		for _, q := range line.Points {
			if v := of(q); s.shows(v) {
				s.from, s.to = min(s.from, v), max(s.to, v)
			}
		}
	}
	switch {
	case s.from > s.to: // there is nothing to show
		s.from, s.to = 1, 10
	case a.Magnitudes:
		s.from, s.to = math.Pow(10, math.Floor(math.Log10(s.from))), math.Pow(10, math.Ceil(math.Log10(s.to)))
	default:
		s.from = min(s.from, 0)
	}
	if s.from == s.to {
		s.to = s.from + 1
		if a.Magnitudes {
			s.to = 10 * s.from
		}
	}
	return s
}

// shows tells whether a value has a place.
func (s scale) shows(v float64) bool {
	return !math.IsNaN(v) && !math.IsInf(v, 0) && (!s.Magnitudes || v > 0)
}

// place is where a value lies, in pixels.
func (s scale) place(v float64) float64 {
	part := (v - s.from) / (s.to - s.from)
	if s.Magnitudes {
		part = math.Log(v/s.from) / math.Log(s.to/s.from)
	}
	return s.at + part*(s.end-s.at)
}

// marks are round values along the axis.
func (s scale) marks() (list []float64) {
	if s.Magnitudes {
		for v := s.from; v <= s.to*1.001; v *= 10 {
			list = append(list, v)
		}
		return list
	}
	step := math.Pow(10, math.Floor(math.Log10((s.to-s.from)/wantedMarks)))
	for _, times := range []float64{1, 2, 5, 10} {
		if (s.to-s.from)/(step*times) <= wantedMarks {
			step *= times
			break
		}
	}
	for v := math.Ceil(s.from/step) * step; v <= s.to+step/1000; v += step {
		list = append(list, v)
	}
	return list
}

// number writes a mark.
func number(v float64) string {
	for _, unit := range []struct {
		size float64
		name string
	}{{1e6, "M"}, {1e3, "k"}} {
		if math.Abs(v) >= unit.size {
			return strconv.FormatFloat(v/unit.size, 'g', 4, 64) + unit.name
		}
	}
	return strconv.FormatFloat(v, 'g', 4, 64)
}
