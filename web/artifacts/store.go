package artifacts

import (
	"context"
	"io"

	"pacecar/messages"
)

// Store is where files are kept by their digest. An error that is, or wraps, a
// *messages.Rejection is its no; any other error is a failure. Its methods may be called from
// any goroutine.
type Store interface {
	// Put stores a body. A wrong digest or length is refused, and nothing of the body stays.
	// Storing what is stored already is fine.
	Put(ctx context.Context, digest messages.Digest, size int64, body io.Reader) error
	// Open answers the content and its length, or a NotFound or ArtifactSpoilt rejection.
	// Reading ends with ctx.
	Open(ctx context.Context, digest messages.Digest) (io.ReadSeekCloser, int64, error)
	// List yields every artifact with its length, in order of digest, until yield fails.
	List(ctx context.Context, yield func(messages.Digest, int64) error) error
	// Verify reads an artifact again and answers the digest of its bytes. One that is not
	// what its name says is not opened any more until it is stored again.
	Verify(ctx context.Context, digest messages.Digest) (found messages.Digest, err error)

	// Begin opens an upload, or finds the one that is open, and says how many bytes are here;
	// or that the artifact is stored.
	Begin(ctx context.Context, digest messages.Digest, size int64) (offset int64, stored bool, err error)
	// Offset says how many bytes of an open upload are here, and how many it will have.
	Offset(ctx context.Context, digest messages.Digest) (offset, size int64, err error)
	// Append goes on with an upload at its offset and says how many bytes are here then. With
	// the last one the artifact is stored.
	Append(ctx context.Context, digest messages.Digest, offset int64, body io.Reader) (int64, error)
	// Forget ends an upload.
	Forget(ctx context.Context, digest messages.Digest) error
}
