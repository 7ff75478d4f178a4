package artifacts

import (
	"context"
	"errors"
	"fmt"
	"io"

	"pacecar/messages"
)

// saveEvery is how many bytes of an upload a killed process may lose: they are sent again.
const saveEvery = 64 << 20

// Begin opens the upload of an artifact, or finds the one that is open, and says how many of
// its bytes are here. An artifact that is stored already needs none.
func (s *Store) Begin(ctx context.Context, digest messages.Digest, size int64) (offset int64, stored bool, err error) {
	if err := checkDigest(digest); err != nil {
		return 0, false, err
	}
	if err := checkSize(size); err != nil {
		return 0, false, err
	}
	if there, err := s.stored(ctx, digest, size); there || err != nil {
		return size, there, err
	}
	open, err := s.expire(ctx)
	if err != nil {
		return 0, false, fmt.Errorf("begin upload: %w", err)
	}
	for _, state := range open {
		if state.Digest == digest && state.Size != size {
			return 0, false, wrongLength(size, state.Size)
		}
		if state.Digest == digest {
			return state.Offset, false, nil
		}
	}
	if len(open) >= MaxUploads {
		return 0, false, tooMany("uploads are open", MaxUploads)
	}
	leave, err := s.work(digest)
	if err != nil {
		return 0, false, err
	}
	defer leave()
	return 0, false, s.create(ctx, digest, size)
}

// work makes an upload this request's own within this process, until leave. That no other process writes
// to it is the medium's affair.
func (s *Store) work(digest messages.Digest) (leave func(), err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.busy[digest] {
		return nil, busy(digest)
	}
	s.busy[digest] = true
	return func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		delete(s.busy, digest)
	}, nil
}

func (s *Store) create(ctx context.Context, digest messages.Digest, size int64) error {
	draft, err := s.medium.Create(ctx, digest, size, true)
	if errors.Is(err, ErrBusy) {
		return busy(digest)
	}
	if err != nil {
		return fmt.Errorf("begin upload: %w", err)
	}
	t := begin(draft, digest, size)
	if err := t.save(ctx, s.now().UnixMilli()); err != nil {
		return s.drop(ctx, draft, fmt.Errorf("begin upload: %w", err))
	}
	return draft.Close()
}

// Offset says how many bytes of an open upload are here, durably, and how many it will have.
func (s *Store) Offset(ctx context.Context, digest messages.Digest) (offset, size int64, err error) {
	state, err := s.state(ctx, digest)
	return state.Offset, state.Size, err
}

func (s *Store) state(ctx context.Context, digest messages.Digest) (State, error) {
	if err := checkDigest(digest); err != nil {
		return State{}, err
	}
	state, err := s.medium.Load(ctx, digest)
	if errors.Is(err, ErrGone) {
		return State{}, noUpload(digest)
	}
	if err != nil {
		return State{}, fmt.Errorf("look for upload: %w", err)
	}
	return state, nil
}

// Append goes on with an upload at an offset, which must be that of the upload, and says how
// many bytes are here now. With the last byte the artifact is stored and the upload over; if
// the digest does not hold, the upload is forgotten and the answer is a rejection. When the
// body fails, what came before is kept.
func (s *Store) Append(ctx context.Context, digest messages.Digest, offset int64, body io.Reader) (int64, error) {
	leave, err := s.enter()
	if err != nil {
		return 0, err
	}
	defer leave()
	stop, err := s.work(digest)
	if err != nil {
		return 0, err
	}
	defer stop()
	state, err := s.state(ctx, digest)
	if err != nil {
		return 0, err
	}
	if offset != state.Offset {
		return 0, wrongOffset(offset, state.Offset)
	}
	state, err = s.extend(ctx, state, body)
	return state.Offset, err
}

// extend appends a body to an upload in a state. It answers the state that is saved then.
func (s *Store) extend(ctx context.Context, saved State, body io.Reader) (State, error) {
	draft, offset, err := s.medium.Resume(ctx, saved.Digest)
	switch {
	case errors.Is(err, ErrGone):
		return saved, noUpload(saved.Digest)
	case errors.Is(err, ErrBusy):
		return saved, busy(saved.Digest)
	case err != nil:
		return saved, fmt.Errorf("continue upload: %w", err)
	case offset != saved.Offset: // another process has gone on with it since it was looked at
		return saved, errors.Join(wrongOffset(saved.Offset, offset), draft.Close())
	}
	t, err := resume(draft, saved)
	if err != nil {
		return saved, s.drop(ctx, draft, fmt.Errorf("continue upload: %w", err))
	}
	// What has come is kept although the client has gone.
	keep := func() error {
		if err := t.save(context.WithoutCancel(ctx), s.now().UnixMilli()); err != nil {
			return fmt.Errorf("save upload: %w", err)
		}
		saved = t.state
		return nil
	}
	failed := t.copy(ctx, body, s.medium.ChunkBytes(), func() error {
		if t.state.Offset-saved.Offset < saveEvery {
			return nil
		}
		return keep()
	})
	var no *messages.Rejection
	if errors.As(failed, &no) {
		return saved, s.drop(ctx, draft, failed)
	}
	if err := errors.Join(failed, keep()); err != nil || saved.Offset < saved.Size {
		return saved, errors.Join(err, draft.Close())
	}
	if found := digestOf(t.sum); found != saved.Digest {
		return saved, s.drop(ctx, draft, wrongDigest(saved.Digest, found))
	}
	if err := draft.Commit(ctx); err != nil {
		// An append of nothing tries it again.
		return saved, errors.Join(fmt.Errorf("store artifact: %w", err), draft.Close())
	}
	return saved, s.mark(ctx, saved.Digest, false)
}

// Forget ends an upload that will not be finished.
func (s *Store) Forget(ctx context.Context, digest messages.Digest) error {
	stop, err := s.work(digest)
	if err != nil {
		return err
	}
	defer stop()
	if _, err := s.state(ctx, digest); err != nil {
		return err
	}
	return s.discard(ctx, digest)
}

func (s *Store) discard(ctx context.Context, digest messages.Digest) error {
	draft, _, err := s.medium.Resume(ctx, digest)
	if errors.Is(err, ErrBusy) {
		return busy(digest)
	}
	if err == nil {
		err = draft.Discard(ctx)
	}
	if err != nil && !errors.Is(err, ErrGone) {
		return fmt.Errorf("forget upload: %w", err)
	}
	return nil
}
