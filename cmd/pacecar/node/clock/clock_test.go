package clock

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// world is a machine whose clock can be set, and a store on another one.
type world struct {
	*Clock
	set, store, trip time.Duration // by how much the clocks are wrong; how long an answer takes
	down             error
	log              bytes.Buffer
}

func made() *world {
	w := &world{}
	w.Clock = &Clock{Logger: slog.New(slog.NewTextHandler(&w.log, nil)), Wall: func() time.Time { return time.Now().Add(w.set) }}
	return w
}

func (w *world) ask(context.Context) (time.Time, error) {
	time.Sleep(w.trip / 2)
	is := time.Now().Add(w.store)
	time.Sleep(w.trip - w.trip/2)
	return is, w.down
}

// A node whose clock is an hour off does not start, and says what to do; one that is a little off does, and so does one
// that is far from its store.
func TestANodeWithAWrongClockDoesNotStart(t *testing.T) {
	for name, c := range map[string]struct {
		set, trip time.Duration
		says      string
	}{
		"right":           {0, 0, ""},
		"a little ahead":  {4 * time.Second, 0, ""},
		"a little behind": {-4 * time.Second, 0, ""},
		"a slow link":     {0, time.Second, ""},
		"ahead":           {time.Hour, 0, "1h0m0s ahead of the store's"},
		"behind":          {-time.Hour, 0, "1h0m0s behind the store's"},
		"ahead, slowly":   {7 * time.Second, time.Second, "7s ahead of the store's"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := made()
				w.set, w.trip = c.set, c.trip
				err := w.Begin(t.Context(), w.ask)
				if c.says == "" && err != nil || c.says != "" && (err == nil || !strings.Contains(err.Error(), c.says) || !strings.Contains(err.Error(), "NTP")) {
					t.Errorf("%v", err)
				}
			})
		})
	}
	w := made()
	w.down = errors.New("connection refused")
	if err := w.Begin(t.Context(), w.ask); !errors.Is(err, w.down) {
		t.Errorf("%v", err)
	}
}

// A clock that is set wrong while its node serves moves no decision; time goes on, and it is believed again when it is right.
func TestAClockThatIsSetWrongIsNotBelieved(t *testing.T) {
	for _, wrong := range []time.Duration{time.Hour, -time.Hour} {
		synctest.Test(t, func(t *testing.T) {
			w := made()
			if err := w.Begin(t.Context(), w.ask); err != nil {
				t.Fatal(err)
			}
			w.set = wrong
			for _, looks := range []bool{false, true, true} {
				time.Sleep(Every)
				if looks {
					w.look(t.Context())
				}
				if off := w.Now().Sub(time.Now()); off.Abs() > time.Millisecond {
					t.Errorf("it decides by %v of error", off)
				}
			}
			if w.Ahead() != wrong || strings.Count(w.log.String(), "not believed") != 1 {
				t.Errorf("ahead by %v, said: %s", w.Ahead(), &w.log)
			}
			w.set = time.Second
			w.look(t.Context())
			if off := w.Now().Sub(time.Now()); off != time.Second || !strings.Contains(w.log.String(), "agrees with the store's again") {
				t.Errorf("off by %v, said: %s", off, &w.log)
			}
		})
	}
}

// A store whose clock becomes wrong, or that does not answer, moves no decision either.
func TestAStoreWithAWrongClockMovesNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := made()
		if err := w.Begin(t.Context(), w.ask); err != nil {
			t.Fatal(err)
		}
		for _, happens := range []func(){func() { w.store = time.Hour }, func() { w.store, w.down = 0, errors.New("connection refused") }, func() { w.set = time.Hour }} {
			happens()
			time.Sleep(Every)
			w.look(t.Context())
			if off := w.Now().Sub(time.Now()); off.Abs() > time.Millisecond {
				t.Errorf("it decides by %v of error", off)
			}
		}
		if w.Ahead() != -time.Hour {
			t.Errorf("ahead by %v", w.Ahead())
		}
	})
}

// Beside an embedded store the machine's clock is all there is: a jump is followed, and said.
func TestTheClockOfAnEmbeddedStore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := made()
		if err := w.Begin(t.Context(), nil); err != nil {
			t.Fatal(err)
		}
		w.set = time.Second
		w.look(t.Context())
		if w.log.Len() != 0 {
			t.Errorf("said: %s", &w.log)
		}
		w.set = time.Hour
		w.look(t.Context())
		if off := w.Now().Sub(time.Now()); off != time.Hour || !strings.Contains(w.log.String(), "has jumped") {
			t.Errorf("off by %v, said: %s", off, &w.log)
		}
	})
}

// A clock that went back over a restart is seen by what was written before.
func TestAClockThatWentBackOverARestart(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "deep", "file")
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	now := time.Now()
	if behind := Behind(dir, now); behind != 0 {
		t.Errorf("behind by %v", behind)
	}
	if err := os.Chtimes(file, now, now.Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	if behind := Behind(dir, now); behind.Round(time.Second) != time.Hour {
		t.Errorf("behind by %v", behind)
	}
	if behind := Behind(filepath.Join(dir, "none"), now); behind != 0 {
		t.Errorf("behind by %v", behind)
	}
}
