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
// the time of ctx is over, the answer is what was found, if there is anything to refuse in it;
// otherwise the rejection StillChecking, if something new was learnt that is remembered.
func (t *Trials) Patches(ctx context.Context, contents []*messages.TargetArtifact) ([]*messages.DeltaCheck, error) {
	total := 0
	for _, target := range contents {
		total += len(target.GetDeltas())
	}
	var checks []*messages.DeltaCheck
	seen, learnt, done, refusable := map[[2]string]bool{}, false, 0, false
	for _, target := range contents {
		for _, patch := range target.GetDeltas() {
			pair := [2]string{patch.GetFromSha256(), patch.GetSha256()}
			if seen[pair] {
				done++
				continue
			}
			seen[pair] = true
			check, news, err := t.check(ctx, target, patch)
			switch over := errors.Is(err, context.DeadlineExceeded); {
			case over && refusable:
				return checks, nil
			case over && learnt:
				return nil, stillChecking(done, total)
			case err != nil:
				return nil, fmt.Errorf("apply patch %s: %w", patch.GetSha256(), err)
			}
			done++
			learnt, refusable = learnt || news, refusable || check.GetMadeSha256() != target.GetSha256()
			if check != nil {
				checks = append(checks, check)
			}
		}
	}
	if learnt && !refusable && ctx.Err() != nil {
		return nil, stillChecking(done, total) // nobody could be told within the time
	}
	return checks, nil
}

func stillChecking(done, total int) *messages.Rejection {
	return messages.Reject(messages.StillChecking, "%d of %d patches have been tried", done, total).
		At("/contents").Suggest("validate again: what was tried is not tried anew")
}

// check applies one patch, or remembers what it made; no check: its old artifact is not
// stored. It has news if it remembers more than before.
func (t *Trials) check(ctx context.Context, target *messages.TargetArtifact, patch *messages.DeltaArtifact) (check *messages.DeltaCheck, news bool, err error) {
	select {
	case t.turn <- struct{}{}:
		defer func() { <-t.turn }()
	case <-ctx.Done():
		return nil, false, ctx.Err()
	}
	if err := ctx.Err(); err != nil {
		return nil, false, err
	}
	check = &messages.DeltaCheck{FromSha256: patch.GetFromSha256(), Sha256: patch.GetSha256()}
	this := attempt{patch.GetFromSha256(), patch.GetSha256(), patch.GetFormat(), target.GetSizeBytes()}
	old, size, err := t.artifacts.Open(ctx, messages.Digest(patch.GetFromSha256()))
	if messages.IsAbsent(err) {
		return nil, false, nil
	}
	if err != nil {
		return nil, false, err
	}
	defer old.Close()
	body, _, err := t.artifacts.Open(ctx, messages.Digest(patch.GetSha256()))
	if messages.IsAbsent(err) {
		check.Problem = "the patch is not stored"
		return check, false, nil
	}
	if err != nil {
		return nil, false, err
	}
	defer body.Close()
	if made, known := t.made[this]; known {
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
		check.MadeSha256, news = made, true
		t.remember(this, made)
	}
	return check, news, nil
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
