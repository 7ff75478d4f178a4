// Package people is the part of the HTTP API by which people and programs sign in, see who they are, and get tokens.
//
// POST /login changes a one-time link or a token for a session, which a cookie carries; GET /login/oidc begins a
// sign-in at the identity provider. GET /me is for anybody, so that a page knows whether to ask. Tokens are made, listed
// and revoked by admins; the secret of one is in the answer that made it and nowhere else.
//
// Its operations may be called from any goroutine; failures and refusals are problems, as package api has them.
package people

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"pacecar/messages"
	"pacecar/web/api"
	"pacecar/web/identity"
	"pacecar/web/identity/credentials"
	"pacecar/web/identity/gate"
	"pacecar/web/identity/oidc"
	"pacecar/web/problem"
	"pacecar/web/view"
	"pacecar/web/view/people"
)

// firstLife is how long a token lasts that was got with a one-time link.
const firstLife = 30 * 24 * time.Hour

// room serves the operations.
type room struct{ gate *gate.Gate }

// answer is a body.
type answer[T any] struct{ Body T }

// cookied is a body with what a browser is to keep.
type cookied[T any] struct {
	SetCookie []http.Cookie `header:"Set-Cookie" doc:"The session."`
	Body      T
}

// Register adds the operations to an API that has not served yet.
func Register(a *api.API, g *gate.Gate) {
	r := room{g}
	const tag = "people"
	api.Handle(a, api.Operation(http.MethodGet, "/me", "getMe", tag, "Say who asks, and what that may do"), r.me)
	api.Handle(a, api.Operation(http.MethodPost, "/login", "logIn", tag, "Change a one-time link, a token, or what an identity provider says, for a session or a token"), r.logIn)
	out := api.Operation(http.MethodPost, "/logout", "logOut", tag, "End the session, or the token that was got by signing in at the identity provider")
	out.DefaultStatus = http.StatusNoContent
	api.Handle(a, out, r.logOut)
	api.Handle(a, api.Operation(http.MethodGet, "/tokens", "listTokens", tag, "List tokens, the newest first"), r.list)
	create := api.Operation(http.MethodPost, "/tokens", "createToken", tag, "Make a token; its secret is shown this once")
	create.DefaultStatus = http.StatusCreated
	api.Handle(a, create, r.create)
	revoke := api.Operation(http.MethodDelete, "/tokens/{id}", "revokeToken", tag, "Revoke a token, with the sessions that began with it")
	revoke.DefaultStatus = http.StatusNoContent
	api.Handle(a, revoke, r.revoke)
	end := api.Operation(http.MethodPost, "/sessions:end", "endSessions", tag, "End all sessions: everybody signs in again")
	end.DefaultStatus = http.StatusNoContent
	api.Handle(a, end, r.endAll)
	r.provider(a, tag)
}

func (r room) me(ctx context.Context, _ *struct{}) (*answer[people.Me], error) {
	if p := identity.From(ctx); p != nil {
		return &answer[people.Me]{r.shown(&p.Principal, p.Session != "")}, nil
	}
	return &answer[people.Me]{r.shown(nil, false)}, nil
}

// needs are what people may do, by the words for it.
var needs = []struct {
	word string
	need identity.Need
}{{"read", identity.Read}, {"stop", identity.Stop}, {"operate", identity.Operate}, {"approve", identity.Approve}, {"administer", identity.Administer}}

// shown is somebody as people see it; nil: nobody has to be known.
func (r room) shown(p *identity.Principal, session bool) people.Me {
	me := people.Me{Authentication: "off", May: []string{}}
	if r.gate.On {
		me.Authentication = "on"
	}
	if r.gate.Provider != nil {
		me.Provider = r.gate.Provider.Name()
		if issuer, client, scopes := r.gate.Provider.Terminal(); client != "" {
			me.Terminal = &people.Terminal{Issuer: issuer, Client: client, Scopes: scopes}
		}
	}
	for _, n := range needs {
		if p == nil {
			me.May = append(me.May, n.word)
		} else if _, ok := p.Reach(n.need); ok {
			me.May = append(me.May, n.word)
		}
	}
	if p == nil || p.Name == "" {
		return me
	}
	me.Name, me.Roles, me.Token, me.Session = p.Name, shownGrants(p.Grants), p.Token, session
	if !p.Until.IsZero() {
		me.Until = stamp(p.Until)
	}
	return me
}

func shownGrants(grants []identity.Grant) []people.Grant {
	list := make([]people.Grant, len(grants))
	for i, g := range grants {
		list[i] = people.Grant{Role: string(g.Role), Fleets: g.Fleets}
	}
	return list
}

func stamp(t time.Time) string { return t.UTC().Format(time.RFC3339) }

// who answers who acts: the principal, or where nobody has to be known, whoever is named.
func who(ctx context.Context, named string) (string, error) {
	if p := identity.From(ctx); p != nil {
		return p.Name, nil
	}
	return api.Who("", named)
}

func (r room) logIn(ctx context.Context, in *struct{ Body people.SignIn }) (*cookied[people.SignedIn], error) {
	if !r.gate.On {
		return nil, messages.Reject(messages.WrongState, "nobody has to sign in here: authentication is off").Suggest("start the server with --authentication on")
	}
	var out *cookied[people.SignedIn]
	var err error
	switch says := in.Body; {
	case given(says.Link)+given(says.Token)+given(says.Identity) != 1:
		return nil, messages.Reject(messages.Malformed, "the request has none or several of link, token and identity").At("/link").Suggest("send one of them")
	case says.Identity != "":
		return r.recognise(ctx, says.Identity)
	case says.Link != "":
		out, err = r.redeem(ctx, says)
	default:
		var p *identity.Principal
		if p, err = r.gate.Book.Bearer(ctx, says.Token); err == nil {
			out, err = r.enter(ctx, p)
		}
	}
	if errors.Is(err, credentials.ErrUnknown) {
		return nil, r.gate.Fail(gate.From(ctx), "the link or token is not known, was used, or has ended")
	}
	return out, err
}

// enter begins a session.
func (r room) enter(ctx context.Context, p *identity.Principal) (*cookied[people.SignedIn], error) {
	secret, until, err := r.gate.Book.Begin(ctx, *p, "link or token")
	if err != nil {
		return nil, err
	}
	p.Until = until
	return &cookied[people.SignedIn]{SetCookie: []http.Cookie{r.gate.Cookie(secret, until)}, Body: people.SignedIn{Me: r.shown(p, true)}}, nil
}

func given(text string) int {
	if text == "" {
		return 0
	}
	return 1
}

// mostRecognised is how many tokens one person has that the identity provider stands for: terminals that are signed in.
const mostRecognised = 16

// madeBy is who makes the tokens that people get who sign in at the identity provider.
const madeBy = "identity provider"

// recognise lets somebody in whom the identity provider has just recognised for the command line.
func (r room) recognise(ctx context.Context, raw string) (*cookied[people.SignedIn], error) {
	if r.gate.Provider == nil {
		return nil, unprovided()
	}
	p, err := r.gate.Provider.Take(ctx, raw)
	if refused, is := errors.AsType[*oidc.Refused](err); is {
		no := r.gate.Fail(gate.From(ctx), refused.Why)
		r.gate.Logger.Warn("nobody was let in", "remote", gate.From(ctx), "why", refused.Why)
		return nil, no
	}
	if err != nil {
		r.gate.Logger.Warn("identity provider", "err", err)
		return nil, problem.New(http.StatusServiceUnavailable, "SignInUnavailable", "the identity provider cannot be reached now")
	}
	text, token, err := r.gate.Book.Make(ctx, credentials.Order{Name: p.Name, Grants: p.Grants, Life: credentials.SessionLife, Most: mostRecognised}, madeBy)
	if err != nil {
		return nil, err
	}
	p.Token, p.Until = token.ID, token.Expires
	return &cookied[people.SignedIn]{Body: people.SignedIn{Me: r.shown(p, false), Secret: text}}, nil
}

// redeem lets an admin in by a link, which is as good as before where that fails.
func (r room) redeem(ctx context.Context, says people.SignIn) (out *cookied[people.SignedIn], err error) {
	name := strings.TrimSpace(says.Name)
	if name == "" {
		name = string(identity.Admin)
	}
	if no := credentials.CheckName("/name", name); no != nil {
		return nil, no
	}
	p := &identity.Principal{Name: name, Grants: []identity.Grant{{Role: identity.Admin}}}
	err = r.gate.Book.Redeem(ctx, says.Link, func(ctx context.Context) error {
		var err error
		if says.As != "token" {
			out, err = r.enter(ctx, p)
			return err
		}
		text, token, err := r.gate.Book.Make(ctx, credentials.Order{Name: p.Name, Grants: p.Grants, Life: firstLife}, p.Name)
		if err != nil {
			return err
		}
		p.Token, p.Until = token.ID, token.Expires
		out = &cookied[people.SignedIn]{Body: people.SignedIn{Me: r.shown(p, false), Secret: text}}
		return nil
	})
	return out, err
}

func (r room) logOut(ctx context.Context, _ *struct{}) (*struct {
	SetCookie []http.Cookie `header:"Set-Cookie"`
}, error) {
	if p := identity.From(ctx); p != nil && p.Session != "" {
		if err := r.gate.Book.End(ctx, p.Session); err != nil {
			return nil, err
		}
	} else if p != nil && p.Token != "" {
		if err := r.leave(ctx, p); err != nil {
			return nil, err
		}
	}
	return &struct {
		SetCookie []http.Cookie `header:"Set-Cookie"`
	}{[]http.Cookie{r.gate.Gone()}}, nil
}

// leave revokes a token that somebody got by signing in at the identity provider; others are for admins to revoke.
func (r room) leave(ctx context.Context, p *identity.Pass) error {
	tokens, err := r.gate.Book.Tokens(ctx)
	if err != nil {
		return err
	}
	if slices.ContainsFunc(tokens, func(t credentials.Token) bool { return t.ID == p.Token && t.MadeBy == madeBy }) {
		return r.gate.Book.Revoke(ctx, p.Token, p.Name)
	}
	return nil
}

func (r room) list(ctx context.Context, _ *struct{}) (*answer[view.List[people.Token]], error) {
	tokens, err := r.gate.Book.Tokens(ctx)
	if err != nil {
		return nil, err
	}
	list := view.List[people.Token]{Items: make([]people.Token, len(tokens))}
	for i, t := range tokens {
		list.Items[i] = shownToken(t)
	}
	return &answer[view.List[people.Token]]{list}, nil
}

func shownToken(t credentials.Token) people.Token {
	shown := people.Token{ID: t.ID, Name: t.Name, Roles: shownGrants(t.Grants), Made: stamp(t.Made), MadeBy: t.MadeBy, Expires: stamp(t.Expires)}
	if !t.Used.IsZero() {
		shown.Used = stamp(t.Used)
	}
	return shown
}

func (r room) create(ctx context.Context, in *struct {
	api.Acting
	Body people.NewToken
}) (*answer[people.MadeToken], error) {
	by, err := who(ctx, in.Actor)
	if err != nil {
		return nil, err
	}
	order := credentials.Order{Name: strings.TrimSpace(in.Body.Name)}
	if order.Life, err = life(in.Body.ExpiresIn); err != nil {
		return nil, err
	}
	for i, fleet := range in.Body.Fleets {
		if no := identity.ParseFleet("/fleets/"+strconv.Itoa(i), fleet); no != nil {
			return nil, no
		}
	}
	for i, name := range in.Body.Roles {
		role, no := identity.ParseRole("/roles/"+strconv.Itoa(i), name)
		if no != nil {
			return nil, no
		}
		order.Grants = append(order.Grants, identity.Grant{Role: role, Fleets: slices.Clone(in.Body.Fleets)})
	}
	text, token, err := r.gate.Book.Make(ctx, order, by)
	if err != nil {
		return nil, err
	}
	return &answer[people.MadeToken]{people.MadeToken{Token: shownToken(token), Secret: text}}, nil
}

// life reads how long a token lasts: a duration, or days.
func life(text string) (time.Duration, error) {
	if text == "" {
		return 0, nil
	}
	if days, ok := strings.CutSuffix(text, "d"); ok {
		if n, err := strconv.ParseUint(days, 10, 16); err == nil && n > 0 {
			return time.Duration(n) * 24 * time.Hour, nil
		}
	} else if d, err := time.ParseDuration(text); err == nil && d > 0 {
		return d, nil
	}
	return 0, messages.Reject(messages.Malformed, "%q is no time that a token could last", messages.Clip(text)).At("/expiresIn").Suggest("write it as 12h or 90d")
}

func (r room) revoke(ctx context.Context, in *struct {
	api.Acting
	ID string `path:"id" maxLength:"16" doc:"Id of the token." example:"k3f9a1bc"`
}) (*struct{}, error) {
	by, err := who(ctx, in.Actor)
	if err != nil {
		return nil, err
	}
	return nil, r.gate.Book.Revoke(ctx, in.ID, by)
}

func (r room) endAll(ctx context.Context, in *struct{ api.Acting }) (*struct{}, error) {
	by, err := who(ctx, in.Actor)
	if err != nil {
		return nil, err
	}
	return nil, r.gate.Book.EndAll(ctx, by)
}
