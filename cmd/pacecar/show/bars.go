package show

import (
	"fmt"
	"sync"
	"time"
)

// Part is one of several pieces of work: a file of so many bytes.
type Part struct {
	Name  string
	Total int64
}

// Bars tells how far each part of a piece of work is, and the whole: on a terminal by a
// bar for each in a picture that is drawn again, elsewhere by a plain line about the whole
// now and then. Its methods may be called from any goroutine.
type Bars struct {
	screen Screen
	parts  []Part
	whole  *Progress // tells elsewhere, and counts
	live   *Live
	now    func() time.Time

	mu     sync.Mutex
	done   []int64
	at     int // the part that was worked on last
	last   time.Time
	drawn  bool
	closed bool
}

// NewBars begins to tell about parts. Nothing is told before the first step.
func NewBars(s Screen, label string, parts []Part) *Bars {
	var total int64
	for _, p := range parts {
		total += p.Total
	}
	b := &Bars{
		screen: s, parts: parts, live: NewLive(s), whole: NewProgress(s, label, total),
		now: time.Now, done: make([]int64, len(parts)),
	}
	b.last = b.now()
	return b
}

// Add counts bytes of a part as done; a negative number takes them back. A part that is
// not known counts for nothing.
func (b *Bars) Add(name string, n int64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for i, p := range b.parts {
		if p.Name != name {
			continue
		}
		b.done[i], b.at = b.done[i]+n, i
		if !b.screen.Terminal {
			b.whole.Add(n)
		} else if now := b.now(); !b.closed && now.Sub(b.last) >= redrawEvery {
			b.last = now
			b.draw()
		}
		return
	}
}

// Close tells the end: a terminal keeps the last picture, elsewhere nothing more is said.
func (b *Bars) Close() {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.closed {
		return
	}
	if b.closed = true; b.screen.Terminal && b.drawn {
		b.draw()
	}
	_ = b.live.Close() // a screen that is gone needs no cursor
	if !b.screen.Terminal {
		b.whole.Close()
	}
}

// draw draws the bars that fit, those around the part that is worked on, then the whole.
func (b *Bars) draw() {
	b.drawn = true
	columns, rows := b.screen.Size()
	fit := max(1, min(len(b.parts), rows-3)) // the whole, and a line above and below
	first := min(max(0, b.at-fit/2), len(b.parts)-fit)
	widest := 0
	for _, p := range b.parts[first : first+fit] {
		widest = max(widest, Width(Safe(p.Name)))
	}
	widest = min(max(widest, Width(b.whole.label)), max(8, columns-barColumns-32))
	var lines []Styled
	for i := first; i < first+fit; i++ {
		lines = append(lines, bar(b.parts[i].Name, widest, b.done[i], b.parts[i].Total, Plain))
	}
	var done int64
	for i, n := range b.done {
		done += min(n, b.parts[i].Total)
	}
	if len(b.parts) > 1 {
		lines = append(lines, bar(b.whole.label, widest, done, b.whole.total, Loud))
	}
	_ = b.live.Draw(lines) // a screen that is gone is told nothing
}

// bar is one line: a name, a bar, and how much of what.
func bar(name string, columns int, done, total int64, t Tone) Styled {
	share := 1.0
	if total > 0 {
		share = float64(min(done, total)) / float64(total)
	}
	name = Cut(Safe(name), columns)
	tone := Busy
	if share >= 1 {
		tone = Good
	}
	return Styled{
		{Text: fmt.Sprintf("%s%*s ", name, columns-Width(name), ""), Tone: t},
		{Text: Bar(share, barColumns), Tone: tone},
		{Text: fmt.Sprintf(" %3.0f %%  %s of %s", 100*share, Bytes(min(done, total)), Bytes(total)), Tone: t},
	}
}
