package s3

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/minio/minio-go/v7"

	"pacecar/messages"
	"pacecar/persistence/artifacts"
)

// Ranges that are asked for, in bytes. A piece that a vehicle fetches is about as long as
// the first; whoever reads on needs few requests, and nothing is kept in memory.
const (
	firstRange   = 1 << 20
	longestRange = 64 << 20
)

// reader reads an object by ranges.
type reader struct {
	ctx    context.Context
	m      *medium
	digest messages.Digest
	size   int64
	at     int64         // where the next byte is read
	body   io.ReadCloser // of the range in progress; nil: none
	left   int64         // bytes of it
	next   int64         // length of the next range
}

// Open implements artifacts.Medium.
func (m *medium) Open(ctx context.Context, digest messages.Digest) (io.ReadSeekCloser, int64, error) {
	size, known := m.length(digest)
	if !known {
		var err error
		if size, known, err = m.Stat(ctx, digest); err != nil {
			return nil, 0, err
		}
		if !known {
			return nil, 0, artifacts.ErrGone
		}
		m.remember(digest, size)
	}
	return &reader{ctx: ctx, m: m, digest: digest, size: size, next: firstRange}, size, nil
}

// length is one that is remembered.
type length struct {
	bytes int64
	until time.Time
}

func (m *medium) length(digest messages.Digest) (int64, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	known, found := m.lengths[digest]
	return known.bytes, found && m.Now().Before(known.until)
}

func (m *medium) remember(digest messages.Digest, size int64) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if len(m.lengths) >= maxLengths {
		clear(m.lengths)
	}
	m.lengths[digest] = length{size, m.Now().Add(lengthLife)}
}

// Read reads on, asking for a range where none is open.
func (r *reader) Read(p []byte) (int, error) {
	if r.at >= r.size {
		return 0, io.EOF
	}
	if r.body == nil {
		if err := r.ask(); err != nil {
			return 0, err
		}
	}
	n, err := r.body.Read(p[:min(int64(len(p)), r.left)])
	r.at, r.left = r.at+int64(n), r.left-int64(n)
	switch {
	case r.left == 0:
		if err == nil { // with its end read, the connection can be used again
			_, _ = r.body.Read(make([]byte, 1))
		}
		return n, r.drop()
	case errors.Is(err, io.EOF):
		err = io.ErrUnexpectedEOF
	}
	return n, err
}

// ask opens the next range.
func (r *reader) ask() error {
	until := min(r.at+r.next, r.size)
	var o minio.GetObjectOptions
	if err := o.SetRange(r.at, until-1); err != nil {
		return err
	}
	body, _, _, err := r.m.core.GetObject(r.ctx, r.m.place.Bucket, r.m.key(filesFolder, r.digest), o)
	if isMissing(err) {
		r.m.forgetLength(r.digest)
	}
	if err != nil {
		return fmt.Errorf("artifact %s: %w", r.digest, err)
	}
	r.body, r.left, r.next = body, until-r.at, min(2*r.next, longestRange)
	return nil
}

func (m *medium) forgetLength(digest messages.Digest) {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.lengths, digest)
}

// drop ends the range in progress.
func (r *reader) drop() error {
	if r.body == nil {
		return nil
	}
	err := r.body.Close()
	r.body = nil
	return err
}

// Seek sets where the next byte is read. It asks for nothing.
func (r *reader) Seek(offset int64, whence int) (int64, error) {
	switch whence {
	case io.SeekCurrent:
		offset += r.at
	case io.SeekEnd:
		offset += r.size
	}
	if offset < 0 {
		return r.at, errors.New("there is no place before the beginning")
	}
	if offset != r.at {
		if err := r.drop(); err != nil {
			return r.at, err
		}
		r.at, r.next = offset, firstRange
	}
	return offset, nil
}

// Close ends the range in progress.
func (r *reader) Close() error { return r.drop() }
