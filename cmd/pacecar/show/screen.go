package show

import (
	"io"
	"os"

	"golang.org/x/term"
)

// Screen is where something is written, with what is known about the place.
type Screen struct {
	io.Writer
	Terminal bool // somebody looks at it, and it understands cursor movements
	Color    bool
	file     *os.File
}

// NewScreen looks at a writer. Colours are used on a terminal when color is true.
func NewScreen(w io.Writer, color bool) Screen {
	s := Screen{Writer: w}
	if f, ok := w.(*os.File); ok && term.IsTerminal(int(f.Fd())) && os.Getenv("TERM") != "dumb" {
		s.file, s.Terminal, s.Color = f, true, color
	}
	return s
}

// Size of a screen that does not tell its own.
const (
	defaultColumns = 80
	defaultRows    = 24
)

// Size is the number of columns and rows.
func (s Screen) Size() (columns, rows int) {
	if s.file != nil {
		if c, r, err := term.GetSize(int(s.file.Fd())); err == nil && c > 0 && r > 0 {
			return c, r
		}
	}
	return defaultColumns, defaultRows
}

// Tone is the colour of a word.
type Tone string

// The tones, by what they say.
const (
	Plain Tone = ""
	Good  Tone = "32"
	Bad   Tone = "31"
	Warn  Tone = "33"
	Busy  Tone = "36"
	Faint Tone = "2"
	Loud  Tone = "1"
)

// Paint colours a text, where there are colours.
func (s Screen) Paint(t Tone, text string) string {
	if !s.Color || t == Plain || text == "" {
		return text
	}
	return "\x1b[" + string(t) + "m" + text + "\x1b[0m"
}

// StateTone is the tone of a state's word, of campaigns, waves, packages and assignments.
func StateTone(state string) Tone {
	switch state {
	case "Completed", "Succeeded", "Passed", "Released":
		return Good
	case "Halted", "Failed", "Reverted", "Stalled", "Unhealthy", "Withdrawn":
		return Bad
	case "Paused", "Cancelled", "Rejected", "Expired", "Deprecated", "Superseded", "Skipped":
		return Warn
	case "Running", "Open", "Soaking", "Downloading", "Installing":
		return Busy
	case "Draft", "Pending", "Waiting":
		return Faint
	}
	return Plain
}
