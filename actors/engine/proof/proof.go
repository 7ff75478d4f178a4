// Package proof finds out what the software of a campaign is: which files its package has and
// whether they can be had, which trusted keys vouch for it, and what its dependencies are as
// rules. It compares nothing: the campaign does, with what an earlier wave has proven.
//
// A [Prover] keeps nothing and is safe for concurrent use. A *messages.Rejection says why the
// package may not be offered; any other error that it could not be found out.
package proof

import (
	"context"

	"google.golang.org/protobuf/proto"

	"pacecar/actors"
	"pacecar/actors/catalog"
	"pacecar/actors/catalog/dependency"
	"pacecar/actors/catalog/shelf"
	"pacecar/actors/engine/desk"
	"pacecar/actors/engine/evidence"
	"pacecar/actors/engine/shelves"
	"pacecar/messages"
)

// Prover looks packages up.
type Prover struct {
	desk  *desk.Desk
	facts *evidence.Evidence
}

// New makes a prover.
func New(d *desk.Desk, facts *evidence.Evidence) *Prover { return &Prover{d, facts} }

// Prove finds out what a package's software is now. Its files are read again, which may take long.
func (p *Prover) Prove(ctx context.Context, id string) (*messages.Proof, error) {
	pkg, err := desk.Ask[*messages.PackageStatus](ctx, p.desk, actors.KindPackage, id, &messages.GetPackage{})
	if err != nil {
		return nil, err
	}
	files, err := p.facts.Found(ctx, pkg.GetRecord())
	if err != nil {
		return nil, err
	}
	return p.complete(ctx, pkg.GetRecord(), files, p.facts.Signature(ctx, pkg.GetRecord()))
}

// Vouch asks again for what a released package's release rested on, before it is offered. One that
// may not be offered has its own no, and no proof.
func (p *Prover) Vouch(ctx context.Context, id string) (*messages.Proof, error) {
	pkg, err := desk.Ask[*messages.PackageStatus](ctx, p.desk, actors.KindPackage, id, &messages.GetPackage{})
	if no, is := err.(*messages.Rejection); is { //nolint:errorlint // the router returns rejections bare
		return nil, proto.CloneOf(no).At("/package")
	}
	if err != nil {
		return nil, err
	}
	record := pkg.GetRecord()
	if state := record.GetState(); state != catalog.Released && state != catalog.Deprecated {
		return nil, nil
	}
	present, err := p.facts.Present(ctx, record)
	if err != nil {
		return nil, err
	}
	signed := p.facts.Signature(ctx, record)
	if no := catalog.Vouch(record, present, signed); no != nil {
		return nil, no
	}
	files := make([]*messages.FoundFile, len(present))
	for i, f := range present {
		files[i] = &messages.FoundFile{Sha256: f.GetSha256(), SizeBytes: f.GetSizeBytes()}
	}
	return p.complete(ctx, record, files, signed)
}

// complete adds what the catalog says.
func (p *Prover) complete(ctx context.Context, record *messages.PackageRecord, files []*messages.FoundFile, signed *messages.SignatureCheck) (*messages.Proof, error) {
	known, err := shelves.Known(ctx, p.desk, shelf.Names(record))
	if err != nil {
		return nil, err
	}
	rules, no := dependency.Rules(record, shelf.Of(known...))
	if no != nil {
		return nil, no
	}
	return &messages.Proof{
		AtMs: p.desk.Clock.Now().UnixMilli(), PackageHash: record.GetContentHash(), PackageState: record.GetState(), Files: files,
		Signers: signed.GetKeys(), SignatureRequired: signed.GetRequired(), SignatureProblem: signed.GetProblem(), Rules: rules,
	}, nil
}
