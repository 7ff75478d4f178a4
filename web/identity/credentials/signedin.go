package credentials

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"time"
)

// MaxSessions is how many sessions there are of one token, and of one person without a token: the oldest ends for a new one.
const MaxSessions = 64

const listNote = "identity/sessions/"

// signedIn is a session in the list of those of its owner.
type signedIn struct {
	Key   string    `json:"key"`
	Until time.Time `json:"until"`
}

// list names the note that lists the sessions of one owner.
func (s session) list() string {
	owner := "token " + s.Token
	if s.Token == "" {
		owner = "name " + s.Name
	}
	sum := sha256.Sum256([]byte(owner))
	return listNote + hex.EncodeToString(sum[:])
}

// enlist enters a session that is about to begin into the list of its owner's, and ends the oldest of those that are too
// many.
func (b *Book) enlist(ctx context.Context, key string, s session, now time.Time) error {
	return rewrite(ctx, b.config.Notes, s.list(), SessionLife, func(raw []byte) ([]byte, error) {
		all, err := listed(raw)
		if err != nil {
			return nil, err
		}
		all = slices.DeleteFunc(all, func(in signedIn) bool { return !now.Before(in.Until) || in.Key == key })
		for len(all) >= MaxSessions {
			if err := b.remove(ctx, all[0].Key); err != nil {
				return nil, err
			}
			all = all[1:]
		}
		return json.Marshal(append(all, signedIn{key, s.Until}))
	})
}

// strike takes a session that has ended from the list of its owner's.
func (b *Book) strike(ctx context.Context, key string, s session) {
	err := rewrite(ctx, b.config.Notes, s.list(), SessionLife, func(raw []byte) ([]byte, error) {
		all, err := listed(raw)
		if err != nil {
			return nil, err
		}
		return json.Marshal(slices.DeleteFunc(all, func(in signedIn) bool { return in.Key == key }))
	})
	if err != nil {
		b.config.Logger.Warn("a session that has ended is still listed", "name", s.Name, "err", err) // and counts until its end
	}
}

func listed(raw []byte) (all []signedIn, err error) {
	if raw == nil {
		return nil, nil
	}
	if err := json.Unmarshal(raw, &all); err != nil {
		return nil, fmt.Errorf("read the list of sessions: %w", err)
	}
	return all, nil
}
