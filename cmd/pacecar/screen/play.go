package screen

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	tea "charm.land/bubbletea/v2"

	"pacecar/cmd/pacecar/show"
)

// ErrEnough says that the person has seen enough.
var ErrEnough = errors.New("seen enough")

// Scene is what is shown.
type Scene interface {
	// Take is told news of what is followed.
	Take(news any)
	// Press is told a key, such as "q", "up" or "space"; true: the person has seen enough.
	Press(key string) bool
	// Draw is the picture: rows lines at most, which are cut to columns.
	Draw(columns, rows int) []show.Styled
}

// Play shows a scene on a terminal. keys is where keys come from, nil where there are none. follow tells
// news until its context ends; it has ended when Play returns. What it returns, Play returns, unless the
// person or the context was first.
func Play(ctx context.Context, keys io.Reader, out show.Screen, scene Scene, follow func(ctx context.Context, tell func(news any)) error) error {
	columns, rows := out.Size()
	options := []tea.ProgramOption{
		tea.WithContext(ctx), tea.WithInput(keys), tea.WithOutput(out.Writer), tea.WithoutSignalHandler(), tea.WithWindowSize(columns, rows),
	}
	program := tea.NewProgram(&stage{scene: scene, screen: out, columns: columns, rows: rows}, options...)
	following, stop := context.WithCancel(ctx)
	defer stop()
	followed := make(chan error, 1)
	go func() {
		followed <- follow(following, func(news any) { program.Send(told{news}) })
		program.Send(over{})
	}()
	last, err := program.Run()
	stop()
	ended := <-followed
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case err != nil:
		return fmt.Errorf("terminal: %w", err)
	}
	if s, ok := last.(*stage); ok && s.enough {
		return ErrEnough
	}
	return ended
}

// told carries news, and over the end of them.
type (
	told struct{ news any }
	over struct{}
)

// stage is a scene as bubbletea knows it.
type stage struct {
	scene         Scene
	screen        show.Screen
	columns, rows int
	enough        bool
}

// Init implements tea.Model.
func (s *stage) Init() tea.Cmd { return nil }

// Update implements tea.Model.
func (s *stage) Update(message tea.Msg) (tea.Model, tea.Cmd) {
	switch m := message.(type) {
	case tea.WindowSizeMsg:
		s.columns, s.rows = m.Width, m.Height
	case tea.KeyPressMsg:
		switch key := m.String(); {
		case key == "ctrl+z":
			return s, tea.Suspend
		case s.scene.Press(key), key == "ctrl+c":
			s.enough = true
			return s, tea.Quit
		}
	case told:
		s.scene.Take(m.news)
	case over:
		return s, tea.Quit
	}
	return s, nil
}

// View implements tea.Model.
func (s *stage) View() tea.View {
	lines := s.scene.Draw(s.columns, s.rows)
	lines = lines[:min(len(lines), s.rows)]
	drawn := make([]string, len(lines))
	for i, line := range lines {
		drawn[i] = line.Render(s.screen, s.columns)
	}
	v := tea.NewView(strings.Join(drawn, "\n"))
	v.AltScreen = true
	return v
}
