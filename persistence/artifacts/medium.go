package artifacts

import (
	"context"
	"errors"
	"io"

	"pacecar/messages"
)

// ErrGone is an artifact or a draft that is not on its medium, or not any more.
var ErrGone = errors.New("it is not there")

// ErrBusy is a draft that another process writes to.
var ErrBusy = errors.New("another process writes to it")

// Medium is where a Store keeps its bytes. Digests that reach it have been checked. Its
// calls are safe for concurrent use; those on one Draft come one after the other.
type Medium interface {
	// ChunkBytes is how much is written at once.
	ChunkBytes() int

	// Stat says whether there is an artifact, and its length.
	Stat(ctx context.Context, digest messages.Digest) (size int64, found bool, err error)
	// Open reads an artifact and says its length; ErrGone says that there is none. It reads
	// nothing before it is asked to, and only from where it is asked to. Reading ends with ctx.
	Open(ctx context.Context, digest messages.Digest) (io.ReadSeekCloser, int64, error)
	// List yields every artifact, in order of digest, until yield fails.
	List(ctx context.Context, yield func(messages.Digest, int64) error) error

	// Create begins an artifact that nobody sees yet. One that is kept can be saved; ErrBusy says that
	// another process writes to the one of that digest.
	Create(ctx context.Context, digest messages.Digest, size int64, kept bool) (Draft, error)
	// Saved answers the kept drafts as their last Save left them.
	Saved(ctx context.Context) ([]State, error)
	// Load answers one kept draft as its last Save left it; ErrGone says that there is none.
	Load(ctx context.Context, digest messages.Digest) (State, error)
	// Resume goes on with a kept draft from its last Save, whose offset it answers. ErrGone says that there
	// is none any more. ErrBusy says that another process writes to it; a medium on which two that write
	// do each other no harm need not say that.
	Resume(ctx context.Context, digest messages.Digest) (draft Draft, offset int64, err error)

	// Mark makes durable that an artifact is spoilt, and Unmark that it is not.
	Mark(ctx context.Context, digest messages.Digest) error
	Unmark(ctx context.Context, digest messages.Digest) error
	// Marked answers the spoilt ones.
	Marked(ctx context.Context) ([]messages.Digest, error)
}

// Draft is an artifact that is being written. Close, Commit or Discard ends its use; a Commit
// that failed may be followed by either of the others.
type Draft interface {
	// Append writes the next chunk. It has ChunkBytes bytes, unless it is the last one or a
	// Save follows. The bytes are the caller's again when it returns.
	Append(ctx context.Context, chunk []byte) error
	// Held are bytes that were appended in a chunk that was not whole, where the medium
	// keeps whole ones only: the next chunk begins with them once more.
	Held() []byte
	// Save makes what was appended durable together with the state.
	Save(ctx context.Context, state State) error
	// Close lets go of the draft. What was saved stays; the rest may.
	Close() error
	// Commit shows the artifact under its digest, durably, in place of one that is there.
	Commit(ctx context.Context) error
	// Discard leaves nothing of the draft.
	Discard(ctx context.Context) error
}

// State is an upload as its medium keeps it.
type State struct {
	Digest      messages.Digest `json:"digest"`
	Size        int64           `json:"size"`   // bytes declared
	Offset      int64           `json:"offset"` // bytes that are here
	Sum         []byte          `json:"sum"`    // SHA-256 of them in its binary form, so that it can go on
	ChangedAtMs int64           `json:"changed_at_ms"`
}
