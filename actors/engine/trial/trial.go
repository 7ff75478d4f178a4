// Package trial applies the patches of a package before it is validated, and says what each
// makes.
//
// A package may have 2,048 patches, each of them between artifacts of up to 128 MiB, which is
// more than fits into the time of one request. So [Trials] remember what patches have made:
// artifacts never change under their digests, so that a patch is tried once in the life of
// the process, and a request that runs out of time is refused with the code StillChecking and
// goes on where it stopped when it is repeated. What did not apply is not remembered, for the
// next reading may be a better one; but a request that has met such a patch has its answer,
// also when its time is over.
//
// Trials are safe for concurrent use. One patch is tried at a time, for each takes memory, as
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

// Trials are the patches that were tried, and how others are.
type Trials struct {
	artifacts Artifacts
	turn      chan struct{} // guards all of it
	made      map[attempt]string
	order     []attempt // the oldest first
}

// New makes trials for a store of artifacts.
func New(artifacts Artifacts) *Trials {
	return &Trials{artifacts: artifacts, turn: make(chan struct{}, 1), made: map[attempt]string{}}
}

func (t *Trials) remember(a attempt, made string) {
	if len(t.order) == maxMade {
		delete(t.made, t.order[0])
		t.order = append(t.order[:0], t.order[1:]...)
	}
	t.made[a], t.order = made, append(t.order, a)
}
