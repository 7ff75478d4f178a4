package actors

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/asynkron/protoactor-go/actor"
	"google.golang.org/protobuf/proto"

	"pacecar/actors/catalog"
	"pacecar/messages"
	"pacecar/persistence"
)

// packageRole runs catalog.Package: its sends go to campaigns, and their outcome comes back.
type packageRole struct {
	house *House
	id    string
}

type packageCore struct{ *catalog.Package }

func (packageRole) restore(_ context.Context, _ persistence.Slot, key persistence.Key, r persistence.Record) (core[catalog.Send], error) {
	if r.Version == 0 {
		return packageCore{catalog.New(key.ID)}, nil
	}
	record := &messages.PackageRecord{}
	if err := proto.Unmarshal(r.Data, record); err != nil {
		return nil, fmt.Errorf("decode record: %w", err)
	}
	return packageCore{catalog.Restore(record)}, nil
}

func (r packageRole) perform(_ actor.Context, _ core[catalog.Send], sends []catalog.Send) {
	for _, s := range sends {
		r.house.router.Deliver(&messages.Envelope{Kind: KindCampaign, ID: s.Campaign, Message: s.Message, Done: func(err error) { r.heard(s.Campaign, err) }})
	}
}

// heard tells the package that a campaign has committed what it was told, or does not
// exist. Any other outcome has it told again.
func (r packageRole) heard(campaign string, err error) {
	var no *messages.Rejection
	if err == nil || errors.As(err, &no) && no.Code == messages.NotFound {
		r.house.router.Deliver(&messages.Envelope{Kind: KindPackage, ID: r.id, Message: &messages.CampaignStopped{CampaignId: campaign}})
	}
}

func (packageRole) adopted(actor.Context, core[catalog.Send], core[catalog.Send], uint64) {}

func (c packageCore) fork() core[catalog.Send] { return packageCore{c.Fork()} }
func (c packageCore) resume(now time.Time) []catalog.Send {
	d := c.Resume(now)
	c.Apply(d.Events...) // volatile: when campaigns were told last
	return d.Sends
}
func (c packageCore) wakeAt() time.Time { return c.WakeAt() }
func (c packageCore) awake() bool       { return c.Awake() }
func (c packageCore) exists() bool      { return c.Exists() }

func (c packageCore) step(now time.Time, version, next uint64, m any) (decision[catalog.Send], *messages.Rejection) {
	if _, ok := m.(wake); ok {
		m = catalog.Wake{}
	}
	if stale := c.Overtaken(m, version, expected(m, version)); stale != nil {
		return decision[catalog.Send]{}, stale
	}
	d, rejection := c.Step(now, m)
	if rejection != nil {
		return decision[catalog.Send]{}, rejection
	}
	made := decided(d.Events, d.Sends, d.Reply)
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
