package artifacts

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"

	"pacecar/messages"
)

// transfer is bytes on their way into a draft.
type transfer struct {
	draft Draft
	state State
	sum   hash.Hash
}

func begin(draft Draft, digest messages.Digest, size int64) *transfer {
	return &transfer{draft: draft, state: State{Digest: digest, Size: size}, sum: sha256.New()}
}

// resume goes on where a state was saved.
func resume(draft Draft, state State) (*transfer, error) {
	t := &transfer{draft: draft, state: state, sum: sha256.New()}
	if err := t.sum.(encoding.BinaryUnmarshaler).UnmarshalBinary(state.Sum); err != nil {
		return nil, fmt.Errorf("the digest so far: %w", err)
	}
	return t, nil
}

// copy appends body, chunk by chunk, until it or the artifact ends. What was read before an
// error is appended, too. saved, if there is one, is called after each whole chunk.
func (t *transfer) copy(ctx context.Context, body io.Reader, chunkBytes int, saved func() error) error {
	// A chunk that was read is written, although the client may have gone meanwhile.
	writing := context.WithoutCancel(ctx)
	state, held := &t.state, bytes.Clone(t.draft.Held())
	buffer := make([]byte, min(int64(chunkBytes), state.Size-state.Offset+int64(len(held))))
	source := stopping{ctx, body}
	for state.Offset < state.Size {
		have := copy(buffer, held)
		chunk := buffer[:min(int64(len(buffer)), state.Size-state.Offset+int64(have))]
		n, err := fill(source, chunk[have:])
		if n > 0 {
			if failed := t.draft.Append(writing, chunk[:have+n]); failed != nil {
				return fmt.Errorf("after %d of %d bytes: %w", state.Offset, state.Size, failed)
			}
			_, _ = t.sum.Write(chunk[have : have+n]) // a hash's Write returns no error
			state.Offset += int64(n)
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("after %d of %d bytes: %w", state.Offset, state.Size, err)
		}
		if held = nil; saved != nil {
			if err := saved(); err != nil {
				return err
			}
		}
	}
	if n, _ := fill(source, make([]byte, 1)); n > 0 { // a failure changes nothing: all is here
		return tooLong(state.Size)
	}
	return nil
}

// fill reads until p is full. The error is the body's own: io.EOF is its orderly end.
func fill(body io.Reader, p []byte) (n int, err error) {
	for n < len(p) && err == nil {
		var more int
		more, err = body.Read(p[n:])
		n += more
	}
	if n == len(p) {
		return n, nil
	}
	return n, err
}

// save makes durable how far the transfer has come.
func (t *transfer) save(ctx context.Context, atMs int64) error {
	sum, err := t.sum.(encoding.BinaryMarshaler).MarshalBinary()
	if err != nil {
		return fmt.Errorf("the digest so far: %w", err)
	}
	t.state.Sum, t.state.ChangedAtMs = sum, atMs
	return t.draft.Save(ctx, t.state)
}

func digestOf(sum hash.Hash) messages.Digest {
	return messages.Digest(hex.EncodeToString(sum.Sum(nil)))
}

// stopping is a reader that ends with its context.
type stopping struct {
	ctx  context.Context
	body io.Reader
}

func (s stopping) Read(p []byte) (int, error) {
	if err := s.ctx.Err(); err != nil {
		return 0, err
	}
	return s.body.Read(p)
}
