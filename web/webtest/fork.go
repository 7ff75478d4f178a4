package webtest

import (
	"context"
	"slices"

	"pacecar/messages"
	"pacecar/messages/considered"
	"pacecar/web/webtest/rollout"
)

// of is the engine that a context speaks to: a copy, which nobody else sees and which tells nobody, where package considered
// has marked it. The one of the last such question is kept, so that its steps rest on each other.
func (e *Engine) of(ctx context.Context) *Engine {
	course := considered.Of(ctx)
	if course == nil || e.fork == e { // a fork speaks of itself
		return e
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.course == course {
		return e.fork
	}
	f := NewEmptyEngine()
	f.now, f.hash, f.notReady, f.fork, f.vins = e.now, e.hash, e.notReady, f, slices.Clone(e.vins)
	for vin, v := range e.vehicles {
		f.vehicles[vin] = &vehicle{clone(v.status), slices.Clone(v.history)}
	}
	for id, p := range e.packages {
		f.packages[id] = clone(p)
	}
	for id, c := range e.campaigns {
		f.campaigns[id] = &campaign{clone(c.status), clone(&messages.RosterList{Entries: c.roster}).Entries, slices.Clone(c.history)}
	}
	e.Twin.CopyTo(f.Twin)
	e.course, e.fork = course, f
	return f
}

// SaveCohort creates a cohort or changes what it says.
func (e *Engine) SaveCohort(ctx context.Context, m *messages.SaveCohort) (*messages.CohortStatus, error) {
	return e.of(ctx).Twin.SaveCohort(ctx, m)
}

// RemoveCohort forgets a cohort.
func (e *Engine) RemoveCohort(ctx context.Context, name string, m *messages.RemoveCohort) (*messages.CohortStatus, error) {
	return e.of(ctx).Twin.RemoveCohort(ctx, name, m)
}

// Pools answers one pool, of all vehicles in flight.
func (e *Engine) Pools(ctx context.Context) ([]*messages.PoolStatus, error) {
	list, err := e.Campaigns(ctx)
	return rollout.Pools(list), err
}
