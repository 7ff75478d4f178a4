// Package trial applies the patches of a package before it is validated, and says what each
// makes.
//
// A package may have 2,048 patches, each of them between artifacts of up to 128 MiB, which is
// more than fits into the time of one request. So a [Bench] remembers what patches have made:
// artifacts never change under their digests, so that a patch is tried once in the life of
// the process, and a request that runs out of time is refused with the code StillChecking and
// goes on where it stopped when it is repeated. What did not apply is tried again: the next
// reading may be a better one.
//
// A Bench is safe for concurrent use. One patch is tried at a time, for each takes memory, as
// package delta bounds it.
package trial

import (
	"context"
	"io"

	"pacecar/messages"
)

// maxMade is how many patches are remembered, of about 300 bytes each; beyond it the oldest
// is forgotten. Four of the largest packages can be checked at the same time.
const maxMade = 8192

// Artifacts opens what is stored; what is not, or must not be served, is refused with the code
// NotFound or ArtifactSpoilt.
type Artifacts interface {
	Open(ctx context.Context, digest messages.Digest) (io.ReadSeekCloser, int64, error)
}

// attempt is all that what a patch makes depends on.
type attempt struct {
	from, patch, format string
	size                uint64
}

// Bench is where patches are tried.
type Bench struct {
	artifacts Artifacts
	turn      chan struct{} // guards all of it
	made      map[attempt]string
	order     []attempt // the oldest first
}

// New makes a bench for a store of artifacts.
func New(artifacts Artifacts) *Bench {
	return &Bench{artifacts: artifacts, turn: make(chan struct{}, 1), made: map[attempt]string{}}
}

func (b *Bench) remember(a attempt, made string) {
	if len(b.order) == maxMade {
		delete(b.made, b.order[0])
		b.order = append(b.order[:0], b.order[1:]...)
	}
	b.made[a], b.order = made, append(b.order, a)
}
