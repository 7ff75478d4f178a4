package credentials

import (
	"context"
	"crypto/rand"
	"slices"
	"time"

	"pacecar/messages"
	"pacecar/web/identity"
)

// Bounds of a token's life.
const (
	DefaultLife = 90 * 24 * time.Hour
	MaxLife     = 5 * 365 * 24 * time.Hour
	usedEvery   = time.Hour // how exactly is kept when a token was used last
)

// Token is what is kept of a token.
type Token struct {
	ID      string           `json:"id"`
	Name    string           `json:"name"` // of the principal
	Grants  []identity.Grant `json:"grants"`
	Hash    []byte           `json:"hash"`
	Made    time.Time        `json:"made"`
	MadeBy  string           `json:"madeBy"`
	Expires time.Time        `json:"expires"`
	Used    time.Time        `json:"used,omitzero"`
}

// over says whether a token has ended.
func (t Token) over(now time.Time) bool { return !now.Before(t.Expires) }

// principal is who a token proves.
func (t Token) principal() *identity.Principal {
	return &identity.Principal{Name: t.Name, Grants: t.Grants, Token: t.ID, Until: t.Expires}
}

// Order is a token as somebody wants it.
type Order struct {
	Name   string
	Grants []identity.Grant
	Life   time.Duration // 0: DefaultLife
	// Most is how many of this name there may be that the same one has made: the oldest ends for a new one. 0: any number.
	Most int
}

// check refuses what no token may be.
func (o *Order) check() error {
	if no := CheckName("/name", o.Name); no != nil {
		return no
	}
	if len(o.Grants) == 0 || len(o.Grants) > identity.MaxGrants {
		return messages.Reject(messages.Malformed, "a token with %d roles lets nobody in", len(o.Grants)).At("/roles").Suggest("give it 1 to %d of viewer, operator, approver and admin", identity.MaxGrants)
	}
	for _, g := range o.Grants {
		if g.Role == identity.Admin && !g.Whole() {
			return messages.Reject(messages.Malformed, "an admin is not confined to fleets: who gives tokens out can give out any").At("/fleets").Suggest("make it an operator or approver of these fleets")
		}
	}
	switch {
	case o.Life == 0:
		o.Life = DefaultLife
	case o.Life < time.Minute || o.Life > MaxLife:
		return messages.Reject(messages.OutOfBounds, "a token lasts a minute to five years, not %s", o.Life).At("/expiresIn").Suggest("leave it out for 90 days")
	}
	return nil
}

// CheckName judges the name of a principal: a person's, or a program's that is no part of this one.
func CheckName(at, name string) *messages.Rejection {
	if no := messages.CheckPerson(at, name); no != nil {
		return no
	}
	if messages.Itself(name) {
		return messages.Reject(messages.Malformed, "%q is what timelines call a part of the system", name).At(at).Suggest("name the person or the program that acts")
	}
	return nil
}

// Make makes a token, and answers it as its owner keeps it.
func (b *Book) Make(ctx context.Context, o Order, by string) (text string, token Token, err error) {
	if err := o.check(); err != nil {
		return "", token, err
	}
	secret, now := random(), b.config.Now().UTC().Truncate(time.Second)
	token = Token{Name: o.Name, Grants: o.Grants, Hash: secret.Hash(), Made: now, MadeBy: by, Expires: now.Add(o.Life)}
	err = b.change(ctx, func(kept *pages) error {
		kept.Tokens = slices.DeleteFunc(kept.Tokens, func(t Token) bool { return t.over(now) })
		kept.Tokens = o.room(kept.Tokens, by)
		if len(kept.Tokens) >= MaxTokens {
			return messages.Reject(messages.OutOfBounds, "there are %d tokens, the most there may be", MaxTokens).Suggest("revoke those that nobody uses: pacecar token list shows when each was used")
		}
		for token.ID == "" || slices.ContainsFunc(kept.Tokens, func(t Token) bool { return t.ID == token.ID }) {
			token.ID = newID()
		}
		kept.Tokens = append(kept.Tokens, token)
		return nil
	})
	if err != nil {
		return "", token, err
	}
	b.config.Logger.Info("token made", "token", token.ID, "name", token.Name, "roles", token.principal().Says(), "expires", token.Expires, "by", by)
	return identity.FormatToken(token.ID, secret), token, nil
}

// room ends the oldest of the tokens that are too many beside a new one.
func (o *Order) room(tokens []Token, by string) []Token {
	alike := func(t Token) bool { return t.Name == o.Name && t.MadeBy == by }
	there := 0
	for _, t := range tokens {
		if alike(t) {
			there++
		}
	}
	for ; o.Most > 0 && there >= o.Most; there-- {
		oldest := slices.IndexFunc(tokens, alike) // a new one is put behind the others
		tokens = slices.Delete(tokens, oldest, oldest+1)
	}
	return tokens
}

func newID() string {
	var id [5]byte
	_, _ = rand.Read(id[:]) // never fails (crypto/rand)
	return identity.TokenID(id)
}

// Tokens lists the tokens that have not ended, the newest first.
func (b *Book) Tokens(ctx context.Context) ([]Token, error) {
	kept, err := b.look(ctx)
	if err != nil {
		return nil, err
	}
	now := b.config.Now()
	list := slices.DeleteFunc(slices.Clone(kept.Tokens), func(t Token) bool { return t.over(now) })
	slices.Reverse(list)
	return list, nil
}

// Revoke ends a token.
func (b *Book) Revoke(ctx context.Context, id, by string) error {
	var gone Token
	err := b.change(ctx, func(kept *pages) error {
		at := slices.IndexFunc(kept.Tokens, func(t Token) bool { return t.ID == id })
		if at < 0 {
			return messages.Reject(messages.NotFound, "there is no token %s", messages.Clip(id)).Suggest("pacecar token list shows those there are, by their ids")
		}
		gone = kept.Tokens[at]
		kept.Tokens = slices.Delete(kept.Tokens, at, at+1)
		return nil
	})
	if err == nil {
		b.config.Logger.Info("token revoked", "token", id, "name", gone.Name, "by", by)
	}
	return err
}

// HasAdmin says whether some token lets an admin in.
func (b *Book) HasAdmin(ctx context.Context) (bool, error) {
	list, err := b.Tokens(ctx)
	return slices.ContainsFunc(list, func(t Token) bool {
		return slices.ContainsFunc(t.Grants, func(g identity.Grant) bool { return g.Role == identity.Admin })
	}), err
}

// Bearer answers who a token proves.
func (b *Book) Bearer(ctx context.Context, text string) (*identity.Principal, error) {
	id, secret, ok := identity.ParseToken(text)
	if !ok {
		return nil, ErrUnknown
	}
	t, err := b.token(ctx, id)
	if err != nil || !secret.Is(t.Hash) {
		return nil, cmpErr(err)
	}
	b.noteUse(ctx, t)
	return t.principal(), nil
}

// cmpErr is the failure, or that it is not known.
func cmpErr(err error) error {
	if err != nil {
		return err
	}
	return ErrUnknown
}

// token finds a token that has not ended.
func (b *Book) token(ctx context.Context, id string) (Token, error) {
	kept, err := b.look(ctx)
	if err != nil {
		return Token{}, err
	}
	now := b.config.Now()
	for _, t := range kept.Tokens {
		if t.ID == id && !t.over(now) {
			return t, nil
		}
	}
	return Token{}, ErrUnknown
}

// noteUse keeps when a token was used, once an hour. Who was let in is not refused because that cannot be kept.
func (b *Book) noteUse(ctx context.Context, used Token) {
	hour := b.config.Now().UTC().Truncate(usedEvery)
	if !used.Used.Before(hour) {
		return
	}
	b.beside(ctx, "token "+used.ID, func(ctx context.Context) error {
		return b.change(ctx, func(kept *pages) error {
			for i, t := range kept.Tokens {
				if t.ID == used.ID {
					if kept.Tokens[i].Used = hour; hour.Before(t.Made) {
						kept.Tokens[i].Used = t.Made // none was used before there was one
					}
				}
			}
			return nil
		})
	})
}
