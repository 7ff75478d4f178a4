package former

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"testing"
	"testing/synctest"
	"time"
)

// sessions of a broker. One whose name is refused cannot be taken over.
type sessions struct {
	refused string
	taken   []string
}

func (s *sessions) TakeOver(_ context.Context, name string, gone func() bool) error {
	if !gone() {
		return errors.New(name + " lives")
	}
	if name == s.refused {
		return errors.New("the broker is away")
	}
	s.taken = append(s.taken, name)
	return nil
}

// What a node that does not come back has left is taken over without anybody's help; so is a former name,
// at once; who lives is left alone, and what failed is tried again, also by the next process.
func TestSuccession(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		names, err := Read(t.TempDir())
		if err != nil {
			t.Fatal(err)
		}
		if err := names.Note("b:1", "self", "old", "n2"); err != nil {
			t.Fatal(err)
		}
		broker, living := &sessions{}, []string{"n2", "n3", "self"}
		ctx, stop := context.WithCancel(t.Context())
		ticks, ended := make(chan time.Time), make(chan struct{})
		s := &Succession{Attached: broker, Names: names, Broker: "b:1", Self: "self", Logger: slog.New(slog.DiscardHandler), Living: func() []Peer { return peers(living...) }}
		go func() { defer close(ended); s.Run(ctx, ticks) }()
		look := func(after time.Duration) {
			time.Sleep(after)
			ticks <- time.Now()
			synctest.Wait()
		}
		synctest.Wait()
		if !slices.Equal(broker.taken, []string{"old"}) || len(names.Others("b:1", "self")) != 0 {
			t.Errorf("at once: %v taken over, %v remembered", broker.taken, names.Others("b:1", "self"))
		}
		living, broker.refused = []string{"self"}, "n3"
		look(AbsentFor)
		if !slices.Equal(broker.taken, []string{"old", "n2"}) || !slices.Equal(names.Others("b:1", "self"), []string{"n3"}) {
			t.Errorf("after a while: %v taken over, %v remembered", broker.taken, names.Others("b:1", "self"))
		}
		stop()
		<-ended
		broker.refused = ""
		again, err := Read(names.path[:len(names.path)-len("/broker-sessions.json")])
		if err != nil {
			t.Fatal(err)
		}
		next := &Succession{Attached: broker, Names: again, Broker: "b:1", Self: "self", Logger: s.Logger, Living: s.Living}
		next.look(t.Context(), time.Now())
		if !slices.Equal(broker.taken, []string{"old", "n2", "n3"}) || len(again.Others("b:1", "self")) != 0 {
			t.Errorf("by the next process: %v taken over, %v remembered", broker.taken, again.Others("b:1", "self"))
		}
	})
}
