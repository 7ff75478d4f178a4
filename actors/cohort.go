package actors

import (
	"context"
	"fmt"
	"time"

	"github.com/asynkron/protoactor-go/actor"
	"google.golang.org/protobuf/proto"

	"pacecar/actors/cohort"
	"pacecar/messages"
	"pacecar/persistence"
)

// cohortRole runs cohort.Cohort, which sends nothing. Its pages are written here and read
// by those who ask for its VINs.
type cohortRole struct{}

// none is what an entity sends that sends nothing.
type none struct{}

type cohortCore struct{ *cohort.Cohort }

func (cohortRole) restore(_ context.Context, _ persistence.Slot, key persistence.Key, r persistence.Record) (core[none], error) {
	if r.Version == 0 {
		return cohortCore{cohort.New(key.ID)}, nil
	}
	record := &messages.CohortRecord{}
	if err := proto.Unmarshal(r.Data, record); err != nil {
		return nil, fmt.Errorf("decode record: %w", err)
	}
	return cohortCore{cohort.Restore(record)}, nil
}

func (cohortRole) perform(actor.Context, core[none], []none)             {}
func (cohortRole) adopted(actor.Context, core[none], core[none], uint64) {}

func (c cohortCore) fork() core[none]        { return cohortCore{c.Fork()} }
func (c cohortCore) resume(time.Time) []none { return nil }
func (c cohortCore) wakeAt() time.Time       { return c.WakeAt() }
func (c cohortCore) awake() bool             { return c.Awake() }
func (c cohortCore) exists() bool            { return c.Exists() }

func (c cohortCore) step(now time.Time, _, _ uint64, m any) (decision[none], *messages.Rejection) {
	if _, ok := m.(wake); ok {
		return decision[none]{}, nil
	}
	d, rejection := c.Step(now, m)
	if rejection != nil {
		return decision[none]{}, rejection
	}
	c.Apply(d.Events...)
	return decided[none](d.Events, nil, d.Reply), nil
}

func (c cohortCore) fill(change *persistence.Change) (err error) {
	for _, page := range c.DirtyPages() {
		change.Pages = append(change.Pages, persistence.Page{Number: page.Number, Data: page.Data})
	}
	change.Data, err = proto.Marshal(c.Record())
	return err
}
