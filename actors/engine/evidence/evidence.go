// Package evidence is what is known about a package besides what it says: which of its files
// are stored, and which trusted keys have signed it. The catalog judges by it; nothing is
// judged here.
//
// An Evidence is safe for concurrent use. Artifacts that are not stored, or must not be
// served, are no failure: there is no evidence of them. A store that does not answer is one.
package evidence

import (
	"context"
	"fmt"
	"io"

	"pacecar/actors/catalog"
	"pacecar/messages"
)

// Artifacts knows which artifacts are stored; one that is not, or must not be served, is
// refused with the code NotFound or ArtifactSpoilt. Package persistence/artifacts implements it.
type Artifacts interface {
	// Stat tells the length of one that can be fetched now, and remembers nothing.
	Stat(ctx context.Context, digest messages.Digest) (size int64, err error)
	// Open reads one.
	Open(ctx context.Context, digest messages.Digest) (io.ReadSeekCloser, int64, error)
}

// Reader is a store of artifacts that reads one again, and answers the digest that its bytes have.
// One whose bytes are others than they were is not served any more.
type Reader interface {
	Verify(ctx context.Context, digest messages.Digest) (found messages.Digest, err error)
}

// Verifier knows the keys that a server trusts. Package persistence/signatures implements it.
type Verifier interface {
	// Check says which trusted keys have signed the content in the envelope, or why none has.
	Check(ctx context.Context, content, envelope []byte) *messages.SignatureCheck
}

// Evidence looks packages up.
type Evidence struct {
	Artifacts Artifacts
	Verifier  Verifier // nil: no signature is required
}

// New makes one over a store of artifacts.
func New(artifacts Artifacts) *Evidence {
	return &Evidence{Artifacts: artifacts}
}

// Signature says what the trusted keys say about a package; nil: there are none.
func (e *Evidence) Signature(ctx context.Context, record *messages.PackageRecord) *messages.SignatureCheck {
	if e.Verifier == nil {
		return nil
	}
	return e.Verifier.Check(ctx, catalog.Canonical(record), record.GetSignature())
}

// Present is those of a package's files that are stored.
func (e *Evidence) Present(ctx context.Context, pkg *messages.PackageRecord) ([]*messages.StoredArtifact, error) {
	var present []*messages.StoredArtifact
	for _, digest := range named(pkg.GetContents()) {
		size, err := e.Artifacts.Stat(ctx, digest)
		switch {
		case messages.IsAbsent(err):
		case err != nil:
			return nil, fmt.Errorf("look for artifact %s: %w", digest, err)
		case size > 0:
			present = append(present, &messages.StoredArtifact{Sha256: string(digest), SizeBytes: uint64(size)})
		}
	}
	return present, nil
}

// Found is every file of a package, with whether it can be had. Where the store reads files again,
// each has been; that takes as long as reading them does.
func (e *Evidence) Found(ctx context.Context, pkg *messages.PackageRecord) ([]*messages.FoundFile, error) {
	var found []*messages.FoundFile
	for _, digest := range named(pkg.GetContents()) {
		one, err := e.found(ctx, digest)
		if err != nil {
			return nil, fmt.Errorf("look for artifact %s: %w", digest, err)
		}
		found = append(found, one)
	}
	return found, nil
}

func (e *Evidence) found(ctx context.Context, digest messages.Digest) (*messages.FoundFile, error) {
	one := &messages.FoundFile{Sha256: string(digest)}
	if reader, again := e.Artifacts.(Reader); again {
		if is, err := reader.Verify(ctx, digest); err != nil && !messages.IsAbsent(err) {
			return nil, err
		} else if err == nil && is != digest {
			one.Problem = "the stored bytes are damaged"
			return one, nil
		}
	}
	size, err := e.Artifacts.Stat(ctx, digest)
	switch {
	case messages.IsDamaged(err):
		one.Problem = "the stored bytes are damaged"
	case messages.IsAbsent(err):
		one.Problem = "it is not stored any more"
	case err != nil:
		return nil, err
	default:
		one.SizeBytes = uint64(max(size, 0))
	}
	return one, nil
}

// named lists the digests of a package's files, patches included, each once.
func named(contents []*messages.TargetArtifact) []messages.Digest {
	var all []messages.Digest
	seen := map[string]bool{}
	add := func(digest string) {
		if !seen[digest] {
			seen[digest], all = true, append(all, messages.Digest(digest))
		}
	}
	for _, target := range contents {
		add(target.GetSha256())
		for _, patch := range target.GetDeltas() {
			add(patch.GetSha256())
		}
	}
	return all
}
