package roles

import (
	"context"
	"fmt"
	"time"

	"google.golang.org/protobuf/proto"

	"pacecar/actors/cohort"
	"pacecar/actors/loop"
	"pacecar/messages"
	"pacecar/persistence"
)

// cohortRole runs cohort.Cohort, which sends nothing. Its pages are written here and read
// by those who ask for its VINs.
type cohortRole struct{}

// Cohort is the role of a cohort.
func Cohort() loop.Role[None] { return cohortRole{} }

// None is what an entity sends that sends nothing.
type None struct{}

type cohortCore struct{ *cohort.Cohort }

func (cohortRole) Restore(_ context.Context, at loop.Place, r persistence.Record) (loop.Core[None], error) {
	if r.Version == 0 {
		return cohortCore{cohort.New(at.Key.ID)}, nil
	}
	record := &messages.CohortRecord{}
	if err := proto.Unmarshal(r.Data, record); err != nil {
		return nil, fmt.Errorf("decode record: %w", err)
	}
	return cohortCore{cohort.Restore(record)}, nil
}

func (cohortRole) Perform(loop.Core[None], []None)                  {}
func (cohortRole) Adopted(loop.Core[None], loop.Core[None], uint64) {}

// Overtakes is false: it hears everybody in turn.
func (cohortCore) Overtakes(any) bool { return false }

func (c cohortCore) Fork() loop.Core[None]   { return cohortCore{c.Cohort.Fork()} }
func (c cohortCore) Resume(time.Time) []None { return nil }

func (c cohortCore) Step(now time.Time, _, _ uint64, m any) (loop.Decision[None], *messages.Rejection) {
	if _, ok := m.(loop.Wake); ok {
		return loop.Decision[None]{}, nil
	}
	d, rejection := c.Cohort.Step(now, m)
	if rejection != nil {
		return loop.Decision[None]{}, rejection
	}
	c.Apply(d.Events...)
	return loop.Decided[None](d.Events, nil, d.Reply), nil
}

func (c cohortCore) Fill(change *persistence.Change) (err error) {
	for _, page := range c.DirtyPages() {
		change.Pages = append(change.Pages, persistence.Page{Number: page.Number, Data: page.Data})
	}
	change.Data, err = proto.Marshal(c.Record())
	return err
}
