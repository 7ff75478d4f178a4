package credentials

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"pacecar/web/identity"
)

// Bounds of links.
const (
	LinkLife = 15 * time.Minute
	linkNote = "identity/link/"
	takenBy  = "taken by " // begins the note of a link that somebody is being let in by
	admin    = "admin"     // begins the note of one that is free; behind it stands its end
)

// Link makes a secret that lets an admin in, once.
func (b *Book) Link(ctx context.Context) (secret string, err error) {
	key := random()
	text := admin + " " + b.config.Now().Add(LinkLife).UTC().Format(time.RFC3339Nano)
	if _, err := b.config.Notes.PutNote(ctx, linkNote+key.Key(), []byte(text), LinkLife); err != nil {
		return "", fmt.Errorf("make a link: %w", err)
	}
	b.config.Logger.Info("one-time link made", "life", LinkLife.String())
	return key.String(), nil
}

// Redeem takes a link and lets somebody in by it: it is good for nobody else meanwhile, and for nobody any more when they
// are in. When they are not, it is as good as before.
func (b *Book) Redeem(ctx context.Context, text string, let func(context.Context) error) error {
	secret, ok := identity.ParseSecret(text)
	if !ok {
		return ErrUnknown
	}
	name := linkNote + secret.Key()
	free, mine, left, err := b.take(ctx, name)
	if err != nil {
		return err
	}
	failure := let(ctx)
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), readWithin)
	defer cancel()
	back := free
	if failure == nil {
		back = nil
	}
	if err := b.config.Notes.ReplaceNote(ctx, name, mine, back, left); err != nil {
		b.config.Logger.Warn("a link that was taken stays so until it ends", "err", err)
	}
	return failure
}

// take puts a note of one's own in place of a link's, and answers both, and how long the link lasts.
func (b *Book) take(ctx context.Context, name string) (free, mine []byte, left time.Duration, err error) {
	if free, err = b.config.Notes.ReadNote(ctx, name); err != nil {
		return nil, nil, 0, fmt.Errorf("read a link: %w", err)
	}
	if free == nil || bytes.HasPrefix(free, []byte(takenBy)) {
		return nil, nil, 0, ErrUnknown
	}
	left = LinkLife
	if until, err := time.Parse(time.RFC3339Nano, strings.TrimPrefix(string(free), admin+" ")); err == nil {
		left = max(min(left, until.Sub(b.config.Now())), time.Millisecond)
	}
	by := random()
	mine = []byte(takenBy + by.String())
	failure := b.config.Notes.ReplaceNote(ctx, name, free, mine, left)
	if failure == nil {
		return free, mine, left, nil
	}
	there, err := b.config.Notes.ReadNote(ctx, name)
	switch {
	case err != nil:
		return nil, nil, 0, fmt.Errorf("take a link: %w", errors.Join(failure, err))
	case bytes.Equal(there, mine): // the store has not said so
		return free, mine, left, nil
	case bytes.Equal(there, free):
		return nil, nil, 0, fmt.Errorf("take a link: %w", failure)
	}
	return nil, nil, 0, ErrUnknown // somebody else has taken it
}
