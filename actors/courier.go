package actors

import (
	"github.com/asynkron/protoactor-go/actor"

	"pacecar/messages"
)

// maxBatch is how many reports one AssignmentReports carries.
const maxBatch = 1024

// courier gathers the reports of a node's vehicles into one batch per campaign. It
// batches naturally: what has queued while it was not running travels together, and
// a single report does not wait. A report that is lost is said again by its vehicle
// or asked for by its campaign.
type courier struct {
	house   *House
	batches map[string]*messages.AssignmentReports
	flushes bool
}

type flush struct{}

// Receive takes reports, and flushes behind the last one that had queued.
func (c *courier) Receive(ctx actor.Context) {
	switch m := ctx.Message().(type) {
	case *messages.AssignmentReport:
		c.add(m)
		if !c.flushes {
			c.flushes = true
			ctx.Send(ctx.Self(), flush{})
		}
	case flush:
		c.flushes = false
		for campaign := range c.batches {
			c.send(campaign)
		}
	}
}

func (c *courier) add(r *messages.AssignmentReport) {
	if c.batches == nil {
		c.batches = map[string]*messages.AssignmentReports{}
	}
	batch := c.batches[r.CampaignId]
	if batch == nil {
		batch = &messages.AssignmentReports{}
		c.batches[r.CampaignId] = batch
	}
	batch.Reports = append(batch.Reports, r)
	if len(batch.Reports) == maxBatch {
		c.send(r.CampaignId)
	}
}

func (c *courier) send(campaign string) {
	batch := c.batches[campaign]
	delete(c.batches, campaign)
	c.house.router.Deliver(&messages.Envelope{Kind: KindCampaign, ID: campaign, Message: batch})
}
