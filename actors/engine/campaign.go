package engine

import (
	"cmp"
	"context"
	"errors"
	"strings"

	"github.com/google/uuid"
	"google.golang.org/protobuf/proto"

	"pacecar/actors"
	"pacecar/actors/campaign/choice"
	"pacecar/actors/campaign/hours"
	"pacecar/actors/campaign/plan"
	"pacecar/actors/campaign/rollback"
	"pacecar/actors/engine/desk"
	"pacecar/actors/engine/overlaps"
	"pacecar/actors/engine/undo"
	"pacecar/actors/engine/warnings"
	"pacecar/messages"
)

// CreateCampaign writes a draft on a released package. A plan without an id is given one.
func (e *Engine) CreateCampaign(ctx context.Context, draft *messages.CampaignPlan, by string) (*messages.CampaignStatus, error) {
	draft = plan.Named(draft, "cmp-"+strings.ReplaceAll(uuid.Must(uuid.NewV7()).String(), "-", ""))
	pkg, named, err := e.written(ctx, draft)
	if err != nil {
		return nil, err
	}
	created, err := e.Filled(ctx, e, draft, &messages.CreateCampaign{Plan: draft, Package: pkg, Named: named, By: by})
	if err != nil {
		return nil, err
	}
	return desk.Ask[*messages.CampaignStatus](ctx, e.desk, actors.KindCampaign, draft.Id, created)
}

// written is the package of a plan that somebody writes, as a campaign keeps it, and the cohorts that it names, when whatever
// the plan selects by can be answered.
func (e *Engine) written(ctx context.Context, p *messages.CampaignPlan) (*messages.PackageRecord, []*messages.NamedCohort, error) {
	_, no := plan.Check(p)
	if no = cmp.Or(no, plan.Askable(p, e.webhooks), e.CheckNamed(p)); no != nil {
		return nil, nil, no
	}
	pkg, err := e.planned(ctx, p.GetPackage())
	if err != nil {
		return nil, nil, err
	}
	if _, err := e.CountVehicles(ctx, p.GetSelector()); err != nil {
		return nil, nil, desk.Located(err, "/selector")
	}
	named, err := e.Named(ctx, p)
	return plan.Carried(pkg), named, err
}

// planned finds the package that a plan names.
func (e *Engine) planned(ctx context.Context, id string) (*messages.PackageRecord, error) {
	if id == "" {
		return nil, messages.Reject(messages.Malformed, "the plan names no package").At("/package").Suggest("write name@version")
	}
	pkg, err := e.Package(ctx, id)
	if err != nil {
		return nil, desk.Located(err, "/package")
	}
	return pkg.Record, nil
}

// CommandCampaign runs a command of a campaign's life. StartCampaign is given the
// roster here: what the selector matches and the package fits, now, and its dependencies as
// rules; a campaign whose plan names a time asks for it when that has come. What begins or goes
// on with offers is refused when the package's files are not stored any more, or no key that is
// trusted now has signed it. EditCampaign is given the package of its plan, as CreateCampaign is.
func (e *Engine) CommandCampaign(ctx context.Context, id string, command proto.Message) (*messages.CampaignStatus, error) {
	if m, cancels := command.(*messages.CancelCampaign); cancels {
		switch is, err := undo.Reverts(ctx, e, id, m); {
		case err != nil:
			return nil, err
		case is:
			original, _, _, err := e.RollBack(ctx, id, &messages.RollBackCampaign{By: m.By, Reason: m.Reason, ExpectedVersion: m.ExpectedVersion}, nil)
			if err == nil {
				return original, nil
			}
			command = undo.Only(m, err)
		}
	}
	var about *messages.CampaignPlan
	switch m := command.(type) {
	case *messages.EditCampaign:
		edit := &messages.EditCampaign{Plan: plan.Named(m.GetPlan(), id), By: m.GetBy(), ExpectedVersion: m.GetExpectedVersion()}
		var err error
		if edit.Package, edit.Named, err = e.written(ctx, edit.Plan); err != nil {
			return nil, err
		}
		about, command = edit.Plan, edit
	case *messages.StartCampaign, *messages.ResumeCampaign, *messages.SubmitCampaign, *messages.ApproveCampaign:
		status, err := e.Campaign(ctx, id)
		if err != nil {
			return nil, err
		}
		about = status.Record.Plan
		command, err = e.Brought(ctx, status.Record, m)
		switch m := m.(type) {
		case *messages.StartCampaign:
			command, err = e.gather(ctx, status.Record, m)
		case *messages.SubmitCampaign:
			err = cmp.Or(err, undo.Submittable(ctx, e, about, status.Record.Package, e.desk.Clock.Now().UnixMilli()))
		case *messages.ResumeCampaign:
			resume := proto.CloneOf(m)
			resume.Proof, err = e.proofs.Vouch(ctx, about.Package)
			command = resume
		}
		if err != nil {
			return nil, err
		}
	}
	if !undo.StopsHarm(ctx, e, about) {
		var err error
		if command, err = e.Filled(ctx, e, about, command); err != nil {
			return nil, err
		}
	}
	return desk.Ask[*messages.CampaignStatus](ctx, e.desk, actors.KindCampaign, id, command)
}

// gather fills a start of what a campaign says now: should it be edited meanwhile, the start is
// for another content, and is refused.
func (e *Engine) gather(ctx context.Context, c *messages.CampaignRecord, start *messages.StartCampaign) (*messages.StartCampaign, error) {
	if no := plan.Askable(c.Plan, e.webhooks); no != nil {
		return nil, no
	}
	proof, err := e.proofs.Vouch(ctx, c.Plan.Package)
	if err != nil {
		return nil, err
	}
	// From here on the package tells the campaign when it is withdrawn, even if the start
	// comes behind that.
	pkg, err := desk.Ask[*messages.PackageStatus](ctx, e.desk, actors.KindPackage, c.Plan.Package, &messages.BeginCampaign{CampaignId: c.Plan.Id})
	if err != nil {
		return nil, desk.Located(err, "/package")
	}
	filled := proto.Clone(start).(*messages.StartCampaign)
	filled.Package, filled.Proof = plan.Carried(pkg.Record), proof
	if filled.Rollback, err = undo.Prepared(ctx, e, c.Plan); err != nil {
		return nil, err
	}
	filled.ContentHash, filled.NamesContent = cmp.Or(start.ContentHash, c.ContentHash), start.ContentHash != ""
	if filled.Named, err = e.Present(ctx, c.Named); err != nil || len(filled.Named) < len(c.Named) {
		return filled, err // it is refused for those that were removed: no selector can be answered that names them
	}
	if !start.Due && c.Plan.GetSchedule().GetStartTime() != "" {
		return filled, nil // it is scheduled first, and asks for its roster when its time has come
	}
	question, err := e.choosing(ctx, pkg.Record, c.Plan)
	if err != nil {
		return nil, err
	}
	selected, cohorts, err := e.members(ctx, c.Plan, question)
	if err != nil {
		return nil, err
	}
	if filled.Named, err = e.Present(ctx, c.Named); err != nil {
		return nil, err
	}
	filled.Vins, filled.Rules, filled.Cohorts = selected.Vins, question.Rules, cohorts
	filled.Traits, filled.LeftOut, filled.Excluded = selected.Traits, selected.LeftOut, rollback.Excluded(c.Plan, selected.Excluded)
	if filled.Absent, err = e.look().Absent(ctx, start.Despite); err == nil {
		filled.Met, err = e.look().Find(ctx, c.Plan, pkg.Record, selected.Vins)
	}
	return filled, err
}

// choosing is the question for the vehicles of a plan, with all that it divides them by.
func (e *Engine) choosing(ctx context.Context, pkg *messages.PackageRecord, p *messages.CampaignPlan) (*messages.SelectVehicles, error) {
	question, err := e.offering(ctx, pkg, p.GetSelector())
	if err != nil {
		return nil, err
	}
	question.AllowDowngrade = plan.AllowsDowngrade(p)
	question.Divisions, question.Strata, question.Pilots, question.Pools = choice.Divisions(p), p.GetStrata().GetBy(), choice.Pilots(p), e.ByAttribute()
	return question, nil
}

func (e *Engine) look() overlaps.Look {
	return overlaps.Look{Desk: e.desk, Members: e.selects, Select: e.selection}
}

// selects are the vehicles that a campaign would have if it began now.
func (e *Engine) selects(ctx context.Context, c *messages.CampaignRecord) ([]string, error) {
	pkg, err := e.planned(ctx, c.GetPlan().GetPackage())
	if err != nil {
		return nil, err
	}
	question, err := e.choosing(ctx, pkg, c.GetPlan())
	if err != nil {
		return nil, err
	}
	selected, _, err := e.members(ctx, c.GetPlan(), question)
	return selected.GetVins(), err
}

// CampaignRoster reads entries of a campaign's roster.
func (e *Engine) CampaignRoster(ctx context.Context, id string, q *messages.GetRoster) (*messages.RosterList, error) {
	return desk.Ask[*messages.RosterList](ctx, e.desk, actors.KindCampaign, id, q)
}

// CampaignHistory reads a campaign's history, newest first, and where to continue.
func (e *Engine) CampaignHistory(ctx context.Context, id string, before uint64, limit int) ([]*messages.HistoryEntry, uint64, error) {
	return e.desk.History(ctx, actors.KindCampaign, id, before, limit)
}

// DryRun tells what a start of the plan would do now. Where the campaign of its id has begun, a
// refusal is a part of the answer.
func (e *Engine) DryRun(ctx context.Context, p *messages.CampaignPlan) (*messages.DryRun, error) {
	run, err := e.dryRun(ctx, p)
	if no := e.again(ctx, p, err); no != nil {
		if pkg, absent := e.planned(ctx, p.GetPackage()); absent == nil {
			if outline, wrong := plan.Outline(p, pkg, no); wrong == nil {
				return outline, e.Bind(ctx, outline, pkg)
			}
		}
	}
	return run, err
}

// again is why a campaign that has begun could not be started again; nil: it has not begun, or
// that is not why its plan was not answered.
func (e *Engine) again(ctx context.Context, p *messages.CampaignPlan, err error) *messages.Rejection {
	no, refused := errors.AsType[*messages.Rejection](err)
	if !refused || p.GetId() == "" {
		return nil
	}
	if of, err := e.Campaign(ctx, p.GetId()); err != nil || of.GetRecord().GetStartedAtMs() == 0 {
		return nil
	}
	return no
}

func (e *Engine) dryRun(ctx context.Context, p *messages.CampaignPlan) (*messages.DryRun, error) {
	about, err := e.prospect(ctx, p)
	if err != nil {
		return nil, err
	}
	run, no := plan.DryRun(p, about.pkg, about.fleet())
	if no != nil {
		return nil, no
	}
	run.Registered, run.Excluded, run.Residual = about.selected.Total, about.selected.Excluded, about.selected.Residual
	if err := e.Bind(ctx, run, about.pkg); err != nil {
		return nil, err
	}
	run.Timing = hours.Timing(about.plan, e.desk.Clock.Now().UnixMilli())
	if run.Met, err = e.look().Find(ctx, about.plan, about.pkg, about.selected.Vins); err == nil {
		run.Stones, err = e.look().Stones(ctx, about.plan, about.question, about.selected)
	}
	if err == nil {
		run.Rollback, err = undo.Prospect(ctx, e, about.plan, about.pkg)
	}
	if err == nil {
		run.Warnings, err = warnings.Of(ctx, e, e.members, about.plan, warnings.Look{Package: about.pkg, Question: about.question, Run: run}, e.desk.Clock.Now().UnixMilli())
	}
	return run, err
}

// prospect looks for what a start of the plan would find now, and refuses what it would refuse.
func (e *Engine) prospect(ctx context.Context, p *messages.CampaignPlan) (found prospect, err error) {
	checked, no := plan.Check(plan.Named(p, "dry-run"))
	if no == nil {
		no = cmp.Or(hours.Timely(checked, e.desk.Clock.Now().UnixMilli()), plan.Askable(checked, e.webhooks), e.CheckNamed(checked))
	}
	if no != nil {
		return found, no
	}
	found.plan = checked
	if found.pkg, err = e.planned(ctx, p.Package); err != nil {
		return found, err
	}
	if _, err := e.proofs.Vouch(ctx, p.Package); err != nil {
		return found, err
	}
	if found.question, err = e.choosing(ctx, found.pkg, checked); err != nil {
		return found, desk.Located(err, "/package")
	}
	if found.selected, _, err = e.members(ctx, checked, found.question); err != nil && checked.RollsBack != "" {
		return found, desk.Located(err, "/rollsBack")
	} else if err != nil {
		return found, desk.Located(err, "/selector")
	}
	return found, nil
}
