package engine

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"google.golang.org/protobuf/proto"

	"pacecar/actors"
	"pacecar/actors/cohort"
	"pacecar/actors/targeting/selector"
	"pacecar/actors/targeting/terms"
	"pacecar/messages"
)

// SaveCohort creates a cohort or changes what it says. A selector may name cohorts, but
// none that leads back to this one.
func (e *Engine) SaveCohort(ctx context.Context, m *messages.SaveCohort) (*messages.CohortStatus, error) {
	if m.GetSelector() != "" {
		s, rejection := selector.Compile(m.GetSelector())
		if rejection != nil {
			return nil, rejection
		}
		if _, err := terms.Find(s, m.GetName(), shelf{e, ctx}); err != nil {
			return nil, err
		}
	}
	return ask[*messages.CohortStatus](ctx, e, actors.KindCohort, m.GetName(), m)
}

// Cohort tells what a cohort says.
func (e *Engine) Cohort(ctx context.Context, name string) (*messages.CohortStatus, error) {
	return ask[*messages.CohortStatus](ctx, e, actors.KindCohort, name, &messages.GetCohort{})
}

// Cohorts lists all cohorts in order of name.
func (e *Engine) Cohorts(ctx context.Context) ([]*messages.CohortStatus, error) {
	items, err := e.records(ctx, actors.KindCohort)
	if err != nil {
		return nil, err
	}
	list := make([]*messages.CohortStatus, 0, len(items))
	for _, item := range items {
		record := &messages.CohortRecord{}
		if err := proto.Unmarshal(item.Data, record); err != nil {
			record = &messages.CohortRecord{Name: item.Id, Description: "The record of this cohort is damaged: " + err.Error()}
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
func (e *Engine) RemoveCohort(ctx context.Context, name string, m *messages.RemoveCohort) (*messages.CohortStatus, error) {
	list, err := e.Cohorts(ctx)
	if err != nil {
		return nil, err
	}
	for _, other := range list {
		s, rejection := selector.Compile(other.GetRecord().GetSelector())
		if rejection == nil && slices.ContainsFunc(s.Cohorts(), func(n selector.Naming) bool { return n.Cohort == name }) {
			return nil, messages.Reject(messages.WrongState, "cohort %s is named by cohort %s", name, other.GetRecord().GetName()).
				Suggest("change cohort %s first", other.GetRecord().GetName())
		}
	}
	return ask[*messages.CohortStatus](ctx, e, actors.KindCohort, name, m)
}

// CohortHistory reads a cohort's history, newest first, and where to continue.
func (e *Engine) CohortHistory(ctx context.Context, name string, before uint64, limit int) ([]*messages.HistoryEntry, uint64, error) {
	return e.history(ctx, actors.KindCohort, name, before, limit)
}

// shelf looks cohorts up for one question.
type shelf struct {
	engine *Engine
	ctx    context.Context // of the call that it lives for
}

// Cohort is the record of a cohort, or nil.
func (s shelf) Cohort(name string) (*messages.CohortRecord, error) {
	status, err := s.engine.Cohort(s.ctx, name)
	if no := (*messages.Rejection)(nil); errors.As(err, &no) && no.GetCode() == messages.NotFound {
		return nil, nil
	}
	return status.GetRecord(), err
}

// Names are those of all cohorts.
func (s shelf) Names() ([]string, error) {
	list, err := s.engine.Cohorts(s.ctx)
	names := make([]string, len(list))
	for i, status := range list {
		names[i] = status.GetRecord().GetName()
	}
	return names, err
}
