// Package cohorts is the operators' way to cohorts: it saves and shows them, takes and gives
// their lists of VINs, and resolves what a selector that names some depends on, so that a
// question to all slots is answered with one version of each.
//
// A [Keeper] keeps the lists that were read last, by version, and is safe for concurrent use.
// Refusals and failures come as package engine says.
package cohorts

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"google.golang.org/protobuf/proto"

	"pacecar/actors"
	"pacecar/actors/cohort"
	"pacecar/actors/engine/desk"
	"pacecar/actors/targeting/selector"
	"pacecar/actors/targeting/terms"
	"pacecar/messages"
)

// Keeper reads and changes cohorts. New makes one.
type Keeper struct {
	desk  *desk.Desk
	rolls rolls
}

// New makes the way to the cohorts behind a desk.
func New(d *desk.Desk) *Keeper { return &Keeper{desk: d} }

// SaveCohort creates a cohort or changes what it says. A selector may name cohorts, but
// none that leads back to this one.
func (c *Keeper) SaveCohort(ctx context.Context, m *messages.SaveCohort) (*messages.CohortStatus, error) {
	if m.GetSelector() != "" {
		s, rejection := selector.Compile(m.GetSelector())
		if rejection != nil {
			return nil, rejection
		}
		if _, err := terms.Find(s, m.GetName(), saved{c, ctx}); err != nil {
			return nil, err
		}
	}
	return desk.Ask[*messages.CohortStatus](ctx, c.desk, actors.KindCohort, m.GetName(), m)
}

// Cohort tells what a cohort says.
func (c *Keeper) Cohort(ctx context.Context, name string) (*messages.CohortStatus, error) {
	return desk.Ask[*messages.CohortStatus](ctx, c.desk, actors.KindCohort, name, &messages.GetCohort{})
}

// Cohorts lists all cohorts in order of name.
func (c *Keeper) Cohorts(ctx context.Context) ([]*messages.CohortStatus, error) {
	items, err := c.desk.Records(ctx, actors.KindCohort)
	if err != nil {
		return nil, err
	}
	list := make([]*messages.CohortStatus, 0, len(items))
	for _, item := range items {
		record := &messages.CohortRecord{}
		if err := proto.Unmarshal(item.Data, record); err != nil {
			record = &messages.CohortRecord{Name: item.ID, Description: "The record of this cohort is damaged: " + err.Error()}
		}
		if !record.GetRemoved() && record.GetVersion() > 0 {
			list = append(list, cohort.StatusOf(record))
		}
	}
	slices.SortFunc(list, func(a, b *messages.CohortStatus) int { return cmp.Compare(a.Record.Name, b.Record.Name) })
	return list, nil
}

// RemoveCohort forgets what a cohort says; its history stays. One that another cohort
// names is not removed.
func (c *Keeper) RemoveCohort(ctx context.Context, name string, m *messages.RemoveCohort) (*messages.CohortStatus, error) {
	list, err := c.Cohorts(ctx)
	if err != nil {
		return nil, err
	}
	for _, other := range list {
		if slices.Contains(namedIn(other.GetRecord().GetSelector()), name) {
			return nil, messages.Reject(messages.WrongState, "cohort %s is named by cohort %s", name, other.GetRecord().GetName()).
				Suggest("change cohort %s first", other.GetRecord().GetName())
		}
	}
	return desk.Ask[*messages.CohortStatus](ctx, c.desk, actors.KindCohort, name, m)
}

// CohortHistory reads a cohort's history, newest first, and where to continue.
func (c *Keeper) CohortHistory(ctx context.Context, name string, before uint64, limit int) ([]*messages.HistoryEntry, uint64, error) {
	return c.desk.History(ctx, actors.KindCohort, name, before, limit)
}

// saved looks cohorts up for one question.
type saved struct {
	cohorts *Keeper
	ctx     context.Context // of the call that it lives for
}

// Cohort is the record of a cohort, or nil.
func (s saved) Cohort(name string) (*messages.CohortRecord, error) {
	status, err := s.cohorts.Cohort(s.ctx, name)
	if no := (*messages.Rejection)(nil); errors.As(err, &no) && no.GetCode() == messages.NotFound {
		return nil, nil
	}
	return status.GetRecord(), err
}

// Names are those of all cohorts.
func (s saved) Names() ([]string, error) {
	list, err := s.cohorts.Cohorts(s.ctx)
	names := make([]string, len(list))
	for i, status := range list {
		names[i] = status.GetRecord().GetName()
	}
	return names, err
}
