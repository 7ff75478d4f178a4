package engine

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/google/uuid"
	"google.golang.org/protobuf/proto"

	"pacecar/actors"
	"pacecar/actors/campaign"
	"pacecar/messages"
)

// CreateCampaign writes a draft on a released package. A plan without an id is given one.
func (e *Engine) CreateCampaign(ctx context.Context, plan *messages.CampaignPlan, by string) (*messages.CampaignStatus, error) {
	plan = proto.Clone(plan).(*messages.CampaignPlan)
	if plan.Id == "" {
		plan.Id = "cmp-" + strings.ReplaceAll(uuid.Must(uuid.NewV7()).String(), "-", "")
	}
	pkg, err := e.planned(ctx, plan.Package)
	if err != nil {
		return nil, err
	}
	if _, err := e.CountVehicles(ctx, plan.Selector); err != nil {
		return nil, located(err, "/selector")
	}
	return ask[*messages.CampaignStatus](ctx, e, actors.KindCampaign, plan.Id, &messages.CreateCampaign{Plan: plan, Package: pkg, By: by})
}

// planned finds the package that a plan names.
func (e *Engine) planned(ctx context.Context, id string) (*messages.PackageRecord, error) {
	if id == "" {
		return nil, messages.Reject(messages.Malformed, "the plan names no package").At("/package").Suggest("write name@version")
	}
	pkg, err := e.Package(ctx, id)
	if err != nil {
		return nil, located(err, "/package")
	}
	return pkg.Record, nil
}

// located names the field of a plan that a rejection is about.
func located(err error, pointer string) error {
	if rejection, ok := err.(*messages.Rejection); ok { //nolint:errorlint // the router returns rejections bare
		return proto.Clone(rejection).(*messages.Rejection).At(pointer)
	}
	return err
}

// CommandCampaign runs a command of a campaign's life. StartCampaign is given the
// roster here: what the selector matches and the package fits, now.
func (e *Engine) CommandCampaign(ctx context.Context, id string, command proto.Message) (*messages.CampaignStatus, error) {
	if start, ok := command.(*messages.StartCampaign); ok {
		filled, err := e.gather(ctx, id, start)
		if err != nil {
			return nil, err
		}
		command = filled
	}
	return ask[*messages.CampaignStatus](ctx, e, actors.KindCampaign, id, command)
}

func (e *Engine) gather(ctx context.Context, id string, start *messages.StartCampaign) (*messages.StartCampaign, error) {
	status, err := e.Campaign(ctx, id)
	if err != nil {
		return nil, err
	}
	pkg, err := e.planned(ctx, status.Record.Plan.Package)
	if err != nil {
		return nil, err
	}
	selected, cohorts, err := e.selection(ctx, &messages.SelectVehicles{Selector: status.Record.Plan.Selector, Contents: pkg.Contents})
	if err != nil {
		return nil, err
	}
	filled := proto.Clone(start).(*messages.StartCampaign)
	filled.Vins, filled.Package, filled.Cohorts = selected.Vins, pkg, cohorts
	return filled, nil
}

// Campaign tells how a campaign stands.
func (e *Engine) Campaign(ctx context.Context, id string) (*messages.CampaignStatus, error) {
	return ask[*messages.CampaignStatus](ctx, e, actors.KindCampaign, id, &messages.GetCampaign{})
}

// Campaigns lists all campaigns, the newest first.
func (e *Engine) Campaigns(ctx context.Context) ([]*messages.CampaignStatus, error) {
	items, err := e.records(ctx, actors.KindCampaign)
	if err != nil {
		return nil, err
	}
	list := make([]*messages.CampaignStatus, len(items))
	for i, item := range items {
		record := &messages.CampaignRecord{}
		if err := proto.Unmarshal(item.Data, record); err != nil {
			// One damaged record must not hide the others from those who could act on it.
			list[i] = &messages.CampaignStatus{Record: &messages.CampaignRecord{
				Plan: &messages.CampaignPlan{Id: item.Id}, Cause: "The record of this campaign is damaged: " + err.Error(),
			}}
			continue
		}
		list[i] = campaign.Restore(record).Status(e.clock.Now())
		list[i].Version = record.Revision
	}
	slices.SortFunc(list, func(a, b *messages.CampaignStatus) int {
		return cmp.Or(cmp.Compare(b.Record.CreatedAtMs, a.Record.CreatedAtMs), cmp.Compare(a.Record.Plan.Id, b.Record.Plan.Id))
	})
	return list, nil
}

// CampaignRoster reads entries of a campaign's roster.
func (e *Engine) CampaignRoster(ctx context.Context, id string, q *messages.GetRoster) (*messages.RosterList, error) {
	return ask[*messages.RosterList](ctx, e, actors.KindCampaign, id, q)
}

// CampaignHistory reads a campaign's history, newest first, and where to continue.
func (e *Engine) CampaignHistory(ctx context.Context, id string, before uint64, limit int) ([]*messages.HistoryEntry, uint64, error) {
	return e.history(ctx, actors.KindCampaign, id, before, limit)
}

// DryRun tells what a start of the plan would do now.
func (e *Engine) DryRun(ctx context.Context, plan *messages.CampaignPlan) (*messages.DryRun, error) {
	pkg, err := e.planned(ctx, plan.Package)
	if err != nil {
		return nil, err
	}
	selected, _, err := e.selection(ctx, &messages.SelectVehicles{Selector: plan.Selector, Contents: pkg.Contents})
	if err != nil {
		return nil, located(err, "/selector")
	}
	run, rejection := campaign.DryRun(plan, pkg, selected.Vins)
	if rejection != nil {
		return nil, rejection
	}
	run.Registered, run.Excluded, run.Residual = selected.Total, selected.Excluded, selected.Residual
	return run, nil
}
