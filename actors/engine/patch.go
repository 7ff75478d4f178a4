package engine

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"

	"pacecar/messages"
	"pacecar/messages/delta"
)

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

// patches applies a package's patches and says what each made. One whose old artifact is not
// stored cannot be tried, and has no answer: the catalog refuses it.
func (e *Engine) patches(ctx context.Context, contents []*messages.TargetArtifact) ([]*messages.DeltaCheck, error) {
	var checks []*messages.DeltaCheck
	type trial struct{ from, patch string }
	tried := map[trial]bool{}
	for _, target := range contents {
		for _, patch := range target.GetDeltas() {
			this := trial{patch.GetFromSha256(), patch.GetSha256()}
			if tried[this] {
				continue
			}
			tried[this] = true
			check, err := e.patch(ctx, target, patch)
			if err != nil {
				return nil, fmt.Errorf("apply patch %s: %w", patch.GetSha256(), err)
			}
			if check != nil {
				checks = append(checks, check)
			}
		}
	}
	return checks, nil
}

// patch applies one patch; nil: its old artifact is not stored.
func (e *Engine) patch(ctx context.Context, target *messages.TargetArtifact, patch *messages.DeltaArtifact) (*messages.DeltaCheck, error) {
	select {
	case e.patching <- struct{}{}:
		defer func() { <-e.patching }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	check := &messages.DeltaCheck{FromSha256: patch.GetFromSha256(), Sha256: patch.GetSha256()}
	old, size, err := e.artifacts.Open(ctx, messages.Digest(patch.GetFromSha256()))
	if isAbsent(err) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer old.Close()
	made, err := e.apply(ctx, old, size, target.GetSizeBytes(), patch)
	var no *messages.Rejection
	switch {
	case errors.As(err, &no):
		check.Problem = no.Message
	case err != nil:
		return nil, err
	default:
		check.MadeSha256 = made
	}
	return check, nil
}

// apply answers the digest of what a patch makes.
func (e *Engine) apply(ctx context.Context, old io.Reader, oldSize int64, size uint64, patch *messages.DeltaArtifact) (string, error) {
	if patch.GetFormat() != delta.Format {
		return "", messages.Reject(messages.Malformed, "format %q is not known, %s is", patch.GetFormat(), delta.Format)
	}
	if no := delta.CheckSizes(uint64(oldSize), size); no != nil {
		return "", no
	}
	body, _, err := e.artifacts.Open(ctx, messages.Digest(patch.GetSha256()))
	if isAbsent(err) {
		return "", messages.Reject(messages.ArtifactMissing, "the patch is not stored")
	}
	if err != nil {
		return "", err
	}
	defer body.Close()
	content := make([]byte, oldSize)
	if _, err := io.ReadFull(old, content); err != nil {
		return "", err
	}
	sum := sha256.New()
	if err := delta.Apply(sum, content, body, size); err != nil {
		return "", err
	}
	return hex.EncodeToString(sum.Sum(nil)), nil
}
