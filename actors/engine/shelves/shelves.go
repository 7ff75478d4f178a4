// Package shelves gathers the versions of packages that the dependencies of others lead to.
//
// It reads the packages that are named and nothing else, each once, and follows what they depend
// on; [shelf.MaxKnown] bounds how many. It keeps nothing, and may be used from any goroutine. A
// *messages.Rejection says that the dependencies lead too far; any other error is a failure of the
// store.
package shelves

import (
	"context"
	"errors"
	"fmt"

	"google.golang.org/protobuf/proto"

	"pacecar/actors"
	"pacecar/actors/catalog/shelf"
	"pacecar/actors/engine/desk"
	"pacecar/messages"
)

// Known gathers every version of the packages of these names, of those that they depend on,
// and so on, in no particular order. Of each it keeps what others are judged by. It reads no
// record of another name, and none twice.
func Known(ctx context.Context, d *desk.Desk, names []string) ([]*messages.PackageRecord, error) {
	var all []*messages.PackageRecord
	asked := map[string]bool{}
	for next := unasked(asked, names); len(next) > 0; {
		if len(asked) > shelf.MaxKnown { // each name is asked of every slot, also one that nobody has
			return nil, tooMany("packages")
		}
		found, err := versions(ctx, d, next, shelf.MaxKnown-len(all))
		if err != nil {
			return nil, err
		}
		all, next = append(all, found...), nil
		for _, r := range found {
			next = append(next, unasked(asked, shelf.Names(r))...)
		}
	}
	return all, nil
}

// unasked are those of some names that have not been asked about, each once, and notes them.
func unasked(asked map[string]bool, names []string) (next []string) {
	for _, name := range names {
		if !asked[name] {
			asked[name], next = true, append(next, name)
		}
	}
	return next
}

func tooMany(what string) *messages.Rejection {
	return messages.Reject(messages.TooComplex, "the dependencies lead to more than %d %s", shelf.MaxKnown, what).
		At("/terms/dependencies").Suggest("depend on fewer packages")
}

// versions reads every version of some packages, at most so many.
func versions(ctx context.Context, d *desk.Desk, names []string, most int) (all []*messages.PackageRecord, err error) {
	prefixes := make([]string, len(names))
	for i, name := range names {
		prefixes[i] = messages.PackageID{Name: name}.String()
	}
	err = d.Prefixed(ctx, actors.KindPackage, prefixes, func(item desk.Record) error {
		if len(all) == most {
			return tooMany("versions of packages")
		}
		version := &messages.PackageRecord{}
		if err := proto.Unmarshal(item.Data, version); err != nil {
			return fmt.Errorf("decode package %s: %w", item.ID, err)
		}
		all = append(all, summary(version))
		return nil
	})
	return all, bare(err)
}

// bare is a rejection without what it was wrapped in, and any other error as it is.
func bare(err error) error {
	if no, ok := errors.AsType[*messages.Rejection](err); ok {
		return no
	}
	return err
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
		Name: r.GetName(), Version: r.GetVersion(), State: r.GetState(), Reason: r.GetReason(), Contents: contents, Approvals: r.GetApprovals(),
		Terms: &messages.PackageTerms{VersionScheme: r.GetTerms().GetVersionScheme(), Dependencies: r.GetTerms().GetDependencies()},
	}
}
