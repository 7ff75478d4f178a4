package actors

import (
	"context"
	"fmt"
	"time"

	"github.com/asynkron/protoactor-go/actor"
	"google.golang.org/protobuf/proto"

	"pacecar/actors/campaign"
	"pacecar/actors/campaign/life"
	"pacecar/actors/missed"
	"pacecar/messages"
	"pacecar/persistence"
)

// showEvery is how often a campaign tells the operators' feed how it stands: as fast
// as the fastest viewer may look.
const showEvery = 100 * time.Millisecond

// campaignRole runs campaign.Campaign: its sends go to vehicle actors.
type campaignRole struct {
	house  *House
	shown  time.Time
	timer  bool
	missed *missed.List
}

// campaignCore counts the changes of a campaign's life: commands are decided on that
// count, because the record's version rises with every report.
type campaignCore struct {
	*campaign.Campaign
	revision uint64
	missed   *missed.List
}

func (r *campaignRole) restore(ctx context.Context, slot persistence.Slot, key persistence.Key, rec persistence.Record) (core[campaign.Send], error) {
	r.missed = missed.New(r.house.Clock.AfterFunc)
	if rec.Version == 0 {
		return &campaignCore{Campaign: campaign.New(key.ID), missed: r.missed}, nil
	}
	record := &messages.CampaignRecord{}
	if err := proto.Unmarshal(rec.Data, record); err != nil {
		return nil, fmt.Errorf("decode record: %w", err)
	}
	c := campaign.Restore(record)
	err := r.house.Store.Pages(ctx, slot, key, func(p persistence.Page) error {
		return c.RestorePage(p.Number, p.Data)
	})
	if err != nil {
		return nil, fmt.Errorf("read roster: %w", err)
	}
	return &campaignCore{c, record.Revision, r.missed}, nil
}

func (r *campaignRole) perform(ctx actor.Context, _ core[campaign.Send], sends []campaign.Send) {
	self, root := ctx.Self(), ctx.ActorSystem().Root
	for _, s := range sends {
		r.house.router.Deliver(&messages.Envelope{Kind: KindVehicle, ID: s.VIN, Message: s.Message, Done: func(err error) {
			r.missed.Note(s.VIN, err, func() { root.Send(self, repeat{}) })
		}})
	}
}

// adopted shows the campaign to the feed, at once or when showEvery has passed.
func (r *campaignRole) adopted(ctx actor.Context, previous, live core[campaign.Send], version uint64) {
	if !live.exists() {
		return
	}
	now := r.house.Clock.Now()
	if wait := showEvery - now.Sub(r.shown); wait > 0 {
		if !r.timer {
			r.timer = true
			self, root := ctx.Self(), ctx.ActorSystem().Root
			r.house.Clock.AfterFunc(wait, func() { root.Send(self, wake{}) })
		}
		return
	}
	r.shown, r.timer = now, false
	r.house.Progress.CampaignChanged(live.(*campaignCore).status(now))
}

func (c *campaignCore) fork() core[campaign.Send] {
	return &campaignCore{c.Fork(), c.revision, c.missed}
}
func (c *campaignCore) resume(now time.Time) []campaign.Send {
	d := c.Resume(now)
	c.Apply(d.Events...) // volatile: how far the sweep of what may be lost has come
	return d.Sends
}
func (c *campaignCore) wakeAt() time.Time { return c.WakeAt() }
func (c *campaignCore) awake() bool       { return c.Awake() }
func (c *campaignCore) exists() bool      { return c.Exists() }

func (c *campaignCore) step(now time.Time, _, _ uint64, m any) (decision[campaign.Send], *messages.Rejection) {
	switch m.(type) {
	case wake:
		m = campaign.Wake{}
	case repeat:
		m = campaign.Missed{VINs: c.missed.Take()}
	}
	if stale := expected(m, c.revision); stale != nil && !life.Repeats(c.State(), m) {
		return decision[campaign.Send]{}, stale
	}
	d, rejection := c.Step(now, m)
	if rejection != nil {
		return decision[campaign.Send]{}, rejection
	}
	made := decided(d.Events, d.Sends, d.Reply)
	before := c.State()
	c.Apply(d.Events...)
	if made.durable && (c.commanded(m) || c.State() != before) {
		c.revision++
	}
	if _, asked := m.(*messages.GetCampaign); asked || c.commanded(m) {
		made.reply = c.status(now)
	}
	return made, nil
}

func (c *campaignCore) status(now time.Time) *messages.CampaignStatus {
	status := c.Status(now)
	status.Version, status.Record.Revision = c.revision, c.revision
	return status
}

// commanded tells whether m is a command of a person, answered by the status.
func (c *campaignCore) commanded(m any) bool {
	switch m.(type) {
	case *messages.CreateCampaign, *messages.ApproveCampaign, *messages.StartCampaign, *messages.PauseCampaign,
		*messages.ResumeCampaign, *messages.CancelCampaign:
		return true
	}
	return false
}

// expected refuses a command that was decided on another version of what it is for.
func expected(m any, version uint64) *messages.Rejection {
	versioned, ok := m.(interface{ GetExpectedVersion() uint64 })
	if !ok || versioned.GetExpectedVersion() == 0 || versioned.GetExpectedVersion() == version {
		return nil
	}
	return messages.Reject(messages.StaleVersion, "the present version is %d, the command expects %d", version, versioned.GetExpectedVersion()).
		Suggest("look at it again, then repeat the command")
}

func (c *campaignCore) fill(change *persistence.Change) (err error) {
	for _, page := range c.DirtyPages() {
		change.Pages = append(change.Pages, persistence.Page{Number: page.Number, Data: page.Data})
	}
	record := c.Record()
	record.Revision = c.revision
	change.Data, err = proto.Marshal(record)
	return err
}
