package catalog

import (
	"fmt"
	"strings"

	"google.golang.org/protobuf/proto"

	"pacecar/messages"
)

// Package is one version of an update package, before or after it exists.
type Package struct {
	id     string
	record *messages.PackageRecord // never changed, only replaced; nil before it exists
	told   telling                 // not durable
}

// Decision is what a message calls for. The caller makes Events durable, then applies
// them, then sends, and answers with Reply, which shows the package after the events.
type Decision struct {
	Events []Event
	Sends  []Send
	Reply  proto.Message // a *messages.PackageStatus
}

// Send is a message to a campaign. The caller says [messages.CampaignStopped] to the
// package when the campaign has committed it.
type Send struct {
	Campaign string
	Message  proto.Message
}

// Wake tells a package that the time has come for which it asked by WakeAt.
type Wake struct{}

// New makes a package that does not exist yet; its identity is name@version.
func New(id string) *Package { return &Package{id: id} }

// Restore recovers a package from its record, which it keeps.
func Restore(record *messages.PackageRecord) *Package {
	return &Package{id: messages.PackageOf(record).String(), record: record}
}

// Exists says whether the package has been created.
func (p *Package) Exists() bool { return p.record != nil }

// Apply folds events into the state. It is the only function that changes it.
func (p *Package) Apply(events ...Event) {
	for _, event := range events {
		if again, ok := event.(toldAgain); ok {
			p.told = again.telling
			continue
		}
		next := &messages.PackageRecord{}
		if p.record != nil {
			next = proto.CloneOf(p.record)
		}
		event.change(next)
		p.record = next
	}
}

// Fork is a copy to apply events to that are not durable yet.
func (p *Package) Fork() *Package { fork := *p; return &fork }

// Record is what a commit writes; the caller may change it. It is nil before the
// package exists.
func (p *Package) Record() *messages.PackageRecord {
	if p.record == nil {
		return nil
	}
	return proto.CloneOf(p.record)
}

// String is the state in one stable line.
func (p *Package) String() string {
	if p.record == nil {
		return p.id + " does not exist"
	}
	r := p.record
	line := fmt.Sprintf("%s %s author=%s type=%s artifacts=%d content=%s", p.id, StateName(r.GetState()), r.GetAuthor(), r.GetUpdateType(),
		len(r.GetContents()), short(r.GetContentHash()))
	if by := p.approvers(); len(by) > 0 {
		line += " approved-by=" + strings.Join(by, ",")
	}
	if r.GetReason() != "" {
		line += fmt.Sprintf(" reason=%q", r.GetReason())
	}
	if campaigns := r.GetCampaigns(); len(campaigns) > 0 {
		line += " campaigns=" + strings.Join(campaigns, ",")
	}
	return line
}

// decide answers with events and with the package as it is after them.
func (p *Package) decide(events ...Event) (Decision, *messages.Rejection) {
	after := p.Fork()
	after.Apply(events...)
	return Decision{Events: events, Reply: &messages.PackageStatus{Record: after.Record()}}, nil
}
