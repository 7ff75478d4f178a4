package actors

import (
	"context"
	"fmt"
	"time"

	"github.com/asynkron/protoactor-go/actor"
	"google.golang.org/protobuf/proto"

	"pacecar/actors/catalog"
	"pacecar/messages"
	"pacecar/persistence"
)

// packageRole runs catalog.Package. A package sends nothing: it is asked.
type packageRole struct{}

type packageCore struct{ *catalog.Package }

func (packageRole) restore(_ context.Context, _ persistence.Slot, key persistence.Key, r persistence.Record) (core[none], error) {
	if r.Version == 0 {
		return packageCore{catalog.New(key.ID)}, nil
	}
	record := &messages.PackageRecord{}
	if err := proto.Unmarshal(r.Data, record); err != nil {
		return nil, fmt.Errorf("decode record: %w", err)
	}
	return packageCore{catalog.Restore(record)}, nil
}

func (packageRole) perform(actor.Context, core[none], []none)             {}
func (packageRole) adopted(actor.Context, core[none], core[none], uint64) {}

// none is what an entity sends that sends nothing.
type none struct{}

func (c packageCore) fork() core[none]        { return packageCore{c.Fork()} }
func (c packageCore) resume(time.Time) []none { return nil }
func (c packageCore) wakeAt() time.Time       { return c.WakeAt() }
func (c packageCore) awake() bool             { return c.Awake() }
func (c packageCore) exists() bool            { return c.Exists() }

func (c packageCore) step(now time.Time, version, next uint64, m any) (decision[none], *messages.Rejection) {
	if _, ok := m.(wake); ok {
		return decision[none]{}, nil
	}
	if stale := expected(m, version); stale != nil {
		return decision[none]{}, stale
	}
	d, rejection := c.Step(now, m)
	if rejection != nil {
		return decision[none]{}, rejection
	}
	made := decided[none](d.Events, nil, d.Reply)
	c.Apply(d.Events...)
	if made.durable {
		version = next
	}
	if _, ok := d.Reply.(*messages.PackageStatus); ok || made.durable {
		made.reply = &messages.PackageStatus{Record: c.Record(), RecordVersion: version}
	}
	return made, nil
}

func (c packageCore) fill(change *persistence.Change) (err error) {
	change.Data, err = proto.Marshal(c.Record())
	return err
}
