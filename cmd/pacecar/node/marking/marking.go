// Package marking has an external broker say which engine it serves. All nodes of all engines fetch what vehicles say
// from one group of sessions: a second engine would take its share, refuse vehicles that it does not know, and
// acknowledge that, which is final. So a node joins only a broker that keeps its engine's name, or none yet.
//
// Usage: Begin before the node's own sessions connect, then Run for as long as they live.
//
// Failure: what the broker's rules forbid is told, and stops nobody: the engine that has a broker to itself needs none
// of this. A broker that has lost the name is given it again when a connection was lost, or after LookEvery. A node that
// runs and finds another engine's name goes on, for its vehicles have nobody else, and says so until a person acts.
package marking

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync/atomic"
	"time"

	"pacecar/tcu/link"
)

const (
	// Every is the time between two questions whether a connection was lost, and before a broker that does not
	// answer is asked again.
	Every = 5 * time.Second
	// LookEvery is how long a name is trusted while connections last.
	LookEvery = time.Minute
	// retryEvery is the time between two attempts of a node that starts.
	retryEvery = 500 * time.Millisecond
	// triesPerWarning: a broker may be away for long.
	triesPerWarning = int(time.Minute / retryEvery)
)

// ErrAnother: the broker keeps the name of another engine.
var ErrAnother = errors.New("the broker serves another engine")

// Marking is what one node says of its broker.
type Marking struct {
	Broker link.Config
	Engine string // whose node it is
	Former string // an engine that was given up, whose name may be replaced; empty: none
	// Connections is how many the node's sessions have made so far. Where it rises the broker may have been away.
	Connections func() uint64
	Logger      *slog.Logger

	another atomic.Bool
	untold  bool // it was told that nothing can be said
}

// Another tells whether the broker was last seen to serve another engine, too. Where there is none, none does.
func (m *Marking) Another() bool { return m != nil && m.another.Load() }

// Begin tries until the broker has answered, or ctx ends. The error wraps ErrAnother where the node must not go on.
func (m *Marking) Begin(ctx context.Context) error {
	again := time.NewTicker(retryEvery)
	defer again.Stop()
	for tries := 0; ; tries++ {
		err := m.mark(ctx)
		if err == nil || errors.Is(err, ErrAnother) {
			return err
		}
		if tries%triesPerWarning == 0 {
			m.Logger.Warn("cannot ask the broker whose it is", slog.Any("error", err))
		}
		select {
		case <-again.C:
		case <-ctx.Done():
			return fmt.Errorf("ask the broker whose it is: %w", errors.Join(ctx.Err(), err))
		}
	}
}

// mark has the broker keep the name, if it is this engine's.
func (m *Marking) mark(ctx context.Context) error {
	is, err := link.Mark(ctx, m.Broker, m.Engine, m.Former)
	if err != nil {
		return err
	}
	if is.Untold != "" && !m.untold {
		m.untold = true
		m.Logger.Warn("another engine at this broker would not be noticed: allow this login to read and write "+link.MarkTopic, slog.String("reason", is.Untold))
	}
	m.another.Store(is.Untold == "" && is.Engine != m.Engine)
	return Cure(is, m.Engine, "")
}

// Cure says what to do where a broker is another engine's; nil: it is not.
func Cure(is link.Marked, engine, former string) error {
	if is.Untold != "" || is.Engine == "" || is.Engine == engine || is.Engine == former {
		return nil
	}
	return fmt.Errorf("%w, %s, and this server is of %s: two would take from each other what vehicles report, and lose it; give this one a --broker of its own, or, where engine %s was given up on purpose, start once with --former-engine %s", ErrAnother, is.Engine, engine, is.Engine, is.Engine)
}

// Run sees to it, with each tick, that the broker still keeps the name, until ctx ends.
func (m *Marking) Run(ctx context.Context, ticks <-chan time.Time) {
	made, looked := m.Connections(), time.Now()
	for {
		select {
		case <-ctx.Done():
			return
		case now := <-ticks:
			if m.Connections() == made && now.Sub(looked) < LookEvery {
				continue
			}
			before := m.Connections()
			switch err := m.mark(ctx); {
			case ctx.Err() != nil:
				return
			case errors.Is(err, ErrAnother):
				m.Logger.Error("another engine uses this broker, and takes a share of what vehicles report", slog.Any("error", err))
			case err != nil:
				m.Logger.Warn("cannot ask the broker whose it is, tries again", slog.Any("error", err))
				continue
			}
			made, looked = before, now
		}
	}
}
