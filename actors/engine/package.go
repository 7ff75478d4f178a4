package engine

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"
	"google.golang.org/protobuf/proto"

	"pacecar/actors"
	"pacecar/actors/catalog/shelf"
	"pacecar/actors/engine/desk"
	"pacecar/actors/engine/shelves"
	"pacecar/messages"
)

// CreatePackage writes a draft.
func (e *Engine) CreatePackage(ctx context.Context, m *messages.CreatePackage) (*messages.PackageStatus, error) {
	return desk.Ask[*messages.PackageStatus](ctx, e.desk, actors.KindPackage, messages.PackageOf(m).String(), m)
}

// CommandPackage runs a command of a package's life. What the artifact store holds, what the
// fleet and other packages are known to be, and what trusted keys have signed, is filled into
// ValidatePackage and ReleasePackage here. When a withdrawal is answered, the campaigns that
// began with the package have stopped, but those that the answer still has: they could not
// be asked in time, and the package goes on telling them.
func (e *Engine) CommandPackage(ctx context.Context, id string, command proto.Message) (*messages.PackageStatus, error) {
	command, err := e.filled(ctx, id, command)
	if err != nil {
		return nil, err
	}
	status, err := desk.Ask[*messages.PackageStatus](ctx, e.desk, actors.KindPackage, id, command)
	if _, withdraws := command.(*messages.WithdrawPackage); withdraws && err == nil {
		status = proto.CloneOf(status)
		status.Record.Campaigns = e.stop(ctx, id, status.Record)
		status.NeededBy = e.stranded(ctx, status.Record)
	}
	return status, err
}

// stranded are the released packages that nobody without a withdrawn one gets any more. They
// are for the person who withdrew it, and a withdrawal has happened also where they cannot be read.
func (e *Engine) stranded(ctx context.Context, gone *messages.PackageRecord) []string {
	list, err := e.Packages(ctx)
	if err != nil {
		return nil
	}
	all := make([]*messages.PackageRecord, len(list))
	for i, s := range list {
		all[i] = s.Record
	}
	needing := shelf.Of(all...).Stranded(gone)
	return needing[:min(len(needing), shelf.MaxKnown)]
}

// stop tells the campaigns that began with a withdrawn package, waits for them, and answers
// which are not known to have heard it. The package tells those until they have.
func (e *Engine) stop(ctx context.Context, id string, pkg *messages.PackageRecord) []string {
	campaigns := pkg.GetCampaigns()
	untold := make([]bool, len(campaigns))
	var group errgroup.Group
	group.SetLimit(maxAsked)
	for i, campaign := range campaigns {
		group.Go(func() error {
			_, err := e.desk.Router.Request(ctx, actors.KindCampaign, campaign, &messages.StopOffering{Package: id, Reason: pkg.GetReason()})
			var no *messages.Rejection
			untold[i] = err != nil && !(errors.As(err, &no) && no.Code == messages.NotFound)
			return nil
		})
	}
	_ = group.Wait() // no request ends the others
	var still []string
	for i, campaign := range campaigns {
		if untold[i] {
			still = append(still, campaign)
		}
	}
	return still
}

// filled is a command with what it rests on. What was looked at is what is judged: a package
// that changes meanwhile makes the command stale.
func (e *Engine) filled(ctx context.Context, id string, command proto.Message) (proto.Message, error) {
	switch m := command.(type) {
	case *messages.ValidatePackage:
		pkg, err := e.Package(ctx, id)
		if err != nil {
			return nil, err
		}
		filled := &messages.ValidatePackage{By: m.By, ExpectedVersion: cmp.Or(m.ExpectedVersion, pkg.RecordVersion), SignatureCheck: e.facts.Signature(ctx, pkg.Record)}
		if filled.Present, filled.Known, err = e.evidence(ctx, pkg.Record); err != nil {
			return nil, err
		}
		if filled.Hardware, filled.Registered, err = e.hardware(ctx, pkg.Record.Contents); err != nil {
			return nil, err
		}
		filled.Deltas, err = e.tried(ctx, pkg.Record.Contents)
		return filled, err
	case *messages.ReleasePackage:
		pkg, err := e.Package(ctx, id)
		if err != nil {
			return nil, err
		}
		filled := &messages.ReleasePackage{By: m.By, ExpectedVersion: cmp.Or(m.ExpectedVersion, pkg.RecordVersion), SignatureCheck: e.facts.Signature(ctx, pkg.Record)}
		filled.Present, filled.Known, err = e.evidence(ctx, pkg.Record)
		return filled, err
	default:
		return command, nil
	}
}

// tried says what patches make. A tenth of the time that is left is kept for the package, which
// judges it.
func (e *Engine) tried(ctx context.Context, contents []*messages.TargetArtifact) ([]*messages.DeltaCheck, error) {
	if end, bounded := ctx.Deadline(); bounded {
		within, cancel := context.WithDeadline(ctx, end.Add(-time.Until(end)/10))
		defer cancel()
		ctx = within
	}
	return e.trials.Patches(ctx, contents)
}

// evidence is those of a package's files that are stored, and the versions of other packages
// that its dependencies lead to.
func (e *Engine) evidence(ctx context.Context, pkg *messages.PackageRecord) ([]*messages.StoredArtifact, []*messages.PackageRecord, error) {
	present, err := e.facts.Present(ctx, pkg)
	if err != nil {
		return nil, nil, err
	}
	known, err := shelves.Known(ctx, e.desk, shelf.Names(pkg))
	return present, known, err
}

// Package tells how a package stands.
func (e *Engine) Package(ctx context.Context, id string) (*messages.PackageStatus, error) {
	return desk.Ask[*messages.PackageStatus](ctx, e.desk, actors.KindPackage, id, &messages.GetPackage{})
}

// Packages lists all packages in order of name and time of creation.
func (e *Engine) Packages(ctx context.Context) ([]*messages.PackageStatus, error) {
	items, err := e.desk.Records(ctx, actors.KindPackage)
	if err != nil {
		return nil, err
	}
	list := make([]*messages.PackageStatus, len(items))
	for i, item := range items {
		list[i] = &messages.PackageStatus{Record: &messages.PackageRecord{}, RecordVersion: item.Version}
		if err := proto.Unmarshal(item.Data, list[i].Record); err != nil {
			id, _ := messages.ParsePackageID(item.ID)
			list[i].Record = &messages.PackageRecord{Name: id.Name, Version: id.Version, Reason: "The record of this package is damaged: " + err.Error()}
		}
	}
	slices.SortFunc(list, func(a, b *messages.PackageStatus) int {
		return cmp.Or(cmp.Compare(a.Record.Name, b.Record.Name), cmp.Compare(a.Record.CreatedAtMs, b.Record.CreatedAtMs),
			cmp.Compare(a.Record.Version, b.Record.Version))
	})
	return list, nil
}
