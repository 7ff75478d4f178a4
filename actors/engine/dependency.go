package engine

import (
	"context"
	"fmt"
	"slices"

	"google.golang.org/protobuf/proto"

	"pacecar/actors"
	"pacecar/actors/catalog"
	"pacecar/actors/catalog/dependency"
	"pacecar/actors/catalog/shelf"
	"pacecar/messages"
)

// known gathers every version of the packages of these names, of those that they depend on,
// and so on, in no particular order. Of each it keeps what others are judged by.
func (e *Engine) known(ctx context.Context, names []string) ([]*messages.PackageRecord, error) {
	var all []*messages.PackageRecord
	for asked, next := []string(nil), names; len(next) > 0; {
		asked = append(asked, next...)
		found, err := e.versions(ctx, next)
		if err != nil {
			return nil, err
		}
		if all = append(all, found...); len(all) > shelf.MaxKnown {
			return nil, messages.Reject(messages.TooComplex, "the dependencies lead to more than %d versions of packages", shelf.MaxKnown).
				At("/terms/dependencies").Suggest("depend on fewer packages")
		}
		next = nil
		for _, r := range found {
			for _, name := range shelf.Names(r) {
				if !slices.Contains(asked, name) && !slices.Contains(next, name) {
					next = append(next, name)
				}
			}
		}
	}
	return all, nil
}

// versions reads every version of some packages.
func (e *Engine) versions(ctx context.Context, names []string) ([]*messages.PackageRecord, error) {
	stored, err := e.desk.Records(ctx, actors.KindPackage)
	if err != nil {
		return nil, err
	}
	var all []*messages.PackageRecord
	for _, item := range stored {
		if name, _, ok := catalog.SplitID(item.ID); !ok || !slices.Contains(names, name) {
			continue
		}
		version := &messages.PackageRecord{}
		if err := proto.Unmarshal(item.Data, version); err != nil {
			return nil, fmt.Errorf("decode package %s: %w", item.ID, err)
		}
		all = append(all, summary(version))
	}
	return all, nil
}

// summary is a package as others are judged by it: release notes, patches and signatures
// can be long, and matter to nobody else.
func summary(r *messages.PackageRecord) *messages.PackageRecord {
	contents := make([]*messages.TargetArtifact, len(r.GetContents()))
	for i, a := range r.GetContents() {
		contents[i] = &messages.TargetArtifact{
			EcuId: a.GetEcuId(), HardwarePart: a.GetHardwarePart(), HardwareRevisions: a.GetHardwareRevisions(), RevisionFrom: a.GetRevisionFrom(),
			RevisionTo: a.GetRevisionTo(), Version: a.GetVersion(), Sha256: a.GetSha256(), FromVersion: a.GetFromVersion(),
		}
	}
	return &messages.PackageRecord{
		Name: r.GetName(), Version: r.GetVersion(), State: r.GetState(), Contents: contents, Approvals: r.GetApprovals(),
		Terms: &messages.PackageTerms{VersionScheme: r.GetTerms().GetVersionScheme(), Dependencies: r.GetTerms().GetDependencies()},
	}
}

// offering is the question which of the vehicles that a selector matches a package could be
// offered to now. A dry run, a start and a mapping ask the same one.
func (e *Engine) offering(ctx context.Context, pkg *messages.PackageRecord, selector string) (*messages.SelectVehicles, error) {
	known, err := e.known(ctx, shelf.Names(pkg))
	if err != nil {
		return nil, err
	}
	rules, rejection := dependency.Rules(pkg, shelf.Of(known...))
	if rejection != nil {
		return nil, rejection
	}
	return &messages.SelectVehicles{Selector: selector, Contents: pkg.GetContents(), Rules: rules, ForCampaign: true}, nil
}
