package credentials

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"pacecar/web/identity"
)

// Bounds of sessions.
const (
	SessionLife = 12 * time.Hour
	SessionIdle = 2 * time.Hour   // without use
	seenEvery   = 5 * time.Minute // how exactly is kept when a session was used
	maxBelieved = 4096            // sessions that a node remembers
	sessionNote = "identity/session/"
)

// session is what is kept of one.
type session struct {
	Name   string           `json:"name"`
	Grants []identity.Grant `json:"grants,omitempty"`
	Token  string           `json:"token,omitempty"` // whose grants it has
	Of     uint64           `json:"of,omitempty"`    // how often all sessions had been ended
	Began  time.Time        `json:"began"`
	Seen   time.Time        `json:"seen"`
	Until  time.Time        `json:"until"`
}

// believed is a session as it was read, or the failure to read it.
type believed struct {
	session
	raw []byte
	at  time.Time
	err error
}

// Begin begins a session of somebody who has been proved otherwise, and answers its secret for a cookie.
func (b *Book) Begin(ctx context.Context, p identity.Principal, how string) (secret string, until time.Time, err error) {
	kept, err := b.look(ctx)
	if err != nil {
		return "", until, err
	}
	now := b.config.Now().UTC()
	s := session{Name: p.Name, Of: kept.Sessions, Began: now, Seen: now, Until: now.Add(SessionLife)}
	if s.Token = p.Token; s.Token == "" {
		s.Grants = p.Grants
	}
	if !p.Until.IsZero() && p.Until.Before(s.Until) {
		s.Until = p.Until
	}
	text, err := json.Marshal(s)
	if err != nil {
		return "", until, fmt.Errorf("begin a session: %w", err)
	}
	key := random()
	if err := b.enlist(ctx, key.Key(), s, now); err != nil {
		return "", until, fmt.Errorf("begin a session: %w", err)
	}
	there, err := b.config.Notes.PutNote(ctx, sessionNote+key.Key(), text, b.idle(s, now))
	if err == nil && there != nil {
		err = errFaster // of 2^256 secrets
	}
	if err != nil {
		return "", until, fmt.Errorf("begin a session: %w", err)
	}
	b.config.Logger.Info("signed in", "name", p.Name, "roles", p.Says(), "how", how, "until", s.Until)
	return key.String(), s.Until, nil
}

// idle is how long a session lives without being used.
func (b *Book) idle(s session, now time.Time) time.Duration {
	return max(min(SessionIdle, s.Until.Sub(now)), time.Millisecond)
}

// Session answers who is signed in with a secret, and the key under which the session can be ended.
func (b *Book) Session(ctx context.Context, text string) (p *identity.Principal, key string, err error) {
	secret, ok := identity.ParseSecret(text)
	if !ok {
		return nil, "", ErrUnknown
	}
	key = secret.Key()
	s, err := b.session(ctx, key)
	if err != nil {
		return nil, "", err
	}
	kept, err := b.look(ctx)
	if err != nil {
		return nil, "", err
	}
	now := b.config.Now()
	if !now.Before(s.Until) || s.Of != kept.Sessions || kept.Sessions == 0 && s.Began.Before(kept.SessionsSince) {
		return nil, "", ErrUnknown
	}
	p = &identity.Principal{Name: s.Name, Grants: s.Grants, Token: s.Token, Until: s.Until}
	if s.Token != "" {
		t, err := b.token(ctx, s.Token)
		if err != nil {
			return nil, "", err
		}
		p.Grants = t.Grants
	}
	b.noteSeen(ctx, key, s, now)
	return p, key, nil
}

// session answers a session as it was not long ago.
func (b *Book) session(ctx context.Context, key string) (believed, error) {
	b.mu.Lock()
	s, known := b.sessions[key]
	ended := b.ended
	b.mu.Unlock()
	if age := b.config.Now().Sub(s.at); known && (age < failedFor || s.err == nil && age < believedFor) {
		return s, s.err
	}
	within, cancel := context.WithTimeout(ctx, readWithin)
	defer cancel()
	raw, err := b.config.Notes.ReadNote(within, sessionNote+key)
	s = believed{raw: raw, at: b.config.Now()}
	switch {
	case err != nil:
		s.err = fmt.Errorf("read a session: %w", err)
	case raw == nil:
		b.forget(key)
		return s, ErrUnknown
	default:
		if err := json.Unmarshal(raw, &s.session); err != nil {
			s.err = fmt.Errorf("read a session: %w", err)
		}
	}
	if ctx.Err() == nil { // else it is the request that has ended
		b.believe(key, s, ended)
	}
	return s, s.err
}

// believe remembers a session, unless one was forgotten since it was read: it may be this one.
func (b *Book) believe(key string, s believed, ended uint64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.ended != ended {
		return // it is read again
	}
	if len(b.sessions) >= maxBelieved {
		clear(b.sessions) // they are read again
	}
	b.sessions[key] = s
}

func (b *Book) forget(key string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	delete(b.sessions, key)
	b.ended++
}

// noteSeen keeps that a session is used, so that it does not end for want of that.
func (b *Book) noteSeen(ctx context.Context, key string, s believed, now time.Time) {
	if now.Sub(s.Seen) < seenEvery {
		return
	}
	b.beside(ctx, "session of "+s.Name+" "+key[:8], func(ctx context.Context) error {
		b.mu.Lock()
		ended := b.ended
		b.mu.Unlock()
		next := believed{session: s.session, at: now}
		next.Seen = now.UTC()
		text, err := json.Marshal(next.session)
		if err == nil {
			err = b.config.Notes.ReplaceNote(ctx, sessionNote+key, s.raw, text, b.idle(s.session, now))
		}
		if err != nil {
			b.forget(key) // another node was faster, or it was ended: it is read again
			return err
		}
		next.raw = text
		b.believe(key, next, ended)
		return nil
	})
}

// End ends one session.
func (b *Book) End(ctx context.Context, key string) error {
	raw, err := b.config.Notes.ReadNote(ctx, sessionNote+key)
	if err != nil {
		return fmt.Errorf("end a session: %w", err)
	}
	if err := b.remove(ctx, key); err != nil {
		return err
	}
	var s session
	if raw != nil && json.Unmarshal(raw, &s) == nil {
		b.strike(ctx, key, s)
	}
	return nil
}

// remove takes a session's note away.
func (b *Book) remove(ctx context.Context, key string) error {
	defer b.forget(key) // behind the store: what is read meanwhile is not believed
	for range attempts {
		raw, err := b.config.Notes.ReadNote(ctx, sessionNote+key)
		if err != nil {
			return fmt.Errorf("end a session: %w", err)
		}
		if raw == nil {
			return nil
		}
		if err = b.config.Notes.ReplaceNote(ctx, sessionNote+key, raw, nil, 0); err == nil {
			return nil
		}
	}
	return errors.New("end a session: it is changed all the time")
}

// EndAll ends every session that has begun.
func (b *Book) EndAll(ctx context.Context, by string) error {
	err := b.change(ctx, func(kept *pages) error {
		kept.Sessions++
		kept.SessionsSince = b.config.Now().UTC()
		return nil
	})
	if err == nil {
		b.config.Logger.Info("all sessions ended", "by", by)
	}
	return err
}
