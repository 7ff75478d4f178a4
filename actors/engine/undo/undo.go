// Package undo rolls campaigns back: it stops one, and starts another one that brings back the
// vehicles which have its update.
//
// Whom that is for is judged by two witnesses: the roster of the campaign that is undone tells
// who was offered its update and has not refused it, and the index tells who of these runs it now.
// Vehicles that turn out to have it later join while the way back runs; after that it can be gone
// again. Every step may be repeated: what is done already is found done. Functions keep nothing,
// and refusals and failures come as package engine says.
package undo

import (
	"context"
	"errors"
	"fmt"

	"google.golang.org/protobuf/proto"

	"pacecar/actors/campaign/life"
	"pacecar/actors/campaign/plan"
	"pacecar/actors/campaign/rollback"
	"pacecar/messages"
)

// Engine is what it takes.
type Engine interface {
	Campaign(ctx context.Context, id string) (*messages.CampaignStatus, error)
	Package(ctx context.Context, id string) (*messages.PackageStatus, error)
	CreateCampaign(ctx context.Context, plan *messages.CampaignPlan, by string) (*messages.CampaignStatus, error)
	CommandCampaign(ctx context.Context, id string, command proto.Message) (*messages.CampaignStatus, error)
	// Vouch asks again for what the release of a package rested on.
	Vouch(ctx context.Context, pkg string) error
}

// RollBack stops a campaign and starts the way back, and tells in sentences what happened. Shape
// is what a person wants of its waves and pace, and may be nil. What stands against the way back is
// refused before anything is stopped.
func RollBack(ctx context.Context, e Engine, id string, m *messages.RollBackCampaign, shape *messages.CampaignPlan) (original, way *messages.CampaignStatus, text string, err error) {
	if original, err = e.Campaign(ctx, id); err != nil {
		return nil, nil, "", err
	}
	r := original.GetRecord()
	into := rollback.Name(id, len(r.GetRolledBackBy()))
	if n := len(r.GetRolledBackBy()); n > 0 {
		last := r.GetRolledBackBy()[n-1]
		switch way, err = e.Campaign(ctx, last); {
		case missing(err):
			into = last // the one before this ended in between
		case err != nil:
			return nil, nil, "", err
		case life.May(way.GetRecord().GetState(), "Start"):
			return begin(ctx, e, original, way, m.GetBy())
		case way.GetRecord().GetState() != life.Completed && way.GetRecord().GetState() != life.Cancelled:
			return original, way, fmt.Sprintf("Campaign %s brings its vehicles back already.", last), nil
		}
	}
	if no := rollback.Undoable(id, r.GetState(), r.GetRosterSize(), len(r.GetRolledBackBy())); no != nil {
		return nil, nil, "", no
	}
	p, err := planned(ctx, e, r, into, m, shape)
	if err != nil {
		return nil, nil, "", err
	}
	stop := proto.CloneOf(m)
	stop.Into = into
	if original, err = e.CommandCampaign(ctx, id, stop); err != nil {
		return nil, nil, "", err
	}
	if way, err = e.CreateCampaign(ctx, p, m.GetBy()); err != nil {
		return nil, nil, "", err
	}
	return begin(ctx, e, original, way, m.GetBy())
}

// planned is the plan of the way back, all of which holds.
func planned(ctx context.Context, e Engine, r *messages.CampaignRecord, into string, m *messages.RollBackCampaign, shape *messages.CampaignPlan) (*messages.CampaignPlan, error) {
	back, no := rollback.Package(r, m.GetPackage())
	if no != nil {
		return nil, no
	}
	pkg, err := e.Package(ctx, back)
	if err != nil && !missing(err) {
		return nil, err
	}
	if no := rollback.Leads(back, r.GetPackage(), pkg.GetRecord()); no != nil {
		return nil, no.At("/package")
	}
	if no := rollback.Unchanged(r, back, pkg.GetRecord()); no != nil {
		return nil, no
	}
	if err := e.Vouch(ctx, back); err != nil {
		return nil, err
	}
	p, no := plan.Check(rollback.Plan(r, into, back, shape))
	if no != nil {
		return nil, no
	}
	return p, nil
}

// begin starts the way back. Where nobody has the update yet, or somebody has still to approve, it
// stays a draft, which the next order starts.
func begin(ctx context.Context, e Engine, original, way *messages.CampaignStatus, by string) (*messages.CampaignStatus, *messages.CampaignStatus, string, error) {
	id, into := original.GetRecord().GetPlan().GetId(), way.GetRecord().GetPlan().GetId()
	started, err := e.CommandCampaign(ctx, into, &messages.StartCampaign{By: by})
	no, refused := errors.AsType[*messages.Rejection](err)
	switch {
	case err == nil:
		text := fmt.Sprintf("Campaign %s is stopped, and campaign %s brings back the %d vehicles that run its update.", id, into, started.GetRecord().GetRosterSize())
		if more := rollback.Before(original); more != "" {
			text += " " + more + " still: those that turn out to have it join."
		}
		return original, started, text, nil
	case refused && no.GetCode() == messages.EmptySelection:
		text := fmt.Sprintf("Campaign %s is stopped, and no vehicle that can be brought back runs its update.", id)
		if more := rollback.Before(original); more != "" {
			text += " " + more + " still: roll back again when they have ended."
		}
		return original, way, text, nil
	case refused && no.GetCode() == messages.NotApproved:
		return original, way, fmt.Sprintf("Campaign %s is stopped. Campaign %s waits for approvals, because its package was not prepared as the way back: %s.", id, into, no.GetMessage()), nil
	}
	return nil, nil, "", err
}

func missing(err error) bool {
	no, ok := errors.AsType[*messages.Rejection](err)
	return ok && no.GetCode() == messages.NotFound
}
