package credentials

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"pacecar/messages"
	"pacecar/web/identity"
)

// Notes are where the nodes of one engine keep what they share. persistence.Notes is this.
type Notes interface {
	// ReadNote answers a note; nil: there is none.
	ReadNote(ctx context.Context, name string) ([]byte, error)
	// PutNote leaves a note, unless there is one, which it answers.
	PutNote(ctx context.Context, name string, text []byte, timeToLive time.Duration) (there []byte, err error)
	// ReplaceNote puts text, or with nil nothing, in place of the note that was there, if it still is.
	ReplaceNote(ctx context.Context, name string, was, text []byte, timeToLive time.Duration) error
}

// ErrUnknown says that a token, session or link lets nobody in.
var ErrUnknown = errors.New("it is not known, or has ended")

// Bounds of what is kept.
const (
	MaxTokens   = 400
	maxBook     = 250 << 10                 // bytes of all tokens together, less than a note may have
	keptFor     = 10 * 365 * 24 * time.Hour // tokens, since they were changed last
	believedFor = 2 * time.Second           // what was read of the store
	failedFor   = time.Second               // that nothing could be read of the store
	readWithin  = 5 * time.Second           // of the store, which all wait for who ask meanwhile
	attempts    = 8                         // to change a note that others change, too
	bookNote    = "identity/tokens"
)

// Config of a book.
type Config struct {
	Notes  Notes
	Now    func() time.Time // default: time.Now
	Logger *slog.Logger     // of who was let in by whom; default: discards
}

// Book keeps credentials.
type Book struct {
	config   Config
	changing chan struct{}  // has room for the one who changes the tokens
	work     sync.WaitGroup // of what is kept beside requests

	mu       sync.Mutex // is held for as long as maps take, never over the store
	read     time.Time  // when kept was
	kept     pages
	changes  uint64   // of kept by this node: what was read before the last one is old
	reading  *reading // by which kept is read now; nil: it is not
	failed   time.Time
	failure  error               // of the last reading; nil: it did not fail
	sessions map[string]believed // by key
	ended    uint64              // sessions that were forgotten: what was read before the last one is old
	tried    map[string]time.Time
}

// pages is the note of all tokens.
type pages struct {
	Tokens []Token `json:"tokens"`
	// Sessions counts how often all of them were ended. One is good while it is what the session began with.
	Sessions uint64 `json:"sessions,omitempty"`
	// SessionsSince ends all sessions that began before, of programs that did not count.
	SessionsSince time.Time `json:"sessionsSince,omitzero"`
}

// reading is a look at the store that all share who want one meanwhile.
type reading struct {
	done chan struct{}
	kept pages
	err  error
}

// New makes a book.
func New(config Config) *Book {
	if config.Now == nil {
		config.Now = time.Now
	}
	if config.Logger == nil {
		config.Logger = slog.New(slog.DiscardHandler)
	}
	return &Book{config: config, changing: make(chan struct{}, 1), sessions: map[string]believed{}, tried: map[string]time.Time{}}
}

// random makes a secret.
func random() (s identity.Secret) {
	_, _ = rand.Read(s[:]) // never fails (crypto/rand)
	return s
}

// look answers what is kept, as it was not long ago, or the failure to read that. The caller must not change it.
func (b *Book) look(ctx context.Context) (pages, error) {
	b.mu.Lock()
	now := b.config.Now()
	switch {
	case !b.read.IsZero() && now.Sub(b.read) < believedFor:
		defer b.mu.Unlock()
		return b.kept, nil
	case b.failure != nil && now.Sub(b.failed) < failedFor:
		defer b.mu.Unlock()
		return pages{}, b.failure
	}
	r := b.reading
	if r == nil {
		r = &reading{done: make(chan struct{})}
		b.reading = r
		lasts, changes := context.WithoutCancel(ctx), b.changes
		b.work.Go(func() { b.reload(lasts, r, changes) })
	}
	b.mu.Unlock()
	select {
	case <-r.done:
		return r.kept, r.err
	case <-ctx.Done():
		return pages{}, fmt.Errorf("read tokens: %w", ctx.Err())
	}
}

// reload reads what is kept, for all who wait for it.
func (b *Book) reload(ctx context.Context, r *reading, changes uint64) {
	ctx, cancel := context.WithTimeout(ctx, readWithin)
	defer cancel()
	kept, err := b.readPages(ctx)
	b.mu.Lock()
	defer b.mu.Unlock()
	switch {
	case b.changes != changes: // what was changed meanwhile is newer than what was read, or failed to be
		r.kept = b.kept
	case err != nil:
		r.err, b.failure, b.failed = err, err, b.config.Now()
	default:
		r.kept, b.kept, b.read, b.failure = kept, kept, b.config.Now(), nil
	}
	b.reading = nil
	close(r.done)
}

func (b *Book) readPages(ctx context.Context) (pages, error) {
	raw, err := b.config.Notes.ReadNote(ctx, bookNote)
	if err != nil {
		return pages{}, fmt.Errorf("read tokens: %w", err)
	}
	return decode(raw)
}

// decode reads the note of all tokens; nil: there is none.
func decode(raw []byte) (kept pages, err error) {
	if raw == nil {
		return kept, nil
	}
	if err := json.Unmarshal(raw, &kept); err != nil {
		return kept, fmt.Errorf("read tokens: %w", err)
	}
	return kept, nil
}

// change has f change what is kept, again when another node was faster. f works on a copy, and may refuse.
func (b *Book) change(ctx context.Context, f func(*pages) error) error {
	select {
	case b.changing <- struct{}{}:
		defer func() { <-b.changing }()
	case <-ctx.Done():
		return fmt.Errorf("write tokens: %w", ctx.Err())
	}
	var next pages
	err := rewrite(ctx, b.config.Notes, bookNote, keptFor, func(raw []byte) ([]byte, error) {
		var err error
		if next, err = decode(raw); err != nil {
			return nil, err
		}
		if err := f(&next); err != nil {
			return nil, err
		}
		text, err := json.Marshal(next)
		if err != nil {
			return nil, fmt.Errorf("write tokens: %w", err)
		}
		if len(text) > maxBook {
			return nil, messages.Reject(messages.OutOfBounds, "there is no room for so many tokens").Suggest("revoke those that nobody uses: pacecar token list shows when each was used")
		}
		return text, nil
	})
	if err != nil {
		return err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.kept, b.read, b.failure = next, b.config.Now(), nil
	b.changes++
	return nil
}

// errFaster says that another node wrote in between.
var errFaster = errors.New("another node wrote in between")

// rewrite puts what f makes of a note in its place, again when another node was faster. f is given nil where there is
// none. That what was written is there counts, not that the store said so.
func rewrite(ctx context.Context, notes Notes, name string, life time.Duration, f func(raw []byte) ([]byte, error)) error {
	var was, text []byte
	var failure error
	for attempt := range attempts {
		raw, err := notes.ReadNote(ctx, name)
		switch {
		case err != nil:
			return fmt.Errorf("read note %s: %w", name, err)
		case attempt > 0 && bytes.Equal(raw, text):
			return nil
		case attempt > 0 && bytes.Equal(raw, was) && !errors.Is(failure, errFaster):
			return fmt.Errorf("write note %s: %w", name, failure) // nobody was faster: the store has failed
		}
		if text, err = f(raw); err != nil {
			return err
		}
		if was = raw; raw != nil {
			failure = notes.ReplaceNote(ctx, name, raw, text, life)
		} else if raw, failure = notes.PutNote(ctx, name, text, life); failure == nil && raw != nil {
			failure = errFaster
		}
		if failure == nil {
			return nil
		}
	}
	return fmt.Errorf("write note %s: %w", name, failure)
}
