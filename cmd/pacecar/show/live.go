package show

import (
	"fmt"
	"strings"
)

// Live is a picture of a few lines that is drawn again in its place. It is for terminals.
type Live struct {
	screen Screen
	drawn  int // lines
	began  bool
}

// NewLive begins a picture.
func NewLive(s Screen) *Live { return &Live{screen: s} }

// Draw replaces the picture. Lines are cut to the screen's width and height, because a
// line that wraps or scrolls away cannot be drawn again.
func (l *Live) Draw(lines []Styled) error {
	columns, rows := l.screen.Size()
	if len(lines) > rows-1 {
		lines = lines[:max(1, rows-1)]
	}
	var b strings.Builder
	if !l.began {
		b.WriteString("\x1b[?25l") // hide the cursor
		l.began = true
	}
	if l.drawn > 0 {
		fmt.Fprintf(&b, "\x1b[%dA", l.drawn)
	}
	for _, line := range lines {
		b.WriteString("\r\x1b[K" + line.Render(l.screen, columns) + "\n")
	}
	b.WriteString("\x1b[J") // what an earlier, longer picture left below
	l.drawn = len(lines)
	_, err := l.screen.Write([]byte(b.String()))
	return err
}

// Close shows the cursor again; the last picture stays.
func (l *Live) Close() error {
	if !l.began {
		return nil
	}
	l.began = false
	_, err := l.screen.Write([]byte("\x1b[?25h"))
	return err
}

// Styled is a line made of spans.
type Styled []Span

// Span is a text in a tone.
type Span struct {
	Text string
	Tone Tone
}

// Render paints the spans that fit in n columns.
func (l Styled) Render(s Screen, n int) string {
	var b strings.Builder
	for _, span := range l {
		text := Safe(span.Text)
		if w := Width(text); w > n {
			b.WriteString(s.Paint(span.Tone, Cut(text, n)))
			break
		} else {
			n -= w
		}
		b.WriteString(s.Paint(span.Tone, text))
		if n <= 0 {
			break
		}
	}
	return b.String()
}

// String is the line without tones.
func (l Styled) String() string {
	var b strings.Builder
	for _, span := range l {
		b.WriteString(Safe(span.Text))
	}
	return strings.TrimRight(b.String(), " ")
}
