package webtest

import (
	"bytes"
	"context"
	"io"
	"sync"

	"pacecar/messages"
)

// Artifacts keeps files in memory. The zero value is empty and ready.
type Artifacts struct {
	mu    sync.Mutex
	files map[messages.Digest][]byte
}

// Put keeps a body whose digest and length are right.
func (a *Artifacts) Put(_ context.Context, digest messages.Digest, size int64, body io.Reader) error {
	b, err := io.ReadAll(io.LimitReader(body, size+1))
	if err != nil {
		return err
	}
	if int64(len(b)) != size {
		return messages.Reject(messages.Malformed, "the body has not the %d bytes that were declared", size)
	}
	if got := messages.DigestOf(b); got != digest {
		return messages.Reject(messages.Malformed, "the body's sha256 is %s", got).At("path sha256")
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.files == nil {
		a.files = map[messages.Digest][]byte{}
	}
	a.files[digest] = b
	return nil
}

// Open answers a file.
func (a *Artifacts) Open(digest messages.Digest) (io.ReadSeekCloser, int64, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	b, ok := a.files[digest]
	if !ok {
		return nil, 0, messages.Reject(messages.NotFound, "no artifact %s is stored", digest)
	}
	return file{bytes.NewReader(b)}, int64(len(b)), nil
}

// file is a reader that needs no closing.
type file struct{ *bytes.Reader }

func (file) Close() error { return nil }
