package watch

import (
	"slices"
	"time"

	"pacecar/cmd/pacecar/show"
	"pacecar/web/view"
)

// notesKept is how many notes a scene remembers.
const notesKept = 200

// Lost is news that the connection was lost.
type Lost struct{ Err error }

// Scene is a campaign on the whole terminal: its picture, and below it what happened while it was watched. It
// implements screen.Scene; its news are campaigns, and Lost.
type Scene struct {
	now    func() time.Time
	latest view.Campaign
	shown  view.Campaign // the latest, unless it is frozen
	notes  []string      // newest first
	lost   error
	frozen bool
}

// NewScene makes one.
func NewScene(now func() time.Time) *Scene { return &Scene{now: now} }

// Take is told a campaign as it is now, or that the connection was lost.
func (s *Scene) Take(news any) {
	switch n := news.(type) {
	case Lost:
		s.lost = n.Err
	case view.Campaign:
		s.lost = nil
		for _, note := range Notes(s.latest, n) {
			s.notes = slices.Insert(s.notes, 0, s.now().UTC().Format(time.TimeOnly)+"  "+note)
		}
		s.notes = s.notes[:min(len(s.notes), notesKept)]
		s.latest = n
		s.thaw()
	}
}

func (s *Scene) thaw() {
	if !s.frozen {
		s.shown = s.latest
	}
}

// Press is told a key; true: the person has seen enough.
func (s *Scene) Press(key string) bool {
	if key == "space" {
		s.frozen = !s.frozen
		s.thaw()
	}
	return key == "q"
}

// Draw is the picture, the notes that fit, and the keys.
func (s *Scene) Draw(columns, rows int) []show.Styled {
	var lines []show.Styled
	switch {
	case s.shown.ID != "":
		lines = Picture(s.shown, s.now())
	case s.lost == nil:
		lines = []show.Styled{{{Text: "connecting", Tone: show.Faint}}}
	}
	if s.lost != nil {
		lines = append(lines, show.Styled{{Text: "connection lost, trying again: " + s.lost.Error(), Tone: show.Warn}})
	}
	if room := rows - len(lines) - 3; room > 0 && len(s.notes) > 0 {
		lines = append(lines, show.Styled{}, show.Styled{{Text: "What happened", Tone: show.Loud}})
		for _, note := range s.notes[:min(len(s.notes), room)] {
			lines = append(lines, show.Styled{{Text: note}})
		}
	}
	for len(lines) < rows-1 {
		lines = append(lines, show.Styled{})
	}
	help := "space freeze   q quit (the campaign goes on)"
	if s.frozen {
		help = "FROZEN   space go on   q quit (the campaign goes on)"
	}
	return append(lines[:max(0, min(len(lines), rows-1))], show.Styled{{Text: help, Tone: show.Faint}})
}
