// Package files keeps artifacts in memory, for tests of the edge: it refuses as the real
// store does, and a test may spoil a file.
package files

import (
	"bytes"
	"context"
	"io"
	"slices"
	"sync"

	"pacecar/messages"
)

// Store keeps files in memory. The zero value is empty and ready.
type Store struct {
	mu      sync.Mutex
	files   map[messages.Digest][]byte
	spoilt  map[messages.Digest]bool
	uploads map[messages.Digest]*upload
}

// upload is a file on its way in.
type upload struct {
	size  int64
	bytes []byte
	busy  bool
}

// Put keeps a body whose digest and length are right.
func (a *Store) Put(_ context.Context, digest messages.Digest, size int64, body io.Reader) error {
	b, err := io.ReadAll(io.LimitReader(body, size+1))
	if err != nil {
		return err
	}
	if int64(len(b)) != size {
		return messages.Reject(messages.Malformed, "the body has not the %d bytes that were declared", size)
	}
	return a.keep(digest, b)
}

// keep stores bytes whose digest is right.
func (a *Store) keep(digest messages.Digest, b []byte) error {
	if got := messages.DigestOf(b); got != digest {
		return messages.Reject(messages.Malformed, "the body's sha256 is %s", got).At("path sha256")
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.files == nil {
		a.files = map[messages.Digest][]byte{}
	}
	a.files[digest] = b
	delete(a.spoilt, digest)
	return nil
}

// Open answers a file.
func (a *Store) Open(_ context.Context, digest messages.Digest) (io.ReadSeekCloser, int64, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	b, ok := a.files[digest]
	if !ok {
		return nil, 0, messages.Reject(messages.NotFound, "no artifact %s is stored", digest)
	}
	if a.spoilt[digest] {
		return nil, 0, messages.Reject(messages.ArtifactSpoilt, "artifact %s is spoilt", digest).Suggest("upload it again")
	}
	return file{bytes.NewReader(b)}, int64(len(b)), nil
}

// file is a reader that needs no closing.
type file struct{ *bytes.Reader }

func (file) Close() error { return nil }

// Flip changes a byte of a file.
func (a *Store) Flip(digest messages.Digest) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.files[digest] = bytes.Clone(a.files[digest])
	a.files[digest][0] ^= 1
}

// List yields every file.
func (a *Store) List(_ context.Context, yield func(messages.Digest, int64) error) error {
	a.mu.Lock()
	sizes := map[messages.Digest]int64{}
	var digests []messages.Digest
	for digest, b := range a.files {
		digests, sizes[digest] = append(digests, digest), int64(len(b))
	}
	a.mu.Unlock()
	slices.Sort(digests)
	for _, digest := range digests {
		if err := yield(digest, sizes[digest]); err != nil {
			return err
		}
	}
	return nil
}

// Verify looks at a file's bytes again.
func (a *Store) Verify(_ context.Context, digest messages.Digest) (messages.Digest, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	b, ok := a.files[digest]
	if !ok {
		return "", messages.Reject(messages.NotFound, "no artifact %s is stored", digest)
	}
	found := messages.DigestOf(b)
	if a.spoilt == nil {
		a.spoilt = map[messages.Digest]bool{}
	}
	a.spoilt[digest] = found != digest
	return found, nil
}

// Begin opens an upload.
func (a *Store) Begin(_ context.Context, digest messages.Digest, size int64) (int64, bool, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if _, ok := a.files[digest]; ok && !a.spoilt[digest] {
		return size, true, nil
	}
	if a.uploads == nil {
		a.uploads = map[messages.Digest]*upload{}
	}
	if a.uploads[digest] == nil {
		a.uploads[digest] = &upload{size: size}
	}
	return int64(len(a.uploads[digest].bytes)), false, nil
}

// Offset says how far an upload is.
func (a *Store) Offset(_ context.Context, digest messages.Digest) (offset, size int64, err error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	u := a.uploads[digest]
	if u == nil {
		return 0, 0, messages.Reject(messages.NotFound, "no upload of %s is open", digest)
	}
	return int64(len(u.bytes)), u.size, nil
}

// Append goes on with an upload. What comes before an error of the body is kept.
func (a *Store) Append(_ context.Context, digest messages.Digest, offset int64, body io.Reader) (int64, error) {
	a.mu.Lock()
	u := a.uploads[digest]
	var no *messages.Rejection
	switch {
	case u == nil:
		no = messages.Reject(messages.NotFound, "no upload of %s is open", digest)
	case u.busy || offset != int64(len(u.bytes)):
		no = messages.Reject(messages.WrongState, "the upload has %d bytes", len(u.bytes)).Suggest("go on from there")
	default:
		u.busy = true
	}
	a.mu.Unlock()
	if no != nil {
		return 0, no
	}
	b, err := io.ReadAll(io.LimitReader(body, u.size-offset))
	a.mu.Lock()
	u.bytes, u.busy = append(u.bytes, b...), false
	now := int64(len(u.bytes))
	if now == u.size {
		delete(a.uploads, digest)
	}
	a.mu.Unlock()
	if err == nil && now == u.size {
		err = a.keep(digest, u.bytes)
	}
	return now, err
}

// Forget ends an upload.
func (a *Store) Forget(_ context.Context, digest messages.Digest) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.uploads[digest] == nil {
		return messages.Reject(messages.NotFound, "no upload of %s is open", digest)
	}
	delete(a.uploads, digest)
	return nil
}
