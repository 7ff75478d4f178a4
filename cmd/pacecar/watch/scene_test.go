package watch_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"pacecar/cmd/pacecar/watch"
)

func TestTheSceneShowsPictureNotesAndKeys(t *testing.T) {
	now := time.Date(2026, 11, 30, 12, 0, 5, 0, time.UTC)
	s := watch.NewScene(func() time.Time { return now })
	draw := func(rows int) string {
		var b strings.Builder
		lines := s.Draw(80, rows)
		if len(lines) != rows {
			t.Errorf("%d lines for %d rows", len(lines), rows)
		}
		for _, line := range lines {
			b.WriteString(line.String() + "\n")
		}
		return b.String()
	}
	if text := draw(24); !strings.HasPrefix(text, "connecting\n") {
		t.Errorf("at first: %s", text)
	}
	s.Take(campaign("Running", 0, 0))
	s.Take(campaign("Halted", 3, 0))
	text := draw(24)
	for _, want := range []string{"night  p@1  Halted", "What happened\n12:00:05  Running → Halted (a reason)\n", "campaign night of p@1 is Running", "space freeze   q quit"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
	s.Press("space")
	s.Take(campaign("Completed", 3, 0))
	if text := draw(24); !strings.Contains(text, "Halted  wave") || !strings.Contains(text, "FROZEN") {
		t.Errorf("frozen:\n%s", text)
	}
	s.Press("space")
	s.Take(watch.Lost{Err: errors.New("cut")})
	if text := draw(24); !strings.Contains(text, "night  p@1  Completed") || !strings.Contains(text, "connection lost, trying again: cut") {
		t.Errorf("thawed, and lost:\n%s", text)
	}
	draw(3) // a low terminal
	if s.Press("x") || !s.Press("q") {
		t.Error("q alone is enough")
	}
}
