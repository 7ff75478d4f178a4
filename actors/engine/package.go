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

// CommandPackage runs a command of a package's life. What the artifact store holds, and
// what trusted keys have signed, is filled into ValidatePackage here.
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
	// What was looked at is what is validated: a draft that is written again meanwhile is stale.
	filled := &messages.ValidatePackage{By: m.By, ExpectedVersion: cmp.Or(m.ExpectedVersion, pkg.RecordVersion)}
	filled.SignatureCheck = e.checkSignature(ctx, pkg.Record)
	for _, artifact := range pkg.Record.Contents {
		size, err := e.stored(messages.Digest(artifact.Sha256))
		if err != nil {
			return nil, fmt.Errorf("look for artifact %s: %w", artifact.Sha256, err)
		}
		if size > 0 {
			filled.Present = append(filled.Present, &messages.StoredArtifact{Sha256: artifact.Sha256, SizeBytes: uint64(size)})
		}
	}
	return filled, nil
}

// stored tells the length of a stored artifact; 0: it is not there.
func (e *Engine) stored(digest messages.Digest) (int64, error) {
	file, size, err := e.artifacts.Open(digest)
	var rejection *messages.Rejection
	if errors.As(err, &rejection) && rejection.Code == messages.NotFound {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	return size, file.Close()
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
		list[i] = &messages.PackageStatus{Record: &messages.PackageRecord{}, RecordVersion: item.version}
		if err := proto.Unmarshal(item.data, list[i].Record); err != nil {
			name, version, _ := catalog.SplitID(item.id)
			list[i].Record = &messages.PackageRecord{Name: name, Version: version, Reason: "The record of this package is damaged: " + err.Error()}
		}
	}
	slices.SortFunc(list, func(a, b *messages.PackageStatus) int {
		return cmp.Or(cmp.Compare(a.Record.Name, b.Record.Name), cmp.Compare(a.Record.CreatedAtMs, b.Record.CreatedAtMs),
			cmp.Compare(a.Record.Version, b.Record.Version))
	})
	return list, nil
}
