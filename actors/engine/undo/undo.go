// Package undo rolls campaigns back: it stops one, and starts another one that brings back the
// vehicles which have its update.
//
// Whom that is for is judged by two witnesses: the roster of the campaign that is undone tells
// who was offered its update and has not refused it, and the index tells who of these runs it now.
// Vehicles that turn out to have it later join while the way back runs; after that it can be gone
// again. The campaign that is undone remembers that a way back was ordered until that has begun or
// there is nobody to go it, and asks for it again meanwhile. Every step may be repeated: what is done
// already is found done. Functions keep nothing, and refusals and failures come as package engine
// says.
package undo

import (
	"cmp"
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
	DryRun(ctx context.Context, p *messages.CampaignPlan) (*messages.DryRun, error)
	CommandCampaign(ctx context.Context, id string, command proto.Message) (*messages.CampaignStatus, error)
	// Vouch asks again for what the release of a package rested on.
	Vouch(ctx context.Context, pkg string) error
}

// RollBack stops a campaign and begins the way back, and tells in sentences what happened. Shape
// is what a person wants of its waves and pace, and may be nil. What stands against the way back is
// refused before anything is stopped; what comes in between, or keeps it from beginning yet, is
// told, and the campaign that was stopped has it tried again by itself. A way back that nobody has started, and that leads to another
// package than is ordered now, is given up for the one that does.
func RollBack(ctx context.Context, e Engine, id string, m *messages.RollBackCampaign, shape *messages.CampaignPlan) (original, way *messages.CampaignStatus, text string, err error) {
	if original, err = e.Campaign(ctx, id); err != nil {
		return nil, nil, "", err
	}
	if original, err = settled(ctx, e, original); err != nil {
		return nil, nil, "", err
	}
	r, said, into, instead := original.GetRecord(), stopped(original), "", ""
	if r.GetUndoing() != nil {
		if into = r.Undoing.Into; m.GetPackage() == "" || m.GetPackage() == r.Undoing.GetPlan().GetPackage() {
			return goOn(ctx, e, original, said)
		}
	} else if n := len(r.GetRolledBackBy()); n > 0 {
		last := r.GetRolledBackBy()[n-1]
		switch way, err = e.Campaign(ctx, last); {
		case err != nil:
			return nil, nil, "", err
		case life.May(way.GetRecord().GetState(), "Start") && another(r, way.GetRecord(), m):
			instead = last
		case life.May(way.GetRecord().GetState(), "Start"):
			return started(ctx, e, original, way, m.GetBy(), said, besides(original))
		case way.GetRecord().GetState() != life.Completed && way.GetRecord().GetState() != life.Cancelled:
			return original, way, fmt.Sprintf("Campaign %s brings the vehicles of campaign %s back already.", last, id), nil
		}
	}
	if no := rollback.Undoable(id, r.GetState(), r.GetRosterSize(), len(r.GetRolledBackBy())); no != nil {
		return nil, nil, "", no
	}
	if into == "" {
		if into, err = free(ctx, e, id, len(r.GetRolledBackBy())); err != nil {
			return nil, nil, "", err
		}
	}
	p, err := planned(ctx, e, r, into, m, shape)
	if err != nil {
		return nil, nil, "", err
	}
	if r.GetUndoing() == nil && over(r) && rollback.Before(original) == "" {
		run, err := e.DryRun(ctx, p)
		if err != nil {
			return nil, nil, "", err
		}
		if run.GetSelected() == 0 {
			return original, nil, said + " " + nobody(run), nil
		}
	}
	if instead != "" {
		reason := plan.Shorten("its vehicles are brought back with package " + p.GetPackage() + " instead: " + m.GetReason())
		if _, err := e.CommandCampaign(ctx, instead, &messages.CancelCampaign{By: m.GetBy(), Reason: reason, Done: plan.Keep}); err != nil {
			return nil, nil, "", err
		}
	}
	order := proto.CloneOf(m)
	order.Into, order.Plan = into, p
	if original, err = e.CommandCampaign(ctx, id, order); err != nil {
		return nil, nil, "", err
	}
	if said == "" {
		said = fmt.Sprintf("Campaign %s is stopped.", id)
	}
	return goOn(ctx, e, original, said)
}

// another tells whether a way back that nobody has started is not the one that is ordered now: the one that the person names, or else
// the one that was prepared, which needs no approvals.
func another(original, way *messages.CampaignRecord, m *messages.RollBackCampaign) bool {
	wanted := cmp.Or(m.GetPackage(), original.GetPrepared().GetPackage())
	return wanted != "" && wanted != way.GetPlan().GetPackage()
}

// settled is a campaign that waits for no way back any more which has come to its end: another one may
// be ordered.
func settled(ctx context.Context, e Engine, original *messages.CampaignStatus) (*messages.CampaignStatus, error) {
	id, u := original.GetRecord().GetPlan().GetId(), original.GetRecord().GetUndoing()
	if u == nil {
		return original, nil
	}
	way, err := e.Campaign(ctx, u.GetInto())
	switch {
	case missing(err):
		return original, nil
	case err != nil:
		return nil, err
	case !gone(id, way.GetRecord()) || !over(way.GetRecord()):
		return original, nil
	}
	return e.CommandCampaign(ctx, id, &messages.BroughtBack{Into: u.GetInto(), Outcome: messages.RollbackOutcome_ROLLBACK_BEGUN})
}

// free is the name of the next campaign that undoes one: no other campaign has it, be it by chance.
func free(ctx context.Context, e Engine, id string, before int) (string, error) {
	for n := before; n < before+rollback.MaximumWays; n++ {
		name := rollback.Name(id, n)
		if _, err := e.Campaign(ctx, name); missing(err) {
			return name, nil
		} else if err != nil {
			return "", err
		}
	}
	return "", messages.Reject(messages.AlreadyExists, "campaigns have all names that the way back from campaign %s could have, up to %s", id, rollback.Name(id, before+rollback.MaximumWays-1))
}

func over(r *messages.CampaignRecord) bool {
	return r.GetState() == life.Completed || r.GetState() == life.Cancelled
}

// stopped says of a campaign that is over that it is; empty: it is not.
func stopped(s *messages.CampaignStatus) string {
	switch r := s.GetRecord(); r.GetState() {
	case life.Completed:
		return fmt.Sprintf("Campaign %s had completed.", r.GetPlan().GetId())
	case life.Cancelled:
		return fmt.Sprintf("Campaign %s was stopped before.", r.GetPlan().GetId())
	}
	return ""
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

func missing(err error) bool {
	no, ok := errors.AsType[*messages.Rejection](err)
	return ok && no.GetCode() == messages.NotFound
}
