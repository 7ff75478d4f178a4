package roles

import (
	"context"
	"fmt"
	"slices"
	"time"

	"google.golang.org/protobuf/proto"

	"pacecar/actors/loop"
	"pacecar/actors/pool"
	"pacecar/messages"
	"pacecar/persistence"
)

// poolRole runs pool.Pool: its sends go to campaigns, and to whoever reads their records.
type poolRole struct {
	world   *World
	setting *messages.Pool // nil: the server has no such pool any more
}

// Pool is the role of the pool of a name.
func Pool(w *World, name string) loop.Role[pool.Send] {
	r := poolRole{world: w}
	if at := slices.IndexFunc(w.Pools, func(p *messages.Pool) bool { return p.GetName() == name }); at >= 0 {
		r.setting = w.Pools[at]
	}
	return r
}

type poolCore struct {
	*pool.Pool
	known bool
}

func (r poolRole) Restore(_ context.Context, at loop.Place, rec persistence.Record) (loop.Core[pool.Send], error) {
	setting := r.setting
	if setting == nil {
		setting = &messages.Pool{Name: at.Key.ID}
	}
	record := &messages.PoolRecord{}
	if err := proto.Unmarshal(rec.Data, record); err != nil {
		return nil, fmt.Errorf("decode record: %w", err)
	}
	return poolCore{pool.Restore(setting, record), r.setting != nil}, nil
}

func (r poolRole) Perform(_ loop.Core[pool.Send], sends []pool.Send) {
	for _, s := range sends { // what is lost is asked for again
		if s.Look != nil {
			r.world.Ask(s.Look)
			continue
		}
		r.world.Deliver(&messages.Envelope{Kind: KindCampaign, ID: s.Campaign, Message: s.Grant})
	}
}

func (poolRole) Adopted(loop.Core[pool.Send], loop.Core[pool.Send], uint64) {}

// Overtakes is false: it hears everybody in turn.
func (poolCore) Overtakes(any) bool { return false }

func (c poolCore) Fork() loop.Core[pool.Send]   { return poolCore{c.Pool.Fork(), c.known} }
func (c poolCore) Resume(time.Time) []pool.Send { return nil }

// WakeAt and Awake are for leases that end. A pool that the server has not any more keeps what it had.
func (c poolCore) WakeAt() time.Time {
	if !c.known {
		return time.Time{}
	}
	return c.Pool.WakeAt()
}
func (c poolCore) Awake() bool  { return c.known && c.Pool.Awake() }
func (c poolCore) Exists() bool { return c.known }

func (c poolCore) Step(now time.Time, _, _ uint64, m any) (loop.Decision[pool.Send], *messages.Rejection) {
	_, woken := m.(loop.Wake)
	switch {
	case woken && !c.known:
		return loop.Decision[pool.Send]{}, nil
	case woken:
		m = pool.Wake{}
	}
	if !c.known {
		return loop.Decision[pool.Send]{}, messages.Reject(messages.NotFound, "the server has no pool of this name").Suggest("name one that pacecar pools lists")
	}
	d, rejection := c.Pool.Step(now, m)
	if rejection != nil {
		return loop.Decision[pool.Send]{}, rejection
	}
	c.Apply(d.Events...)
	if d.Reply == nil {
		return loop.Decided(d.Events, d.Sends, nil), nil
	}
	return loop.Decided(d.Events, d.Sends, proto.Message(d.Reply)), nil
}

func (c poolCore) Fill(change *persistence.Change) (err error) {
	change.Data, err = proto.Marshal(c.Record())
	return err
}
