package confined

import (
	"context"
	"errors"
	"strconv"
	"strings"

	"google.golang.org/protobuf/proto"

	"pacecar/messages"
	"pacecar/web/identity"
)

// undoneDeep bounds how many campaigns that undo each other are looked at.
const undoneDeep = 8

// plans says whether a plan reaches nobody but vehicles that a request reaches.
func (e *Engine) plans(ctx context.Context, plan *messages.CampaignPlan) bool {
	p := identity.From(ctx)
	for range undoneDeep {
		undone := plan.GetRollsBack()
		if undone == "" {
			return identity.Confined(plan.GetSelector(), p.Fleets)
		}
		s, err := e.inner.Campaign(ctx, undone)
		if err != nil {
			return false
		}
		plan = s.GetRecord().GetPlan()
	}
	return false
}

// mayPlan refuses a plan that could reach other vehicles than the request does, or whose start would end a campaign that it
// does not reach.
func (e *Engine) mayPlan(ctx context.Context, plan *messages.CampaignPlan) error {
	p := identity.From(ctx)
	if !p.Confines() {
		return nil
	}
	for i, id := range plan.GetSupersedes() {
		if err := e.reachesCampaign(ctx, id); err != nil {
			return outside("/supersedes/"+strconv.Itoa(i), "campaign "+id+" is none of "+strings.Join(p.Fleets, " and ")+", to which you are confined", "leave it out, or ask somebody whose role is for the whole fleet")
		}
	}
	if e.plans(ctx, plan) {
		return nil
	}
	own := identity.Clause(p.Fleets)
	return outside("/selector", "the selector could match vehicles outside of "+strings.Join(p.Fleets, " and ")+", to which you are confined",
		"write "+own+" && (…), with what you have in the parentheses")
}

// ownCampaign answers a campaign that a request reaches.
func (e *Engine) ownCampaign(ctx context.Context, id string) (*messages.CampaignStatus, error) {
	s, err := e.inner.Campaign(ctx, id)
	if err != nil {
		return nil, err
	}
	if identity.From(ctx).Confines() && !e.plans(ctx, s.GetRecord().GetPlan()) {
		return nil, messages.Reject(messages.NotFound, "there is no campaign %s", id)
	}
	return s, nil
}

// reachesCampaign refuses a campaign that a request does not reach; whoever reaches all is not kept waiting.
func (e *Engine) reachesCampaign(ctx context.Context, id string) error {
	if !identity.From(ctx).Confines() {
		return nil
	}
	_, err := e.ownCampaign(ctx, id)
	return err
}

// ownCampaigns leaves out the campaigns that a request does not reach.
func (e *Engine) ownCampaigns(ctx context.Context, list []*messages.CampaignStatus, err error) ([]*messages.CampaignStatus, error) {
	if err != nil || !identity.From(ctx).Confines() {
		return list, err
	}
	var own []*messages.CampaignStatus
	for _, s := range list {
		if e.plans(ctx, s.GetRecord().GetPlan()) {
			own = append(own, s)
		}
	}
	return own, nil
}

func (e *Engine) CreateCampaign(ctx context.Context, plan *messages.CampaignPlan, by string) (*messages.CampaignStatus, error) {
	by, err := acting(ctx, by, "/by")
	if err := errors.Join(err, e.mayPlan(ctx, plan)); err != nil {
		return nil, err
	}
	return e.inner.CreateCampaign(ctx, plan, by)
}

func (e *Engine) CommandCampaign(ctx context.Context, id string, command proto.Message) (*messages.CampaignStatus, error) {
	if err := errors.Join(e.reachesCampaign(ctx, id), sign(ctx, command)); err != nil {
		return nil, err
	}
	switch c := command.(type) {
	case *messages.EditCampaign:
		if err := e.mayPlan(ctx, c.GetPlan()); err != nil {
			return nil, err
		}
	case *messages.TellDealerResult:
		if err := e.reaches(ctx, c.GetVin()); err != nil {
			return nil, err
		}
	}
	return e.inner.CommandCampaign(ctx, id, command)
}

func (e *Engine) RollBack(ctx context.Context, id string, m *messages.RollBackCampaign, shape *messages.CampaignPlan) (original, way *messages.CampaignStatus, text string, err error) {
	if err := errors.Join(e.reachesCampaign(ctx, id), sign(ctx, m)); err != nil {
		return nil, nil, "", err
	}
	return e.inner.RollBack(ctx, id, m, shape)
}

func (e *Engine) CallOff(ctx context.Context, id string, m *messages.CallOffRollback) (*messages.CampaignStatus, string, error) {
	if err := errors.Join(e.reachesCampaign(ctx, id), sign(ctx, m)); err != nil {
		return nil, "", err
	}
	return e.inner.CallOff(ctx, id, m)
}

func (e *Engine) Campaign(ctx context.Context, id string) (*messages.CampaignStatus, error) {
	return e.ownCampaign(ctx, id)
}

func (e *Engine) Campaigns(ctx context.Context) ([]*messages.CampaignStatus, error) {
	list, err := e.inner.Campaigns(ctx)
	return e.ownCampaigns(ctx, list, err)
}

func (e *Engine) CampaignRecords(ctx context.Context) ([]*messages.CampaignStatus, error) {
	list, err := e.inner.CampaignRecords(ctx)
	return e.ownCampaigns(ctx, list, err)
}

// RefreshCampaigns completes what CampaignRecords has answered, which was left out before.
func (e *Engine) RefreshCampaigns(ctx context.Context, list []*messages.CampaignStatus) {
	e.inner.RefreshCampaigns(ctx, list)
}

func (e *Engine) CampaignRoster(ctx context.Context, id string, q *messages.GetRoster) (*messages.RosterList, error) {
	if err := e.reachesCampaign(ctx, id); err != nil {
		return nil, err
	}
	return e.inner.CampaignRoster(ctx, id, q)
}

func (e *Engine) CampaignHistory(ctx context.Context, id string, before uint64, limit int) ([]*messages.HistoryEntry, uint64, error) {
	if err := e.reachesCampaign(ctx, id); err != nil {
		return nil, 0, err
	}
	return e.inner.CampaignHistory(ctx, id, before, limit)
}

func (e *Engine) CampaignGates(ctx context.Context, id string) ([]*messages.GateReview, error) {
	if err := e.reachesCampaign(ctx, id); err != nil {
		return nil, err
	}
	return e.inner.CampaignGates(ctx, id)
}

func (e *Engine) CampaignAnalysis(ctx context.Context, id string) (*messages.CampaignAnalysis, error) {
	if err := e.reachesCampaign(ctx, id); err != nil {
		return nil, err
	}
	return e.inner.CampaignAnalysis(ctx, id)
}

func (e *Engine) DryRun(ctx context.Context, plan *messages.CampaignPlan) (*messages.DryRun, error) {
	if err := e.mayPlan(ctx, plan); err != nil {
		return nil, err
	}
	return e.inner.DryRun(ctx, plan)
}

func (e *Engine) Rehearse(ctx context.Context, plan *messages.CampaignPlan, model *messages.FleetModel, told func(done, of int)) (*messages.Rehearsal, error) {
	if err := e.mayPlan(ctx, plan); err != nil {
		return nil, err
	}
	return e.inner.Rehearse(ctx, plan, model, told)
}
