package top

import (
	"slices"
	"time"

	"pacecar/cmd/pacecar/show"
	"pacecar/cmd/pacecar/watch"
	"pacecar/web/view"
)

// scene is a sight on a terminal, and the person before it.
type scene struct {
	look
	latest Sight
	shown  Sight            // the latest, unless it is frozen
	inside bool             // the chosen campaign fills the terminal
	choose func(id string)  // tells which campaign is looked at
	now    func() time.Time // for how long a campaign has run
}

func newScene(server string, choose func(string), now func() time.Time) *scene {
	return &scene{look: look{server: server, order: orders[0]}, choose: choose, now: now}
}

// Take implements screen.Scene.
func (s *scene) Take(news any) {
	s.latest.Take(news)
	s.thaw()
	if s.chosen == "" {
		s.move(0)
	}
}

func (s *scene) thaw() {
	if !s.frozen {
		s.shown = s.latest
	}
}

// Press implements screen.Scene.
func (s *scene) Press(key string) bool {
	switch key {
	case "q":
		return true
	case "up", "k":
		s.move(-1)
	case "down", "j":
		s.move(1)
	case "pgup":
		s.move(-10)
	case "pgdown":
		s.move(10)
	case "home":
		s.move(-len(s.shown.Campaigns))
	case "end":
		s.move(len(s.shown.Campaigns))
	case "enter":
		s.inside = s.chosen != ""
	case "esc", "backspace":
		s.inside = false
	case "space":
		s.frozen = !s.frozen
		s.thaw()
	case "s":
		at := slices.IndexFunc(orders, func(o order) bool { return o.name == s.order.name })
		s.order = orders[(at+1)%len(orders)]
	}
	return false
}

// move chooses another campaign, so many further down.
func (s *scene) move(by int) {
	list := s.order.sort(s.shown.Campaigns)
	if len(list) == 0 {
		return
	}
	at := max(0, slices.IndexFunc(list, func(c view.CampaignSummary) bool { return c.ID == s.chosen }))
	id := list[min(max(0, at+by), len(list)-1)].ID
	if id != s.chosen {
		s.chosen = id
		s.choose(id)
	}
}

// Draw implements screen.Scene.
func (s *scene) Draw(columns, rows int) []show.Styled {
	if !s.inside {
		return picture(&s.shown, s.look, columns, rows)
	}
	lines := head(&s.shown, s.look, columns)
	if c := s.shown.chosen; c.ID == s.chosen {
		lines = append(lines, watch.Picture(c, s.now())...)
	} else {
		lines = append(lines, show.Styled{{Text: s.chosen + " is being read", Tone: show.Faint}})
	}
	for len(lines) < rows-1 {
		lines = append(lines, show.Styled{})
	}
	return append(lines[:max(0, min(len(lines), rows-1))], show.Styled{{Text: "esc back   ↑↓ another campaign   space freeze   q quit", Tone: show.Faint}})
}
