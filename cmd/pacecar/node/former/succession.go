package former

import (
	"context"
	"log/slog"
	"slices"
	"time"
)

// Every is the time between two looks, and before a takeover that failed is tried again.
const Every = 5 * time.Second

// Attached takes over what a broker keeps for a name; link.Link does. It may be repeated, also after it
// has failed half-way; gone says whether it still should.
type Attached interface {
	TakeOver(ctx context.Context, name string, gone func() bool) error
}

// Peer is a living member.
type Peer struct {
	Name      string
	Attached  bool // it has a connection to the broker
	Bequeaths bool // it has none, and what the broker keeps for it is for others
}

// fetches tells whether one of those of a name fetches for itself.
func fetches(living []Peer, name string) bool {
	return slices.ContainsFunc(living, func(is Peer) bool { return is.Name == name && !is.Bequeaths })
}

// Succession has a node take over what nobody else fetches.
type Succession struct {
	Attached Attached
	Names    *Names
	Broker   string // host:port
	Self     string
	// Living are the living members, this one too; none: nothing is known of others.
	Living func() []Peer
	Logger *slog.Logger

	absence Absence
}

// Run looks at once, and with every tick, until ctx ends.
func (s *Succession) Run(ctx context.Context, ticks <-chan time.Time) {
	for {
		s.look(ctx, time.Now())
		select {
		case <-ctx.Done():
			return
		case <-ticks:
		}
	}
}

// look takes over, one after the other, what is due. What fails is due again with the next look.
func (s *Succession) look(ctx context.Context, now time.Time) {
	living := s.Living()
	gone := s.absence.See(now, living, s.Self)
	if len(gone) > 0 {
		if err := s.Names.Note(s.Broker, gone...); err != nil {
			s.Logger.Warn("what the broker keeps for a node that is gone is not remembered", slog.Any("error", err))
		}
	}
	for _, name := range s.Names.Others(s.Broker, s.Self) {
		log := s.Logger.With(slog.String("node", name), slog.String("broker", s.Broker))
		err := error(nil)
		alive := fetches(living, name)
		if !alive {
			err = s.Attached.TakeOver(ctx, name, func() bool { return !fetches(s.Living(), name) })
		}
		if err == nil {
			err = s.Names.Forget(s.Broker, name)
		}
		switch {
		case ctx.Err() != nil:
			return // the name is known still
		case err != nil:
			log.Warn("cannot take over what the broker keeps for a former node, tries again", slog.Any("error", err))
		case !alive:
			log.Info("took over what the broker kept for a former node")
			s.absence.Taken(name)
		}
	}
}
