// Package warnings looks up what a plan names, so that a dry run tells what nothing refuses yet.
//
// [Of] changes nothing and keeps nothing, and may be called from any goroutine. A campaign that does not
// answer is told as such; any other failure is one, as package engine says.
package warnings

import (
	"context"
	"errors"

	"pacecar/actors/campaign/rollback"
	"pacecar/actors/campaign/warning"
	"pacecar/actors/engine/undo"
	"pacecar/messages"
)

// Engine is what it takes.
type Engine interface {
	undo.Engine
	// ApprovalPolicy is what the server asks of campaigns.
	ApprovalPolicy() *messages.ApprovalPolicy
	// CountVehicles counts those that a selector matches.
	CountVehicles(ctx context.Context, selector string) (*messages.Selection, error)
}

// Of are the warnings of a plan, which has been checked, and of its package, for the waves that a dry run has found.
func Of(ctx context.Context, e Engine, p *messages.CampaignPlan, pkg *messages.PackageRecord, run *messages.DryRun, nowMs int64) ([]*messages.Warning, error) {
	found := warning.Found{Plan: p, Package: pkg, Policy: e.ApprovalPolicy(), Vehicles: run.GetSelected(), Waves: run.GetWaves(), NowMs: nowMs, Campaigns: map[string]warning.Presence{}}
	for _, id := range warning.Named(p) {
		_, err := e.Campaign(ctx, id)
		no, refused := errors.AsType[*messages.Rejection](err)
		switch {
		case refused && no.GetCode() == messages.NotFound:
			found.Campaigns[id] = warning.Missing
		case err != nil && ctx.Err() != nil:
			return nil, err
		case err != nil:
			found.Campaigns[id] = warning.Silent
		}
	}
	if p.GetMaintenance() != nil {
		zoneless, err := e.CountVehicles(ctx, "("+p.GetSelector()+"\n) && !has(time_zone)")
		if err != nil && ctx.Err() != nil {
			return nil, err
		}
		found.Zoneless = zoneless.GetMatched() // none is told where a selector is as long as one may be
	}
	back, err := undo.Prepared(ctx, e, p)
	if err == nil {
		if _, no := rollback.Prepared(p, pkg, back, nowMs); no != nil {
			err = no
		}
	}
	if no, refused := errors.AsType[*messages.Rejection](err); refused {
		found.WayBack = no
	} else if err != nil {
		return nil, err
	}
	return warning.Of(found), nil
}
