package undo

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"

	"google.golang.org/protobuf/proto"

	"pacecar/actors/campaign/plan"
	"pacecar/actors/campaign/rollback"
	"pacecar/messages"
)

// StopsHarm tells whether a plan is a way back that was prepared, and approved with the plan that it
// undoes: one person may go it, whatever the server asks of other campaigns. That person says in which
// waves, and at which pace; one that was edited in anything else, or whose package has another content
// than was prepared, is a campaign like others.
func StopsHarm(ctx context.Context, e Engine, p *messages.CampaignPlan) bool {
	if p.GetRollsBack() == "" || p.GetRequiredApprovals() > 0 {
		return false
	}
	of, err := e.Campaign(ctx, p.RollsBack)
	r := of.GetRecord()
	if err != nil || r.GetPrepared().GetPackage() != p.GetPackage() || !slices.Contains(r.GetRolledBackBy(), p.GetId()) {
		return false
	}
	pkg, err := e.Package(ctx, p.GetPackage())
	said, no := plan.Check(p)
	if err != nil || no != nil {
		return false
	}
	made, no := plan.Check(rollback.Plan(r, p.GetId(), p.GetPackage(), p))
	return no == nil && proto.Equal(made, said) && rollback.Unchanged(r, p.GetPackage(), pkg.GetRecord()) == nil
}

// Reverts tells whether a cancel is to bring back the vehicles that are done. One that is completed cannot be cancelled, and
// is not brought back by whoever tries: that is an order of its own.
func Reverts(ctx context.Context, e Engine, id string, m *messages.CancelCampaign) (bool, error) {
	if m.GetDone() == plan.Keep {
		return false, nil
	}
	status, err := e.Campaign(ctx, id)
	r := status.GetRecord()
	if r.GetState() == messages.CampaignState_COMPLETED {
		return false, err
	}
	return err == nil && r.GetPlan().GetRollback() != nil && r.GetRosterSize() > 0 && cmp.Or(m.GetDone(), r.GetPlan().GetStopPolicy()) == plan.Revert, err
}

// Only is the cancel that remains of one whose vehicles cannot be brought back now: stopping comes
// first, and its reason says why no way back has begun.
func Only(m *messages.CancelCampaign, err error) *messages.CancelCampaign {
	why := "the engine did not answer"
	if no, refused := errors.AsType[*messages.Rejection](err); refused {
		why = no.GetMessage()
	}
	only := proto.CloneOf(m)
	only.Done, only.Reason = plan.Keep, plan.Shorten(strings.TrimSpace(m.GetReason()+" (its vehicles are not brought back yet: "+why+")"))
	return only
}

// Prepared is the package of a plan's way back, as it is now; nil: the plan names none.
func Prepared(ctx context.Context, e Engine, p *messages.CampaignPlan) (*messages.PackageRecord, error) {
	id := p.GetRollback().GetPackage()
	if id == "" {
		return nil, nil
	}
	pkg, err := e.Package(ctx, id)
	if err == nil {
		err = e.Vouch(ctx, id)
	}
	if no, refused := errors.AsType[*messages.Rejection](err); refused {
		return nil, proto.CloneOf(no).At("/rollback/package")
	}
	return plan.Carried(pkg.GetRecord()), err
}
