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
}

// Members gathers whom a start would put on the roster, by the question that its plan asks of the fleet.
type Members func(ctx context.Context, p *messages.CampaignPlan, q *messages.SelectVehicles) (*messages.Selection, []string, error)

// Look is what a dry run has found, whose warnings are wanted.
type Look struct {
	Package  *messages.PackageRecord
	Question *messages.SelectVehicles // that gathered its roster
	Run      *messages.DryRun
}

// Of are the warnings of a plan, which has been checked, for what a dry run of it has found. Every number in them is of vehicles that a start would put
// on the roster.
func Of(ctx context.Context, e Engine, members Members, p *messages.CampaignPlan, of Look, nowMs int64) ([]*messages.Warning, error) {
	run := of.Run
	found := warning.Found{Plan: p, Package: of.Package, Policy: e.ApprovalPolicy(), Vehicles: run.GetSelected(), Waves: run.GetWaves(), NowMs: nowMs, Campaigns: map[string]warning.Presence{}}
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
		zoneless, _, err := members(ctx, p, &messages.SelectVehicles{
			Selector: "(" + p.GetSelector() + "\n) && !has(time_zone)", Contents: of.Question.GetContents(), Rules: of.Question.GetRules(),
			ForCampaign: of.Question.GetForCampaign(), HeardSinceMs: of.Question.GetHeardSinceMs(), AllowDowngrade: of.Question.GetAllowDowngrade(),
		})
		if err != nil && ctx.Err() != nil {
			return nil, err
		}
		found.Zoneless = uint64(len(zoneless.GetVins())) // none is told where a selector is as long as one may be
	}
	back, err := undo.Prepared(ctx, e, p)
	if err == nil {
		if _, no := rollback.Prepared(p, of.Package, back, nowMs); no != nil {
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
