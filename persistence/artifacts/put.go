package artifacts

import (
	"context"
	"errors"
	"fmt"
	"io"

	"pacecar/messages"
)

// Put takes an artifact in. body must have exactly size bytes with that digest; otherwise
// nothing stays and the answer is a rejection that says what was found. When the artifact is
// there already, body is not read; one that is spoilt is replaced. Put stops when ctx ends.
func (s *Store) Put(ctx context.Context, digest messages.Digest, size int64, body io.Reader) error {
	if err := checkDigest(digest); err != nil {
		return err
	}
	if err := checkSize(size); err != nil {
		return err
	}
	if there, err := s.stored(ctx, digest, size); there || err != nil {
		return err
	}
	leave, err := s.enter()
	if err != nil {
		return err
	}
	defer leave()
	draft, err := s.medium.Create(ctx, digest, size, false)
	if err != nil {
		return fmt.Errorf("put artifact: %w", err)
	}
	t := begin(draft, digest, size)
	if err := t.copy(ctx, body, s.medium.ChunkBytes(), nil); err != nil {
		return s.drop(ctx, draft, err)
	}
	if t.state.Offset != size {
		return s.drop(ctx, draft, wrongLength(size, t.state.Offset))
	}
	if found := digestOf(t.sum); found != digest {
		return s.drop(ctx, draft, wrongDigest(digest, found))
	}
	if err := draft.Commit(ctx); err != nil {
		return s.drop(ctx, draft, fmt.Errorf("put artifact: %w", err))
	}
	return s.mark(ctx, digest, false)
}

// drop leaves nothing of a draft, also when the caller has given up.
func (s *Store) drop(ctx context.Context, draft Draft, because error) error {
	if err := draft.Discard(context.WithoutCancel(ctx)); err != nil {
		return errors.Join(because, fmt.Errorf("put artifact: %w", err))
	}
	return because
}
