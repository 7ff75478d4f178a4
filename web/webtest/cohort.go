package webtest

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"maps"
	"slices"

	"pacecar/messages"
)

// cohort is one cohort with its timeline, oldest line first.
type cohort struct {
	status  *messages.CohortStatus
	vins    map[string]bool // of a list
	history []*messages.HistoryEntry
}

// matches says which vehicles are in the cohort.
func (c *cohort) matches(e *Engine) (func(*messages.VehicleRecord) bool, error) {
	if selector := c.status.GetRecord().GetSelector(); selector != "" {
		return e.parseSelector(selector)
	}
	return func(r *messages.VehicleRecord) bool { return c.vins[r.GetVin()] }, nil
}

// changed raises the version and keeps the line.
func (c *cohort) changed(e *Engine, event, by, detail string) {
	r := c.status.GetRecord()
	r.Version++
	r.ChangedAtMs, r.ChangedBy = e.nowMs(), by
	c.history = append(c.history, &messages.HistoryEntry{AtMs: e.nowMs(), Event: event, By: by, Detail: detail})
}

// find answers a cohort as it is, or says that there is none.
func (e *Engine) find(name string, expected uint64) (*cohort, error) {
	c := e.cohorts[name]
	if c == nil {
		return nil, messages.Reject(messages.NotFound, "there is no cohort %s", name).Suggest("save it first")
	}
	if version := c.status.GetRecord().GetVersion(); expected != 0 && expected != version {
		return nil, messages.Reject(messages.StaleVersion, "cohort %s has version %d, the command expects %d", name, version, expected)
	}
	return c, nil
}

// SaveCohort creates a cohort or changes what it says.
func (e *Engine) SaveCohort(_ context.Context, m *messages.SaveCohort) (*messages.CohortStatus, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if _, err := e.parseSelector(m.GetSelector()); err != nil {
		return nil, err
	}
	c := e.cohorts[m.GetName()]
	if c == nil {
		c = &cohort{vins: map[string]bool{}, status: &messages.CohortStatus{Record: &messages.CohortRecord{
			Name: m.GetName(), Author: m.GetBy(), CreatedAtMs: e.nowMs(),
		}}}
	} else if _, err := e.find(m.GetName(), m.GetExpectedVersion()); err != nil {
		return nil, err
	}
	if len(c.vins) > 0 && m.GetSelector() != "" {
		return nil, messages.Reject(messages.WrongState, "cohort %s is a list of %d VINs", m.GetName(), len(c.vins)).At("/selector")
	}
	e.cohorts[m.GetName()] = c
	r := c.status.GetRecord()
	if r.GetVersion() == 0 || r.GetSelector() != m.GetSelector() || r.GetDescription() != m.GetDescription() {
		r.Selector, r.Description = m.GetSelector(), m.GetDescription()
		c.changed(e, "CohortSaved", m.GetBy(), cmp.Or(m.GetSelector(), "a list of VINs"))
	}
	return clone(c.status), nil
}

// Cohort answers one cohort.
func (e *Engine) Cohort(_ context.Context, name string) (*messages.CohortStatus, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	c, err := e.find(name, 0)
	if err != nil {
		return nil, err
	}
	return clone(c.status), nil
}

// Cohorts answers all cohorts, in order of name.
func (e *Engine) Cohorts(context.Context) ([]*messages.CohortStatus, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	list := make([]*messages.CohortStatus, 0, len(e.cohorts))
	for _, name := range slices.Sorted(maps.Keys(e.cohorts)) {
		list = append(list, clone(e.cohorts[name].status))
	}
	return list, nil
}

// RemoveCohort forgets a cohort, with its timeline.
func (e *Engine) RemoveCohort(_ context.Context, name string, m *messages.RemoveCohort) (*messages.CohortStatus, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	c, err := e.find(name, m.GetExpectedVersion())
	if err != nil {
		return nil, err
	}
	delete(e.cohorts, name)
	return c.status, nil
}

// CohortHistory answers a part of a cohort's timeline.
func (e *Engine) CohortHistory(_ context.Context, name string, before uint64, limit int) ([]*messages.HistoryEntry, uint64, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	c, err := e.find(name, 0)
	if err != nil {
		return nil, 0, err
	}
	list, next := page(c.history, before, limit)
	return list, next, nil
}

// list answers a cohort that is a list.
func (e *Engine) list(name string, expected uint64) (*cohort, error) {
	c, err := e.find(name, expected)
	if err == nil && c.status.GetRecord().GetSelector() != "" {
		err = messages.Reject(messages.WrongState, "cohort %s is a saved selector and has no list", name)
	}
	return c, err
}

// CohortVINs goes through a list in order.
func (e *Engine) CohortVINs(_ context.Context, name string) (iter.Seq[[]byte], uint64, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	c, err := e.list(name, 0)
	if err != nil {
		return nil, 0, err
	}
	vins := slices.Sorted(maps.Keys(c.vins))
	return func(yield func([]byte) bool) {
		for _, vin := range vins {
			if !yield([]byte(vin)) {
				return
			}
		}
	}, uint64(len(vins)), nil
}

// ChangeCohort replaces a list by, or adds or removes, what next answers.
func (e *Engine) ChangeCohort(_ context.Context, name, mode, by string, expected uint64, next func() (string, error)) (*messages.CohortChange, error) {
	given := map[string]bool{}
	for {
		vin, err := next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
		given[vin] = true
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	c, err := e.list(name, expected)
	if err != nil {
		return nil, err
	}
	made := maps.Clone(c.vins)
	switch mode {
	case "replace":
		made = maps.Clone(given)
	case "add":
		maps.Copy(made, given)
	case "remove":
		maps.DeleteFunc(made, func(vin string, _ bool) bool { return given[vin] })
	default:
		return nil, messages.Reject(messages.Malformed, "%q is no way to change a list", mode).At("query mode").Suggest("use replace, add or remove")
	}
	change := &messages.CohortChange{Given: uint64(len(given)), Added: missing(made, c.vins), Removed: missing(c.vins, made)}
	if c.vins = made; change.Added+change.Removed > 0 {
		c.status.Size = uint64(len(made))
		c.changed(e, "CohortChanged", by, fmt.Sprintf("%s: %d VINs added, %d removed", mode, change.Added, change.Removed))
	}
	change.Status = clone(c.status)
	return change, nil
}

// missing is how many of one set are not in another.
func missing(of, from map[string]bool) (count uint64) {
	for vin := range of {
		if !from[vin] {
			count++
		}
	}
	return count
}
