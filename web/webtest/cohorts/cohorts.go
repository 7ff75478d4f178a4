// Package cohorts is the part of the engine in memory that keeps cohorts.
package cohorts

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"maps"
	"slices"
	"sync"

	"google.golang.org/protobuf/proto"

	"pacecar/messages"
	"pacecar/web/webtest/timeline"
)

// cohort is one cohort with its timeline, oldest line first.
type cohort struct {
	status  *messages.CohortStatus
	vins    map[string]bool // of a list
	history []*messages.HistoryEntry
}

// Twin is the cohorts. New makes one without any; it is safe for concurrent use.
type Twin struct {
	nowMs func() int64
	check func(selector string) error
	plans func() map[string]string

	mu      sync.Mutex
	cohorts map[string]*cohort
}

// New makes a twin; check refuses what is no selector, plans tells the selector of each campaign.
func New(nowMs func() int64, check func(selector string) error, plans func() map[string]string) *Twin {
	return &Twin{nowMs: nowMs, check: check, plans: plans, cohorts: map[string]*cohort{}}
}

// Meaning is what a cohort's name stands for: a selector, or else VINs.
func (t *Twin) Meaning(name string) (selector string, vins map[string]bool, known bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	c := t.cohorts[name]
	if c == nil {
		return "", nil, false
	}
	return c.status.GetRecord().GetSelector(), c.vins, true
}

// CopyTo makes another twin have these cohorts, so that what changes in it changes nothing here.
func (t *Twin) CopyTo(other *Twin) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for name, c := range t.cohorts {
		other.cohorts[name] = &cohort{proto.CloneOf(c.status), maps.Clone(c.vins), slices.Clone(c.history)}
	}
}

// changed raises the version and keeps the line.
func (c *cohort) changed(nowMs int64, event, by, detail string) {
	r := c.status.GetRecord()
	r.Version++
	r.ChangedAtMs, r.ChangedBy = nowMs, by
	c.history = append(c.history, &messages.HistoryEntry{AtMs: nowMs, Event: event, By: by, Detail: detail})
}

// find answers a cohort as it is, or says that there is none.
func (t *Twin) find(name string, expected uint64) (*cohort, error) {
	c := t.cohorts[name]
	if c == nil {
		return nil, messages.Reject(messages.NotFound, "there is no cohort %s", name).Suggest("save it first")
	}
	if version := c.status.GetRecord().GetVersion(); expected != 0 && expected != version {
		return nil, messages.Reject(messages.StaleVersion, "cohort %s has version %d, the command expects %d", name, version, expected)
	}
	return c, nil
}

// SaveCohort creates a cohort or changes what it says.
func (t *Twin) SaveCohort(_ context.Context, m *messages.SaveCohort) (*messages.CohortStatus, error) {
	if no := messages.CheckPerson("/by", m.GetBy()); no != nil {
		return nil, no
	}
	if err := t.check(m.GetSelector()); err != nil {
		return nil, err
	}
	now := t.nowMs()
	t.mu.Lock()
	defer t.mu.Unlock()
	c := t.cohorts[m.GetName()]
	if c == nil {
		c = &cohort{vins: map[string]bool{}, status: &messages.CohortStatus{Record: &messages.CohortRecord{
			Name: m.GetName(), Author: m.GetBy(), CreatedAtMs: now,
		}}}
	} else if r := c.status.GetRecord(); m.GetOnlyNew() && (r.GetSelector() != m.GetSelector() || r.GetDescription() != m.GetDescription()) {
		return nil, messages.Reject(messages.AlreadyExists, "there is a cohort %s already, which %s saved", m.GetName(), r.GetAuthor()).At("/name").
			Suggest("choose another name, or change that cohort")
	} else if _, err := t.find(m.GetName(), m.GetExpectedVersion()); err != nil {
		return nil, err
	}
	if len(c.vins) > 0 && m.GetSelector() != "" {
		return nil, messages.Reject(messages.WrongState, "cohort %s is a list of %d VINs", m.GetName(), len(c.vins)).At("/selector")
	}
	t.cohorts[m.GetName()] = c
	r := c.status.GetRecord()
	if r.GetVersion() == 0 || r.GetSelector() != m.GetSelector() || r.GetDescription() != m.GetDescription() {
		r.Selector, r.Description = m.GetSelector(), m.GetDescription()
		c.changed(now, "CohortSaved", m.GetBy(), cmp.Or(m.GetSelector(), "a list of VINs"))
	}
	return proto.CloneOf(c.status), nil
}

// Cohort answers one cohort.
func (t *Twin) Cohort(_ context.Context, name string) (*messages.CohortStatus, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	c, err := t.find(name, 0)
	if err != nil {
		return nil, err
	}
	return proto.CloneOf(c.status), nil
}

// Cohorts answers all cohorts, in order of name.
func (t *Twin) Cohorts(context.Context) ([]*messages.CohortStatus, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	list := make([]*messages.CohortStatus, 0, len(t.cohorts))
	for _, name := range slices.Sorted(maps.Keys(t.cohorts)) {
		list = append(list, proto.CloneOf(t.cohorts[name].status))
	}
	return list, nil
}

// RemoveCohort forgets a cohort, with its timeline.
func (t *Twin) RemoveCohort(_ context.Context, name string, m *messages.RemoveCohort) (*messages.CohortStatus, error) {
	if no := messages.CheckPerson("/by", m.GetBy()); no != nil {
		return nil, no
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	c, err := t.find(name, m.GetExpectedVersion())
	if err != nil {
		return nil, err
	}
	delete(t.cohorts, name)
	return c.status, nil
}

// CohortHistory answers a part of a cohort's timeline.
func (t *Twin) CohortHistory(_ context.Context, name string, before uint64, limit int) ([]*messages.HistoryEntry, uint64, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	c, err := t.find(name, 0)
	if err != nil {
		return nil, 0, err
	}
	list, next := timeline.Page(c.history, before, limit)
	return list, next, nil
}

// list answers a cohort that is a list.
func (t *Twin) list(name string, expected uint64) (*cohort, error) {
	c, err := t.find(name, expected)
	if err == nil && c.status.GetRecord().GetSelector() != "" {
		err = messages.Reject(messages.WrongState, "cohort %s is a saved selector and has no list", name)
	}
	return c, err
}

// CohortVINs goes through a list in order.
func (t *Twin) CohortVINs(_ context.Context, name string) (iter.Seq[[]byte], uint64, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	c, err := t.list(name, 0)
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
func (t *Twin) ChangeCohort(_ context.Context, name, mode, by string, expected uint64, next func() (string, error)) (*messages.CohortChange, error) {
	if no := messages.CheckPerson("/by", by); no != nil {
		return nil, no
	}
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
	now := t.nowMs()
	t.mu.Lock()
	defer t.mu.Unlock()
	c, err := t.list(name, expected)
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
		c.changed(now, "CohortChanged", by, fmt.Sprintf("%s: %d VINs added, %d removed", mode, change.Added, change.Removed))
	}
	change.Status = proto.CloneOf(c.status)
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
