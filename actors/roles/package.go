package roles

import (
	"context"
	"errors"
	"fmt"
	"time"

	"google.golang.org/protobuf/proto"

	"pacecar/actors/catalog"
	"pacecar/actors/loop"
	"pacecar/messages"
	"pacecar/persistence"
)

// packageRole runs catalog.Package: its sends go to campaigns, and their outcome comes back.
type packageRole struct {
	world *World
	id    string
}

// Package is the role of the package of an identity.
func Package(w *World, id string) loop.Role[catalog.Send] { return packageRole{w, id} }

type packageCore struct{ *catalog.Package }

func (packageRole) Restore(_ context.Context, at loop.Place, r persistence.Record) (loop.Core[catalog.Send], error) {
	if r.Version == 0 {
		return packageCore{catalog.New(at.Key.ID)}, nil
	}
	record := &messages.PackageRecord{}
	if err := proto.Unmarshal(r.Data, record); err != nil {
		return nil, fmt.Errorf("decode record: %w", err)
	}
	return packageCore{catalog.Restore(record)}, nil
}

func (r packageRole) Perform(_ loop.Core[catalog.Send], sends []catalog.Send) {
	for _, s := range sends {
		r.world.Deliver(&messages.Envelope{Kind: KindCampaign, ID: s.Campaign, Message: s.Message, Done: func(err error) { r.heard(s.Campaign, err) }})
	}
}

// heard tells the package that a campaign has committed what it was told, or does not
// exist. Any other outcome has it told again.
func (r packageRole) heard(campaign string, err error) {
	var no *messages.Rejection
	if err == nil || errors.As(err, &no) && no.Code == messages.NotFound {
		r.world.Deliver(&messages.Envelope{Kind: KindPackage, ID: r.id, Message: &messages.CampaignStopped{CampaignId: campaign}})
	}
}

func (packageRole) Adopted(loop.Core[catalog.Send], loop.Core[catalog.Send], uint64) {}

// Overtakes is false: it hears everybody in turn.
func (packageCore) Overtakes(any) bool { return false }

func (c packageCore) Fork() loop.Core[catalog.Send] { return packageCore{c.Package.Fork()} }
func (c packageCore) Resume(now time.Time) []catalog.Send {
	d := c.Package.Resume(now)
	c.Apply(d.Events...) // volatile: when campaigns were told last
	return d.Sends
}

func (c packageCore) Step(now time.Time, version, next uint64, m any) (loop.Decision[catalog.Send], *messages.Rejection) {
	if _, ok := m.(loop.Wake); ok {
		m = catalog.Wake{}
	}
	if stale := c.Overtaken(m, version, messages.Unexpected(m, version)); stale != nil {
		return loop.Decision[catalog.Send]{}, stale
	}
	d, rejection := c.Package.Step(now, m)
	if rejection != nil {
		return loop.Decision[catalog.Send]{}, rejection
	}
	made := loop.Decided(d.Events, d.Sends, d.Reply)
	c.Apply(d.Events...)
	if made.Durable {
		version = next
	}
	if _, ok := d.Reply.(*messages.PackageStatus); ok || made.Durable {
		made.Reply = &messages.PackageStatus{Record: c.Record(), RecordVersion: version}
	}
	return made, nil
}

func (c packageCore) Fill(change *persistence.Change) (err error) {
	change.Data, err = proto.Marshal(c.Record())
	return err
}
