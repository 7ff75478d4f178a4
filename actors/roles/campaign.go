package roles

import (
	"context"
	"fmt"
	"time"

	"google.golang.org/protobuf/proto"

	"pacecar/actors/campaign"
	"pacecar/actors/campaign/order"
	"pacecar/actors/loop"
	"pacecar/actors/missed"
	"pacecar/actors/underway"
	"pacecar/messages"
	"pacecar/persistence"
)

// showEvery is how often a campaign tells the operators' feed how it stands: as fast
// as the fastest viewer may look.
const showEvery = 100 * time.Millisecond

// campaignRole runs campaign.Campaign: its sends go to vehicle actors.
type campaignRole struct {
	world  *World
	self   loop.Host
	shown  time.Time
	timer  bool
	missed *missed.List
	words  *underway.Words // to vehicles
}

// Campaign is the role of a campaign, which its host runs.
func Campaign(w *World, self loop.Host) loop.Role[campaign.Send] {
	return &campaignRole{world: w, self: self, missed: missed.New(w.Clock.AfterFunc), words: &underway.Words{}}
}

// campaignCore counts the changes of a campaign's life: commands are decided on that
// count, because the record's version rises with every report. While many of its words are on
// their way it says no more, unless it is asked.
type campaignCore struct {
	*campaign.Campaign
	revision uint64
	missed   *missed.List
	words    *underway.Words
	stepped  time.Time
}

func (r *campaignRole) Restore(ctx context.Context, at loop.Place, rec persistence.Record) (loop.Core[campaign.Send], error) {
	if rec.Version == 0 {
		c := campaign.New(at.Key.ID)
		c.Share(r.world.Pools)
		c.AloudAbove = r.world.AloudAbove
		return &campaignCore{Campaign: c, missed: r.missed, words: r.words}, nil
	}
	record := &messages.CampaignRecord{}
	if err := proto.Unmarshal(rec.Data, record); err != nil {
		return nil, fmt.Errorf("decode record: %w", err)
	}
	c := campaign.Restore(record)
	c.Share(r.world.Pools)
	c.AloudAbove = r.world.AloudAbove
	err := at.Store.Pages(ctx, at.Slot, at.Key, func(p persistence.Page) error {
		return c.RestorePage(p.Number, p.Data)
	})
	if err != nil {
		return nil, fmt.Errorf("read roster: %w", err)
	}
	return &campaignCore{Campaign: c, revision: record.Revision, missed: r.missed, words: r.words}, nil
}

func (r *campaignRole) Perform(_ loop.Core[campaign.Send], sends []campaign.Send) {
	for _, s := range sends {
		switch m := s.Message.(type) {
		case *messages.FindJoiners:
			r.world.Joiners.FindJoiners(m)
			continue
		case *messages.BeginScheduled:
			r.world.BeginScheduled(m.GetCampaignId())
			continue
		case *messages.SeekJoiners: // what is lost is looked for within a minute
			r.world.Deliver(&messages.Envelope{Kind: KindCampaign, ID: m.GetCampaignId(), Message: m})
			continue
		case *messages.AskPlaces: // what is lost is asked again
			r.world.Deliver(&messages.Envelope{Kind: KindPool, ID: s.Pool, Message: m})
			continue
		case *messages.AskWebhook, *messages.VouchForPackage, *messages.BringBack:
			r.world.Ask(m)
			continue
		case *messages.WithdrawPermits: // what is lost is said to each vehicle
			r.world.Downlink.SendAll(&messages.Down{Body: &messages.Down_WithdrawPermits{WithdrawPermits: m}})
			continue
		case *messages.SupersedeCampaigns:
			r.world.SupersedeCampaigns(m)
			continue
		}
		turn := r.words.Leave()
		r.world.Deliver(&messages.Envelope{Kind: KindVehicle, ID: s.VIN, Message: s.Message, Done: func(err error) {
			if r.words.Arrive(turn) {
				r.self.Later(loop.Wake{})
			}
			r.missed.Note(s.VIN, err, func() { r.self.Later(loop.Repeat{}) })
		}})
	}
}

// adopted shows the campaign to the feed, at once or when showEvery has passed.
func (r *campaignRole) Adopted(previous, live loop.Core[campaign.Send], version uint64) {
	if !live.Exists() {
		return
	}
	now := r.world.Clock.Now()
	if wait := showEvery - now.Sub(r.shown); wait > 0 {
		if !r.timer {
			r.timer = true
			r.self.After(wait, loop.Wake{})
		}
		return
	}
	r.shown, r.timer = now, false
	r.world.Progress.CampaignChanged(live.(*campaignCore).status(now))
}

func (c *campaignCore) Fork() loop.Core[campaign.Send] {
	return &campaignCore{c.Campaign.Fork(), c.revision, c.missed, c.words, c.stepped}
}
func (c *campaignCore) Resume(now time.Time) []campaign.Send {
	d := c.Campaign.Resume(now)
	c.Apply(d.Events...) // volatile: how far the sweep of what may be lost has come
	return d.Sends
}

// WakeAt is the campaign's, or later where it can say nothing now; room wakes it earlier.
func (c *campaignCore) WakeAt() time.Time {
	at := c.Campaign.WakeAt()
	if again := c.stepped.Add(underway.LookAgain); !at.IsZero() && at.Before(again) && c.words.Full() {
		return again
	}
	return at
}

func (c *campaignCore) Step(now time.Time, _, _ uint64, m any) (loop.Decision[campaign.Send], *messages.Rejection) {
	c.stepped, c.Spent = now, max(0, campaign.MaximumSends-c.words.Room(now))
	switch m.(type) {
	case loop.Wake:
		m = campaign.Wake{}
	case loop.Repeat:
		m = campaign.Missed{VINs: c.missed.Take()}
	}
	if stale := messages.Unexpected(m, c.revision); stale != nil && c.Exists() && !order.Stops(m) && !order.Repeats(&c.Standing, m) {
		return loop.Decision[campaign.Send]{}, stale
	}
	d, rejection := c.Campaign.Step(now, m)
	if rejection != nil {
		return loop.Decision[campaign.Send]{}, rejection
	}
	made := loop.Decided(d.Events, d.Sends, d.Reply)
	before := c.State()
	c.Apply(d.Events...)
	if made.Durable && (c.commanded(m) || c.State() != before) {
		c.revision++
	}
	if _, asked := m.(*messages.GetCampaign); asked {
		made.Reply = c.status(now)
	} else if c.commanded(m) {
		status := c.status(now)
		if len(d.Events) == 0 {
			status.Already = order.Already(&c.Standing, m)
		}
		made.Reply = status
	}
	return made, nil
}

func (c *campaignCore) status(now time.Time) *messages.CampaignStatus {
	status := c.Status(now)
	status.Version, status.Record.Revision = c.revision, c.revision
	return status
}

// Overtakes tells what does not wait behind reports: a person who stops the campaign, or looks
// at it. All commands of persons do, so that they keep their order.
func (c *campaignCore) Overtakes(m any) bool {
	_, asked := m.(*messages.GetCampaign)
	return asked || c.commanded(m)
}

// commanded tells whether m is a command of a person, answered by the status.
func (c *campaignCore) commanded(m any) bool {
	_, is := m.(interface{ GetBy() string })
	return is
}

func (c *campaignCore) Fill(change *persistence.Change) (err error) {
	for _, page := range c.DirtyPages() {
		change.Pages = append(change.Pages, persistence.Page{Number: page.Number, Data: page.Data})
	}
	record := c.Record()
	record.Revision = c.revision
	change.Data, err = proto.Marshal(record)
	return err
}
