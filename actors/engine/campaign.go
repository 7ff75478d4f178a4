package engine

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/google/uuid"
	"golang.org/x/sync/errgroup"
	"google.golang.org/protobuf/proto"

	"pacecar/actors"
	"pacecar/actors/campaign"
	"pacecar/actors/campaign/choice"
	"pacecar/actors/campaign/hours"
	"pacecar/actors/campaign/plan"
	"pacecar/actors/engine/desk"
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
	for i, w := range plan.Waves {
		if w.GetSelector() == "" {
			continue
		}
		if _, err := e.Resolve(ctx, w.Selector); err != nil {
			return nil, located(err, fmt.Sprintf("/waves/%d/selector", i))
		}
	}
	return desk.Ask[*messages.CampaignStatus](ctx, e.desk, actors.KindCampaign, plan.Id, &messages.CreateCampaign{Plan: plan, Package: carried(pkg), By: by})
}

// carried is a package as a campaign keeps it, which writes it with every step: without what
// vehicles are told besides the files, and without what concerns the package alone. What must
// hold for an installation is judged before each permit.
func carried(r *messages.PackageRecord) *messages.PackageRecord {
	var terms *messages.PackageTerms
	if wanted := r.GetTerms().GetPreconditions(); wanted != nil {
		terms = &messages.PackageTerms{Preconditions: wanted}
	}
	return &messages.PackageRecord{
		Terms: terms,
		Name:  r.GetName(), Version: r.GetVersion(), Author: r.GetAuthor(), Description: r.GetDescription(), UpdateType: r.GetUpdateType(),
		Contents: r.GetContents(), State: r.GetState(), ContentHash: r.GetContentHash(), Approvals: r.GetApprovals(),
		CreatedAtMs: r.GetCreatedAtMs(), ChangedAtMs: r.GetChangedAtMs(), Reason: r.GetReason(),
	}
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
// roster here: what the selector matches and the package fits, now, and its dependencies as
// rules; a campaign whose plan names a time asks for it when that has come. What begins or goes
// on with offers is refused when the package's files are not stored any more, or no key that is
// trusted now has signed it.
func (e *Engine) CommandCampaign(ctx context.Context, id string, command proto.Message) (*messages.CampaignStatus, error) {
	switch m := command.(type) {
	case *messages.StartCampaign:
		filled, err := e.gather(ctx, id, m)
		if err != nil {
			return nil, err
		}
		command = filled
	case *messages.ResumeCampaign:
		status, err := e.Campaign(ctx, id)
		if err != nil {
			return nil, err
		}
		if err := e.vouch(ctx, status.Record.Plan.Package); err != nil {
			return nil, err
		}
	}
	return desk.Ask[*messages.CampaignStatus](ctx, e.desk, actors.KindCampaign, id, command)
}

func (e *Engine) gather(ctx context.Context, id string, start *messages.StartCampaign) (*messages.StartCampaign, error) {
	status, err := e.Campaign(ctx, id)
	if err != nil {
		return nil, err
	}
	if err := e.vouch(ctx, status.Record.Plan.Package); err != nil {
		return nil, err
	}
	// From here on the package tells the campaign when it is withdrawn, even if the start
	// comes behind that.
	pkg, err := desk.Ask[*messages.PackageStatus](ctx, e.desk, actors.KindPackage, status.Record.Plan.Package, &messages.BeginCampaign{CampaignId: id})
	if err != nil {
		return nil, located(err, "/package")
	}
	filled := proto.Clone(start).(*messages.StartCampaign)
	filled.Package = carried(pkg.Record)
	if !start.Due && status.Record.Plan.GetSchedule().GetStartAt() != "" {
		return filled, nil // it is scheduled first, and asks for its roster when its time has come
	}
	question, err := e.choosing(ctx, pkg.Record, status.Record.Plan)
	if err != nil {
		return nil, err
	}
	selected, cohorts, err := e.selection(ctx, question)
	if err != nil {
		return nil, err
	}
	filled.Vins, filled.Rules, filled.Cohorts = selected.Vins, question.Rules, cohorts
	filled.Traits, filled.LeftOut = selected.Traits, selected.LeftOut
	return filled, nil
}

// choosing is the question for the vehicles of a plan, with all that it divides them by.
func (e *Engine) choosing(ctx context.Context, pkg *messages.PackageRecord, p *messages.CampaignPlan) (*messages.SelectVehicles, error) {
	question, err := e.offering(ctx, pkg, p.GetSelector())
	if err != nil {
		return nil, err
	}
	question.Divisions, question.Strata, question.Pilots = choice.Divisions(p), p.GetStrata().GetBy(), choice.Pilots(p)
	return question, nil
}

// Campaign tells how a campaign stands.
func (e *Engine) Campaign(ctx context.Context, id string) (*messages.CampaignStatus, error) {
	return desk.Ask[*messages.CampaignStatus](ctx, e.desk, actors.KindCampaign, id, &messages.GetCampaign{})
}

// Campaigns lists all campaigns, the newest first.
func (e *Engine) Campaigns(ctx context.Context) ([]*messages.CampaignStatus, error) {
	list, err := e.CampaignRecords(ctx)
	if err == nil {
		e.RefreshCampaigns(ctx, list)
	}
	return list, err
}

// CampaignRecords lists what is written down of all campaigns, the newest first, and asks no
// actor; RefreshCampaigns adds the rest to some.
func (e *Engine) CampaignRecords(ctx context.Context) ([]*messages.CampaignStatus, error) {
	items, err := e.desk.Records(ctx, actors.KindCampaign)
	if err != nil {
		return nil, err
	}
	list := make([]*messages.CampaignStatus, len(items))
	for i, item := range items {
		record := &messages.CampaignRecord{}
		if err := proto.Unmarshal(item.Data, record); err != nil {
			// One damaged record must not hide the others from those who could act on it.
			list[i] = &messages.CampaignStatus{Record: &messages.CampaignRecord{
				Plan: &messages.CampaignPlan{Id: item.ID}, Cause: "The record of this campaign is damaged: " + err.Error(),
			}}
			continue
		}
		list[i] = &messages.CampaignStatus{Record: record, Version: record.GetRevision()}
	}
	slices.SortFunc(list, func(a, b *messages.CampaignStatus) int {
		return cmp.Or(cmp.Compare(b.Record.CreatedAtMs, a.Record.CreatedAtMs), cmp.Compare(a.Record.Plan.Id, b.Record.Plan.Id))
	})
	return list, nil
}

// RefreshCampaigns completes what CampaignRecords answered, in its place. It asks the actors
// of campaigns that run, for what is in no record: how fast they are. One that does not
// answer is shown as its record says.
func (e *Engine) RefreshCampaigns(ctx context.Context, list []*messages.CampaignStatus) {
	group, within := errgroup.WithContext(ctx)
	group.SetLimit(maxAsked)
	for i, status := range list {
		if status.GetVersion() == 0 {
			continue // the record is damaged
		}
		list[i] = campaign.Restore(status.GetRecord()).Status(e.desk.Clock.Now())
		list[i].Version = status.GetVersion()
		if status.GetRecord().GetState() != messages.CampaignState_RUNNING {
			continue
		}
		group.Go(func() error {
			if live, err := e.Campaign(within, status.Record.Plan.Id); err == nil {
				list[i] = live
			}
			return nil
		})
	}
	_ = group.Wait() // none fails
}

// CampaignRoster reads entries of a campaign's roster.
func (e *Engine) CampaignRoster(ctx context.Context, id string, q *messages.GetRoster) (*messages.RosterList, error) {
	return desk.Ask[*messages.RosterList](ctx, e.desk, actors.KindCampaign, id, q)
}

// CampaignHistory reads a campaign's history, newest first, and where to continue.
func (e *Engine) CampaignHistory(ctx context.Context, id string, before uint64, limit int) ([]*messages.HistoryEntry, uint64, error) {
	return e.desk.History(ctx, actors.KindCampaign, id, before, limit)
}

// DryRun tells what a start of the plan would do now.
func (e *Engine) DryRun(ctx context.Context, p *messages.CampaignPlan) (*messages.DryRun, error) {
	about, err := e.prospect(ctx, p)
	if err != nil {
		return nil, err
	}
	run, no := plan.DryRun(p, about.pkg, about.fleet())
	if no != nil {
		return nil, no
	}
	run.Registered, run.Excluded, run.Residual = about.selected.Total, about.selected.Excluded, about.selected.Residual
	run.Timing = hours.Of(about.plan).Timing(e.desk.Clock.Now().UnixMilli())
	return run, nil
}

// prospect looks for what a start of the plan would find now, and refuses what it would refuse.
func (e *Engine) prospect(ctx context.Context, p *messages.CampaignPlan) (found prospect, err error) {
	checked, no := plan.Check(plan.Named(p, "dry-run"))
	if no == nil {
		no = hours.Timely(checked, e.desk.Clock.Now().UnixMilli())
	}
	if no != nil {
		return found, no
	}
	found.plan = checked
	if found.pkg, err = e.planned(ctx, p.Package); err != nil {
		return found, err
	}
	if err := e.vouch(ctx, p.Package); err != nil {
		return found, err
	}
	question, err := e.choosing(ctx, found.pkg, checked)
	if err != nil {
		return found, located(err, "/package")
	}
	if found.selected, _, err = e.selection(ctx, question); err != nil {
		return found, located(err, "/selector")
	}
	return found, nil
}
