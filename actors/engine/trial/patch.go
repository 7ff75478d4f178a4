package trial

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

// Patches applies the patches of these contents and says what each made. One whose old
// artifact is not stored cannot be tried, and has no answer: the catalog refuses it. When
// the time of ctx is over, and something new was tried within it, the answer is the rejection
// StillChecking.
func (b *Bench) Patches(ctx context.Context, contents []*messages.TargetArtifact) ([]*messages.DeltaCheck, error) {
	var checks []*messages.DeltaCheck
	seen, fresh, total := map[[2]string]bool{}, 0, 0
	for _, target := range contents {
		total += len(target.GetDeltas())
	}
	done := 0
	for _, target := range contents {
		for _, patch := range target.GetDeltas() {
			done++
			pair := [2]string{patch.GetFromSha256(), patch.GetSha256()}
			if seen[pair] {
				continue
			}
			seen[pair] = true
			check, tried, err := b.check(ctx, target, patch)
			if errors.Is(err, context.DeadlineExceeded) && fresh > 0 {
				return nil, messages.Reject(messages.StillChecking, "%d of %d patches have been tried", done-1, total).
					At("/contents").Suggest("validate again: what was tried is not tried anew")
			}
			if err != nil {
				return nil, fmt.Errorf("apply patch %s: %w", patch.GetSha256(), err)
			}
			if tried {
				fresh++
			}
			if check != nil {
				checks = append(checks, check)
			}
		}
	}
	return checks, nil
}

// check applies one patch, or remembers what it made; no check: its old artifact is not stored.
func (b *Bench) check(ctx context.Context, target *messages.TargetArtifact, patch *messages.DeltaArtifact) (check *messages.DeltaCheck, tried bool, err error) {
	select {
	case b.turn <- struct{}{}:
		defer func() { <-b.turn }()
	case <-ctx.Done():
		return nil, false, ctx.Err()
	}
	if err := ctx.Err(); err != nil {
		return nil, false, err
	}
	check = &messages.DeltaCheck{FromSha256: patch.GetFromSha256(), Sha256: patch.GetSha256()}
	this := attempt{patch.GetFromSha256(), patch.GetSha256(), patch.GetFormat(), target.GetSizeBytes()}
	old, size, err := b.artifacts.Open(ctx, messages.Digest(patch.GetFromSha256()))
	if isAbsent(err) {
		return nil, false, nil
	}
	if err != nil {
		return nil, false, err
	}
	defer old.Close()
	body, _, err := b.artifacts.Open(ctx, messages.Digest(patch.GetSha256()))
	if isAbsent(err) {
		check.Problem = "the patch is not stored"
		return check, false, nil
	}
	if err != nil {
		return nil, false, err
	}
	defer body.Close()
	if made, known := b.made[this]; known {
		check.MadeSha256 = made
		return check, false, nil
	}
	made, err := apply(old, body, size, target.GetSizeBytes(), patch.GetFormat())
	var no *messages.Rejection
	switch {
	case errors.As(err, &no):
		check.Problem = no.Message
	case err != nil:
		return nil, false, err
	default:
		check.MadeSha256 = made
		b.remember(this, made)
	}
	return check, true, nil
}

// apply answers the digest of what a patch makes.
func apply(old, body io.Reader, oldSize int64, size uint64, format string) (string, error) {
	if format != delta.Format {
		return "", messages.Reject(messages.Malformed, "format %q is not known, %s is", format, delta.Format)
	}
	if no := delta.CheckSizes(uint64(oldSize), size); no != nil {
		return "", no
	}
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

// isAbsent tells that an artifact cannot be had.
func isAbsent(err error) bool {
	var no *messages.Rejection
	return errors.As(err, &no) && (no.Code == messages.NotFound || no.Code == messages.ArtifactSpoilt)
}
