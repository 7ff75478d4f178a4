package book

import (
	"context"

	"pacecar/actors/campaign/life"
	"pacecar/actors/campaign/plan"
	"pacecar/messages"
)

// Bind has what is told of a plan stand for the cohorts that it names, as they are now; for those that the campaign of its id keeps,
// where that has this very plan and nothing of them can be another any more. Of one that does not answer nothing is known.
func (b *Book) Bind(ctx context.Context, run *messages.DryRun, pkg *messages.PackageRecord) error {
	var c *messages.CampaignRecord
	if run.GetContentHash() != "" {
		status, _ := b.Campaign(ctx, run.GetPlan().GetId())
		c = status.GetRecord()
	}
	if plan.Keeps(run.GetPlan(), pkg, c.GetContentHash(), c.GetNamed(), life.May(c.GetState(), "Edit")) {
		plan.Bind(run, pkg, c.GetNamed())
		return nil
	}
	named, err := b.keeper.Named(ctx, run.GetPlan())
	if err == nil {
		plan.Bind(run, pkg, named)
	}
	return err
}
