package catalog

import (
	"fmt"
	"strings"
	"time"

	"google.golang.org/protobuf/proto"

	"pacecar/messages"
)

// Package is one version of an update package, before or after it exists.
type Package struct {
	id     string
	record *messages.PackageRecord // never changed, only replaced; nil before it exists
}

// Decision is what a message calls for. The caller makes Events durable, then applies
// them, then answers with Reply, which shows the package after the events. A package
// sends nothing.
type Decision struct {
	Events []Event
	Reply  proto.Message // a *messages.PackageStatus
}

// New makes a package that does not exist yet; its identity is name@version.
func New(id string) *Package { return &Package{id: id} }

// Restore recovers a package from its record, which it keeps.
func Restore(record *messages.PackageRecord) *Package {
	return &Package{id: ID(record.GetName(), record.GetVersion()), record: record}
}

// Exists says whether the package has been created.
func (p *Package) Exists() bool { return p.record != nil }

// Apply folds events into the state. It is the only function that changes it.
func (p *Package) Apply(events ...Event) {
	for _, event := range events {
		next := &messages.PackageRecord{}
		if p.record != nil {
			next = proto.CloneOf(p.record)
		}
		event.change(next)
		p.record = next
	}
}

// Fork is a copy to apply events to that are not durable yet.
func (p *Package) Fork() *Package { return &Package{id: p.id, record: p.record} }

// Record is what a commit writes; the caller may change it. It is nil before the
// package exists.
func (p *Package) Record() *messages.PackageRecord {
	if p.record == nil {
		return nil
	}
	return proto.CloneOf(p.record)
}

// Resume says what must be said again after a recovery: a package says nothing.
func (p *Package) Resume(time.Time) Decision { return Decision{} }

// WakeAt is when the package needs a step without a message: never.
func (p *Package) WakeAt() time.Time { return time.Time{} }

// Awake says whether the package has work in flight: never.
func (p *Package) Awake() bool { return false }

// String is the state in one stable line.
func (p *Package) String() string {
	if p.record == nil {
		return p.id + " does not exist"
	}
	r := p.record
	line := fmt.Sprintf("%s %s author=%s type=%s artifacts=%d content=%s", p.id, StateName(r.GetState()), r.GetAuthor(), r.GetUpdateType(),
		len(r.GetContents()), short(r.GetContentHash()))
	if approvals := r.GetApprovals(); len(approvals) > 0 {
		by := make([]string, len(approvals))
		for i, approval := range approvals {
			by[i] = approval.GetBy()
		}
		line += " approved-by=" + strings.Join(by, ",")
	}
	if r.GetReason() != "" {
		line += fmt.Sprintf(" reason=%q", r.GetReason())
	}
	return line
}

// decide answers with events and with the package as it is after them.
func (p *Package) decide(events ...Event) (Decision, *messages.Rejection) {
	after := p.Fork()
	after.Apply(events...)
	return Decision{Events: events, Reply: &messages.PackageStatus{Record: after.Record()}}, nil
}
