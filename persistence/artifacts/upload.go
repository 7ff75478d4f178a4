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

// upload is one that is open.
type upload struct {
	state State // as it was saved
	busy  bool  // a request works on it
}

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
	s.expire(ctx)
	u, open, err := s.reserve(digest, size)
	if err != nil || open {
		return u.Offset, false, err
	}
	state, err := s.create(ctx, digest, size)
	s.release(digest, state, err != nil)
	return 0, false, err
}

// reserve finds the upload of a digest, or makes a busy one.
func (s *Store) reserve(digest messages.Digest, size int64) (is State, open bool, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if u := s.uploads[digest]; u != nil {
		if u.state.Size != size {
			return u.state, true, wrongLength(size, u.state.Size)
		}
		return u.state, true, nil
	}
	if len(s.uploads) >= MaxUploads {
		return State{}, false, tooMany("uploads are open", MaxUploads)
	}
	s.uploads[digest] = &upload{state: State{Digest: digest, Size: size}, busy: true}
	return State{}, false, nil
}

// release lets the next request work on an upload, or forgets it.
func (s *Store) release(digest messages.Digest, state State, over bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if over {
		delete(s.uploads, digest)
		return
	}
	s.uploads[digest] = &upload{state: state}
}

func (s *Store) create(ctx context.Context, digest messages.Digest, size int64) (State, error) {
	draft, err := s.medium.Create(ctx, digest, size, true)
	if err != nil {
		return State{}, fmt.Errorf("begin upload: %w", err)
	}
	t := begin(draft, digest, size)
	if err := t.save(ctx, s.now().UnixMilli()); err != nil {
		return State{}, s.drop(ctx, draft, fmt.Errorf("begin upload: %w", err))
	}
	return t.state, draft.Close()
}

// Offset says how many bytes of an open upload are here, durably, and how many it will have.
func (s *Store) Offset(digest messages.Digest) (offset, size int64, err error) {
	if err := checkDigest(digest); err != nil {
		return 0, 0, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	u := s.uploads[digest]
	if u == nil {
		return 0, 0, noUpload(digest)
	}
	return u.state.Offset, u.state.Size, nil
}

// Append goes on with an upload at an offset, which must be that of the upload, and says how
// many bytes are here now. With the last byte the artifact is stored and the upload over; if
// the digest does not hold, the upload is forgotten and the answer is a rejection. When the
// body fails, what came before is kept.
func (s *Store) Append(ctx context.Context, digest messages.Digest, offset int64, body io.Reader) (int64, error) {
	if err := checkDigest(digest); err != nil {
		return 0, err
	}
	leave, err := s.enter()
	if err != nil {
		return 0, err
	}
	defer leave()
	state, err := s.take(digest, offset)
	if err != nil {
		return 0, err
	}
	state, over, err := s.extend(ctx, state, body)
	s.release(digest, state, over)
	return state.Offset, err
}

// take makes an upload this request's own.
func (s *Store) take(digest messages.Digest, offset int64) (State, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	u := s.uploads[digest]
	switch {
	case u == nil:
		return State{}, noUpload(digest)
	case u.busy:
		return State{}, busy(digest)
	case offset >= 0 && offset != u.state.Offset:
		return State{}, wrongOffset(offset, u.state.Offset)
	}
	u.busy = true
	return u.state, nil
}

// extend appends a body to an upload in a state. It answers the state that is saved then, and
// whether the upload is over.
func (s *Store) extend(ctx context.Context, saved State, body io.Reader) (State, bool, error) {
	draft, err := s.medium.Resume(ctx, saved.Digest)
	if errors.Is(err, ErrGone) {
		return saved, true, noUpload(saved.Digest)
	}
	if err != nil {
		return saved, false, fmt.Errorf("continue upload: %w", err)
	}
	t, err := resume(draft, saved)
	if err != nil {
		return saved, true, s.drop(ctx, draft, fmt.Errorf("continue upload: %w", err))
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
		return saved, true, s.drop(ctx, draft, failed)
	}
	if err := errors.Join(failed, keep()); err != nil || saved.Offset < saved.Size {
		return saved, false, errors.Join(err, draft.Close())
	}
	if found := digestOf(t.sum); found != saved.Digest {
		return saved, true, s.drop(ctx, draft, wrongDigest(saved.Digest, found))
	}
	if err := draft.Commit(ctx); err != nil {
		// An append of nothing tries it again.
		return saved, false, errors.Join(fmt.Errorf("store artifact: %w", err), draft.Close())
	}
	return saved, true, s.mark(ctx, saved.Digest, false)
}

// Forget ends an upload that will not be finished.
func (s *Store) Forget(ctx context.Context, digest messages.Digest) error {
	if err := checkDigest(digest); err != nil {
		return err
	}
	state, err := s.take(digest, -1)
	if err != nil {
		return err
	}
	err = s.discard(ctx, digest)
	s.release(digest, state, err == nil)
	return err
}

func (s *Store) discard(ctx context.Context, digest messages.Digest) error {
	draft, err := s.medium.Resume(ctx, digest)
	if err == nil {
		err = draft.Discard(ctx)
	}
	if err != nil && !errors.Is(err, ErrGone) {
		return fmt.Errorf("forget upload: %w", err)
	}
	return nil
}
