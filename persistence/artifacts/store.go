package artifacts

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"sync"
	"time"

	"pacecar/messages"
)

// Bounds of a store.
const (
	// MaxUploads is how many uploads are open: each may hold its whole size on the medium.
	MaxUploads = 64
	// UploadLife is how long an upload waits for somebody to go on with it.
	UploadLife = 24 * time.Hour
	// MaxTransfers is how many artifacts are written at one time, each with a chunk of the
	// medium in memory: 16 chunks of 8 MiB are 128 MiB.
	MaxTransfers = 16
)

// Options of a store. The zero value is fine.
type Options struct {
	Now    func() time.Time // nil: time.Now
	Logger *slog.Logger     // nil: slog.Default(); of what keeps nobody from going on
}

// WithDefaults fills what is missing.
func (o Options) WithDefaults() Options {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Logger == nil {
		o.Logger = slog.Default()
	}
	return o
}

// Store keeps artifacts on a medium.
type Store struct {
	medium    Medium
	now       func() time.Time
	logger    *slog.Logger
	transfers chan struct{} // a place for each

	mu     sync.Mutex
	busy   map[messages.Digest]bool // uploads that a request of this process works on
	spoilt map[messages.Digest]bool
}

// New makes a store of a medium.
func New(ctx context.Context, medium Medium, o Options) (*Store, error) {
	o = o.WithDefaults()
	s := &Store{
		medium: medium, now: o.Now, logger: o.Logger, transfers: make(chan struct{}, MaxTransfers),
		busy: map[messages.Digest]bool{}, spoilt: map[messages.Digest]bool{},
	}
	if err := s.follow(ctx); err != nil {
		return nil, fmt.Errorf("open artifacts: %w", err)
	}
	if _, err := s.expire(ctx); err != nil {
		return nil, fmt.Errorf("open artifacts: %w", err)
	}
	return s, nil
}

// Stat says how many bytes an artifact has that can be opened now. It asks the medium, and
// refuses as Open does.
func (s *Store) Stat(ctx context.Context, digest messages.Digest) (int64, error) {
	if err := checkDigest(digest); err != nil {
		return 0, err
	}
	if s.isSpoilt(digest) {
		return 0, spoilt(digest)
	}
	size, found, err := s.medium.Stat(ctx, digest)
	if err != nil {
		return 0, fmt.Errorf("look for artifact: %w", err)
	}
	if !found {
		return 0, notThere(digest)
	}
	return size, nil
}

// Open opens an artifact for reading, and says how many bytes it has. It answers a
// NotFound rejection when there is none, and ArtifactSpoilt when it must not be served.
// Reading ends with ctx.
func (s *Store) Open(ctx context.Context, digest messages.Digest) (io.ReadSeekCloser, int64, error) {
	if err := checkDigest(digest); err != nil {
		return nil, 0, err
	}
	if s.isSpoilt(digest) {
		return nil, 0, spoilt(digest)
	}
	return s.read(ctx, digest)
}

func (s *Store) read(ctx context.Context, digest messages.Digest) (io.ReadSeekCloser, int64, error) {
	body, size, err := s.medium.Open(ctx, digest)
	if errors.Is(err, ErrGone) {
		return nil, 0, notThere(digest)
	}
	if err != nil {
		return nil, 0, fmt.Errorf("open artifact: %w", err)
	}
	return body, size, nil
}

// List yields every artifact with its length in bytes, spoilt ones too, in order of digest,
// until yield fails.
func (s *Store) List(ctx context.Context, yield func(messages.Digest, int64) error) error {
	if err := s.medium.List(ctx, yield); err != nil {
		return fmt.Errorf("list artifacts: %w", err)
	}
	return nil
}

// stored says whether a sound artifact of that digest is there. Another length for the same
// digest is refused: one of the two is wrong.
func (s *Store) stored(ctx context.Context, digest messages.Digest, size int64) (bool, error) {
	if s.isSpoilt(digest) {
		return false, nil
	}
	is, found, err := s.medium.Stat(ctx, digest)
	if err != nil || !found {
		return false, err
	}
	if is != size {
		return false, wrongLength(size, is)
	}
	return true, nil
}

func (s *Store) isSpoilt(digest messages.Digest) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.spoilt[digest]
}

// mark notes whether an artifact is spoilt, durably before anybody acts on it.
func (s *Store) mark(ctx context.Context, digest messages.Digest, is bool) error {
	if s.isSpoilt(digest) == is {
		return nil
	}
	change := s.medium.Unmark
	if is {
		change = s.medium.Mark
	}
	if err := change(ctx, digest); err != nil {
		return fmt.Errorf("mark artifact %s: %w", digest, err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if is {
		s.spoilt[digest] = true
	} else {
		delete(s.spoilt, digest)
	}
	return nil
}

// enter takes a place for a transfer, and answers how to leave it.
func (s *Store) enter() (leave func(), err error) {
	select {
	case s.transfers <- struct{}{}:
		return func() { <-s.transfers }, nil
	default:
		return nil, tooMany("artifacts are being written", MaxTransfers)
	}
}
