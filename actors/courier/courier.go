// Package courier is the actor that carries what the vehicles of a node report to their
// campaigns, many reports in one message.
//
// It batches naturally: what has queued while it was not running travels together, and a
// single report does not wait. A report that is lost is said again by its vehicle, or asked
// for by its campaign, so the courier keeps nothing and waits for no answer.
package courier

import (
	"github.com/asynkron/protoactor-go/actor"

	"pacecar/messages"
)

// maxBatch is how many reports one AssignmentReports carries.
const maxBatch = 1024

// Courier gathers the reports of a node's vehicles into one batch per campaign. New makes one.
type Courier struct {
	deliver func(campaign string, batch *messages.AssignmentReports)
	batches map[string]*messages.AssignmentReports
	flushes bool
}

// New makes a courier; deliver hands a batch to the actor of a campaign.
func New(deliver func(campaign string, batch *messages.AssignmentReports)) *Courier {
	return &Courier{deliver: deliver, batches: map[string]*messages.AssignmentReports{}}
}

type flush struct{}

// Receive takes reports, and flushes behind the last one that had queued.
func (c *Courier) Receive(ctx actor.Context) {
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

func (c *Courier) add(r *messages.AssignmentReport) {
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

func (c *Courier) send(campaign string) {
	batch := c.batches[campaign]
	delete(c.batches, campaign)
	c.deliver(campaign, batch)
}
