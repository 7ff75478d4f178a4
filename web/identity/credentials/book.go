package credentials

import (
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
	config Config

	mu       sync.Mutex
	read     time.Time // when kept was
	raw      []byte    // kept as it is in its note; nil: there is no note
	kept     pages
	sessions map[string]believed // by key
}

// pages is the note of all tokens.
type pages struct {
	Tokens []Token `json:"tokens"`
	// SessionsSince ends all sessions that began before.
	SessionsSince time.Time `json:"sessionsSince,omitzero"`
}

// New makes a book.
func New(config Config) *Book {
	if config.Now == nil {
		config.Now = time.Now
	}
	if config.Logger == nil {
		config.Logger = slog.New(slog.DiscardHandler)
	}
	return &Book{config: config, sessions: map[string]believed{}}
}

// random makes a secret.
func random() (s identity.Secret) {
	_, _ = rand.Read(s[:]) // never fails (crypto/rand)
	return s
}

// look answers what is kept, as it was not long ago. The caller must not change it.
func (b *Book) look(ctx context.Context) (pages, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.config.Now().Sub(b.read) < believedFor && !b.read.IsZero() {
		return b.kept, nil
	}
	return b.reload(ctx)
}

// reload reads the note; the lock is held.
func (b *Book) reload(ctx context.Context) (pages, error) {
	raw, err := b.config.Notes.ReadNote(ctx, bookNote)
	if err != nil {
		return pages{}, fmt.Errorf("read tokens: %w", err)
	}
	var kept pages
	if raw != nil {
		if err := json.Unmarshal(raw, &kept); err != nil {
			return pages{}, fmt.Errorf("read tokens: %w", err)
		}
	}
	b.raw, b.kept, b.read = raw, kept, b.config.Now()
	return kept, nil
}

// change has f change what is kept, again when another node was faster. f works on a copy, and may refuse.
func (b *Book) change(ctx context.Context, f func(*pages) error) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	var err error
	for range attempts {
		if _, err = b.reload(ctx); err != nil {
			return err
		}
		next := pages{Tokens: append([]Token(nil), b.kept.Tokens...), SessionsSince: b.kept.SessionsSince}
		if err := f(&next); err != nil {
			return err
		}
		text, encodeErr := json.Marshal(next)
		if encodeErr != nil {
			return fmt.Errorf("write tokens: %w", encodeErr)
		}
		if len(text) > maxBook {
			return messages.Reject(messages.OutOfBounds, "there is no room for so many tokens").Suggest("revoke those that nobody uses: pacecar token list shows when each was used")
		}
		if err = b.write(ctx, text); err == nil {
			b.raw, b.kept, b.read = text, next, b.config.Now()
			return nil
		}
	}
	return fmt.Errorf("write tokens: %w", err)
}

// errFaster says that another node wrote in between.
var errFaster = errors.New("another node wrote in between")

func (b *Book) write(ctx context.Context, text []byte) error {
	if b.raw != nil {
		return b.config.Notes.ReplaceNote(ctx, bookNote, b.raw, text, keptFor)
	}
	there, err := b.config.Notes.PutNote(ctx, bookNote, text, keptFor)
	if err == nil && there != nil {
		err = errFaster
	}
	return err
}
