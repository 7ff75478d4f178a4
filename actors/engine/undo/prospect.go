package undo

import (
	"context"
	"slices"

	"pacecar/actors/campaign/rollback"
	"pacecar/actors/targeting/facet"
	"pacecar/actors/targeting/selector"
	"pacecar/messages"
)

// maxVersions is how many versions of one ECU are told apart; the rarest of more are counted as unknown.
const maxVersions = 64

// Fleet is what a prospect is made of.
type Fleet interface {
	Packages(ctx context.Context) ([]*messages.PackageStatus, error)
	Facets(ctx context.Context, selector string, attributes []string, limit int) (*messages.Facets, error)
}

// Prospect tells of a plan whether its vehicles could be brought back, by what those that its
// selector matches run now. A campaign that is a way back itself has none.
func Prospect(ctx context.Context, f Fleet, p *messages.CampaignPlan, pkg *messages.PackageRecord) (*messages.RollbackProspect, error) {
	if p.GetRollsBack() != "" {
		return nil, nil
	}
	var ecus, attributes []string
	for _, a := range pkg.GetContents() {
		if !slices.Contains(ecus, a.GetEcuId()) && len(ecus) < facet.Max {
			ecus = append(ecus, a.GetEcuId())
			attributes = append(attributes, selector.Attribute{Field: selector.ECUVersion, ECU: a.GetEcuId()}.String())
		}
	}
	counted, err := f.Facets(ctx, p.GetSelector(), attributes, maxVersions)
	if err != nil {
		return nil, err
	}
	statuses, err := f.Packages(ctx)
	if err != nil {
		return nil, err
	}
	var running []rollback.Running
	for i, one := range counted.GetFacets() {
		for _, v := range one.GetValues() {
			running = append(running, rollback.Running{ECU: ecus[i], Version: v.GetValue(), Vehicles: v.GetCount()})
		}
		running = append(running, rollback.Running{ECU: ecus[i], Vehicles: one.GetOther()})
	}
	packages := make([]*messages.PackageRecord, len(statuses))
	for i, s := range statuses {
		packages[i] = s.GetRecord()
	}
	return rollback.Prospect(p.GetRollback().GetPackage(), pkg, packages, running), nil
}
