package download

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"

	"pacecar/messages"
	"pacecar/messages/delta"
)

// piece is what is fetched of an artifact: the whole, or a patch that makes it.
type piece struct {
	url, sha256 string
	size        uint64
}

// next is the piece of an artifact that is to be fetched.
func (p *Progress) next(artifact *messages.OfferedArtifact) piece {
	if d := artifact.GetDelta(); p.patching {
		return piece{d.GetUrl(), d.GetSha256(), d.GetSizeBytes()}
	}
	return piece{artifact.GetUrl(), artifact.GetSha256(), artifact.GetSizeBytes()}
}

// mayPatch tells whether the patch that is offered can be applied: its format is known, it is
// shorter than the whole, and the old software can be read.
func (f *Fetcher) mayPatch(ctx context.Context, artifact *messages.OfferedArtifact) bool {
	d := artifact.GetDelta()
	if d == nil || d.GetFormat() != delta.Format || d.GetSizeBytes() >= artifact.GetSizeBytes() {
		return false
	}
	return delta.CheckSizes(0, artifact.GetSizeBytes()) == nil && f.old(ctx, artifact) != nil
}

// old is the software that a patch is applied to.
func (f *Fetcher) old(ctx context.Context, artifact *messages.OfferedArtifact) []byte {
	return f.flash.read(ctx, artifact.GetDelta().GetFromSha256(), artifact.GetUrl(), artifact.GetSha256())
}

// patched applies a patch that is here whole. What comes out has the artifact's digest, or the
// patch has failed.
func (f *Fetcher) patched(ctx context.Context, artifact *messages.OfferedArtifact, patch []byte) error {
	sum := sha256.New()
	if err := delta.Apply(sum, f.old(ctx, artifact), bytes.NewReader(patch), artifact.GetSizeBytes()); err != nil {
		return err
	}
	if made := hex.EncodeToString(sum.Sum(nil)); made != artifact.GetSha256() {
		return messages.Reject(messages.Malformed, "the patch makes %s, not %s", made, artifact.GetSha256())
	}
	return nil
}

// fallBack gives a patch up: the artifact is fetched whole.
func (f *Fetcher) fallBack(p *Progress, why error) {
	f.config.Note(why)
	f.FellBack.Add(1)
	p.begin()
	p.whole = true
}

// Patched is an artifact that a patch made.
type Patched struct {
	ECU   string
	Saved uint64 // bytes of it that were not transferred
}

// Patched lists the artifacts so far that patches made.
func (p *Progress) Patched() []Patched { return p.patches }
