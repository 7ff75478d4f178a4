package engine

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"google.golang.org/protobuf/proto"

	"pacecar/actors"
	"pacecar/actors/catalog"
	"pacecar/messages"
)

// CreatePackage writes a draft.
func (e *Engine) CreatePackage(ctx context.Context, m *messages.CreatePackage) (*messages.PackageStatus, error) {
	return ask[*messages.PackageStatus](ctx, e, actors.KindPackage, m.Name+"@"+m.Version, m)
}

// CommandPackage runs a command of a package's life. What the artifact store holds is
// filled into ValidatePackage here.
func (e *Engine) CommandPackage(ctx context.Context, id string, command proto.Message) (*messages.PackageStatus, error) {
	if validate, ok := command.(*messages.ValidatePackage); ok {
		filled, err := e.present(ctx, id, validate)
		if err != nil {
			return nil, err
		}
		command = filled
	}
	return ask[*messages.PackageStatus](ctx, e, actors.KindPackage, id, command)
}

// present lists those of a package's artifacts that are stored.
func (e *Engine) present(ctx context.Context, id string, m *messages.ValidatePackage) (*messages.ValidatePackage, error) {
	pkg, err := e.Package(ctx, id)
	if err != nil {
		return nil, err
	}
	filled := &messages.ValidatePackage{By: m.By}
	for _, digest := range named(pkg.Record.Contents) {
		size, err := e.stored(ctx, digest)
		if err != nil {
			return nil, fmt.Errorf("look for artifact %s: %w", digest, err)
		}
		if size > 0 {
			filled.Present = append(filled.Present, &messages.StoredArtifact{Sha256: string(digest), SizeBytes: uint64(size)})
		}
	}
	filled.Deltas, err = e.patches(ctx, pkg.Record.Contents)
	return filled, err
}

// stored tells the length of a stored artifact; 0: it is not there, or spoilt.
func (e *Engine) stored(ctx context.Context, digest messages.Digest) (int64, error) {
	file, size, err := e.artifacts.Open(ctx, digest)
	if isAbsent(err) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	return size, file.Close()
}

// isAbsent tells that an artifact cannot be had.
func isAbsent(err error) bool {
	var no *messages.Rejection
	return errors.As(err, &no) && (no.Code == messages.NotFound || no.Code == messages.ArtifactSpoilt)
}

// Package tells how a package stands.
func (e *Engine) Package(ctx context.Context, id string) (*messages.PackageStatus, error) {
	return ask[*messages.PackageStatus](ctx, e, actors.KindPackage, id, &messages.GetPackage{})
}

// Packages lists all packages in order of name and time of creation.
func (e *Engine) Packages(ctx context.Context) ([]*messages.PackageStatus, error) {
	items, err := e.records(ctx, actors.KindPackage)
	if err != nil {
		return nil, err
	}
	list := make([]*messages.PackageStatus, len(items))
	for i, item := range items {
		list[i] = &messages.PackageStatus{Record: &messages.PackageRecord{}, RecordVersion: item.Version}
		if err := proto.Unmarshal(item.Data, list[i].Record); err != nil {
			name, version, _ := catalog.SplitID(item.Id)
			list[i].Record = &messages.PackageRecord{Name: name, Version: version, Reason: "The record of this package is damaged: " + err.Error()}
		}
	}
	slices.SortFunc(list, func(a, b *messages.PackageStatus) int {
		return cmp.Or(cmp.Compare(a.Record.Name, b.Record.Name), cmp.Compare(a.Record.CreatedAtMs, b.Record.CreatedAtMs),
			cmp.Compare(a.Record.Version, b.Record.Version))
	})
	return list, nil
}
