package show

import (
	"fmt"
	"io"
	"strings"
	"sync"
	"time"
)

// How often progress is told: on a terminal as a picture moves, elsewhere as a log is read.
const (
	redrawEvery = 100 * time.Millisecond
	tellEvery   = 10 * time.Second
	barColumns  = 24
)

// Progress tells how far a piece of work is, on one line of a terminal that is
// overwritten, or in a plain line now and then. Its methods may be called from any goroutine.
type Progress struct {
	screen Screen
	label  string
	total  int64
	now    func() time.Time

	mu     sync.Mutex
	done   int64
	note   string
	last   time.Time
	shown  bool
	closed bool
}

// NewProgress begins to tell about work of total bytes; 0: unknown. Nothing is
// told before the first step.
func NewProgress(s Screen, label string, total int64) *Progress {
	p := &Progress{screen: s, label: Safe(label), total: total, now: time.Now}
	p.last = p.now()
	return p
}

// Add counts bytes as done.
func (p *Progress) Add(n int64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.done += n
	p.tell(false)
}

// Note adds a word about what was achieved.
func (p *Progress) Note(format string, args ...any) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.note = Safe(fmt.Sprintf(format, args...))
	p.tell(false)
}

// Close tells the end: a terminal keeps the last line, elsewhere nothing more is said.
func (p *Progress) Close() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.screen.Terminal && !p.closed {
		p.tell(true)
		if p.shown {
			fmt.Fprintln(p.screen)
		}
	}
	p.closed = true
}

// tell writes the line when it is due.
func (p *Progress) tell(force bool) {
	every := tellEvery
	if p.screen.Terminal {
		every = redrawEvery
	}
	now := p.now()
	if p.closed || !force && now.Sub(p.last) < every {
		return
	}
	p.last, p.shown = now, true
	if !p.screen.Terminal {
		fmt.Fprintln(p.screen, p.line())
		return
	}
	columns, _ := p.screen.Size()
	fmt.Fprint(p.screen, "\r\x1b[K"+Cut(p.line(), columns-1))
}

func (p *Progress) line() string {
	line := p.label
	if p.total > 0 {
		done := min(p.done, p.total)
		if p.screen.Terminal {
			line += " " + Bar(float64(done)/float64(p.total), barColumns)
		}
		line += fmt.Sprintf(" %s of %s", Bytes(done), Bytes(p.total))
	} else if p.done > 0 {
		line += " " + Bytes(p.done)
	}
	if p.note != "" {
		line += ", " + p.note
	}
	return line
}

// eighths of a block, from empty to full.
var eighths = []string{"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"}

// Bar draws a share from 0 to 1 in n columns.
func Bar(share float64, n int) string {
	share = min(max(share, 0), 1)
	parts := int(share * float64(n) * 8)
	bar := strings.Repeat("█", parts/8) + eighths[parts%8]
	return bar + strings.Repeat("░", n-Width(bar))
}

// Reader counts what is read from r as done.
func (p *Progress) Reader(r io.Reader) io.Reader { return counting{r, p} }

// Writer counts what is written to w as done.
func (p *Progress) Writer(w io.Writer) io.Writer { return countingWriter{w, p} }

type countingWriter struct {
	io.Writer
	progress *Progress
}

func (c countingWriter) Write(b []byte) (int, error) {
	n, err := c.Writer.Write(b)
	c.progress.Add(int64(n))
	return n, err
}

type counting struct {
	io.Reader
	progress *Progress
}

func (c counting) Read(b []byte) (int, error) {
	n, err := c.Reader.Read(b)
	c.progress.Add(int64(n))
	return n, err
}
