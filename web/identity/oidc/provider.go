package oidc

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	provider "github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"pacecar/messages"
	"pacecar/web/identity"
	"pacecar/web/identity/credentials"
)

// Bounds of a sign-in.
const (
	askWithin  = 10 * time.Second
	AwayWithin = 10 * time.Minute // at the provider; and how old its word may be that somebody else brings
)

// Defaults of claims.
const (
	DefaultNameClaim   = "email"
	DefaultGroupsClaim = "groups"
)

// Config of a provider.
type Config struct {
	Issuer      string   // its URL
	Client      string   // what it calls this server
	Secret      string   // by which this server proves itself to it; empty: by PKCE alone
	Return      string   // URL of the callback
	Terminal    string   // what it calls the command line, a client without a secret; empty: that signs nobody in there
	NameClaim   string   // default: DefaultNameClaim
	GroupsClaim string   // default: DefaultGroupsClaim
	Scopes      []string // besides openid, profile and email
	Roles       []Row
}

// Given says whether a provider is set up.
func (c Config) Given() bool { return c.Issuer != "" }

// GivesAdmin says whether some group is of admins.
func (c Config) GivesAdmin() bool {
	return c.Given() && slices.ContainsFunc(c.Roles, func(r Row) bool { return r.Grant.Role == identity.Admin })
}

// Provider signs people in.
type Provider struct {
	config Config
	client *http.Client
	offers discovery
}

// ErrAway says that the provider cannot be asked; it wraps the reason.
var ErrAway = errors.New("the identity provider cannot be asked")

// Refused is why somebody is not let in, in words for them.
type Refused struct {
	Code string // one of those below; the page of signing in has words for each
	Why  string // for the log, and for the command line
}

// Codes of why somebody is not let in.
const (
	NotBegun    = "not-begun"    // not in this browser, or too long ago
	Declined    = "declined"     // the provider says no
	Unverified  = "unverified"   // what it says cannot be verified
	TooOld      = "too-old"      // it was said too long ago
	NoTerminal  = "no-terminal"  // the command line is not known to it
	NoName      = "no-name"      // it says no name that can stand in a timeline
	NotVerified = "not-verified" // it has not verified the address that is the name
	NoGroup     = "no-group"     // no group of theirs has a role here
)

// Error says why.
func (r *Refused) Error() string { return r.Why }

// New makes a provider.
func New(config Config) *Provider {
	if config.NameClaim == "" {
		config.NameClaim = DefaultNameClaim
	}
	if config.GroupsClaim == "" {
		config.GroupsClaim = DefaultGroupsClaim
	}
	client := &http.Client{Timeout: askWithin}
	return &Provider{config: config, client: client, offers: discovery{issuer: config.Issuer, client: client, now: time.Now}}
}

// Name is what people know the provider by: its host.
func (p *Provider) Name() string {
	if u, err := url.Parse(p.config.Issuer); err == nil {
		return u.Hostname()
	}
	return p.config.Issuer
}

func (p *Provider) oauth(found *provider.Provider) *oauth2.Config {
	return &oauth2.Config{
		ClientID: p.config.Client, ClientSecret: p.config.Secret, Endpoint: found.Endpoint(), RedirectURL: p.config.Return,
		Scopes: p.scopes(),
	}
}

func (p *Provider) scopes() []string {
	return append([]string{provider.ScopeOpenID, "profile", "email"}, p.config.Scopes...)
}

// random is a word that nobody guesses.
func random() string {
	var b [24]byte
	_, _ = rand.Read(b[:]) // never fails (crypto/rand)
	return base64.RawURLEncoding.EncodeToString(b[:])
}

// Begin answers where a browser goes to be recognised, and what it must come back with.
func (p *Provider) Begin(ctx context.Context) (address, kept string, err error) {
	found, err := p.offers.ask(ctx)
	if err != nil {
		return "", "", err
	}
	state, nonce, verifier := random(), random(), oauth2.GenerateVerifier()
	address = p.oauth(found).AuthCodeURL(state, provider.Nonce(nonce), oauth2.S256ChallengeOption(verifier))
	return address, strings.Join([]string{state, nonce, verifier}, "."), nil
}

// Finish answers who came back, with what was kept at the beginning and the query of the callback.
func (p *Provider) Finish(ctx context.Context, kept string, query url.Values) (*identity.Principal, error) {
	parts := strings.Split(kept, ".")
	if len(parts) != 3 || parts[0] == "" || query.Get("state") != parts[0] {
		return nil, &Refused{NotBegun, "this sign-in was not begun in this browser, or more than ten minutes ago: begin again"}
	}
	if code := query.Get("error"); code != "" {
		return nil, &Refused{Declined, "the identity provider says " + messages.Clip(strings.TrimSpace(code+" "+query.Get("error_description")))}
	}
	found, err := p.offers.ask(ctx)
	if err != nil {
		return nil, err
	}
	ctx = provider.ClientContext(ctx, p.client)
	answer, err := p.oauth(found).Exchange(ctx, query.Get("code"), oauth2.VerifierOption(parts[2]))
	if err != nil {
		var no *oauth2.RetrieveError
		if errors.As(err, &no) {
			return nil, &Refused{Unverified, "the identity provider does not take its own word back (" + messages.Clip(no.ErrorCode) + "): begin again"}
		}
		return nil, fmt.Errorf("%w: %w", ErrAway, err)
	}
	raw, _ := answer.Extra("id_token").(string)
	token, err := found.VerifierContext(ctx, &provider.Config{ClientID: p.config.Client}).Verify(ctx, raw)
	if err != nil || token.Nonce != parts[1] {
		return nil, &Refused{Unverified, "what the identity provider says of you cannot be verified: begin again"}
	}
	return p.principal(token)
}

// Terminal is how the command line has people recognised at the provider by itself; empty: it does not.
func (p *Provider) Terminal() (issuer, client string, scopes []string) {
	return p.config.Issuer, p.config.Terminal, p.scopes()
}

// Take answers who the command line brings: what the provider has just said of them, to the client that is the command line.
func (p *Provider) Take(ctx context.Context, raw string) (*identity.Principal, error) {
	if p.config.Terminal == "" {
		return nil, &Refused{NoTerminal, "the identity provider signs nobody in for the command line here: the server has no --oidc-terminal"}
	}
	found, err := p.offers.ask(ctx)
	if err != nil {
		return nil, err
	}
	ctx = provider.ClientContext(ctx, p.client)
	token, err := found.VerifierContext(ctx, &provider.Config{ClientID: p.config.Terminal}).Verify(ctx, raw)
	switch {
	case err != nil:
		return nil, &Refused{Unverified, "what the identity provider says of you cannot be verified: begin again"}
	case time.Since(token.IssuedAt) > AwayWithin:
		return nil, &Refused{TooOld, "what the identity provider says of you is older than ten minutes: begin again"}
	}
	return p.principal(token)
}

// principal reads the claims of a token that was verified.
func (p *Provider) principal(token *provider.IDToken) (*identity.Principal, error) {
	var claims map[string]any
	if err := token.Claims(&claims); err != nil {
		return nil, fmt.Errorf("claims of an identity: %w", err)
	}
	name, _ := claims[p.config.NameClaim].(string)
	if no := credentials.CheckName("", name); no != nil {
		return nil, &Refused{NoName, "the identity provider says no name in the claim " + p.config.NameClaim + " that can stand in a timeline"}
	}
	if verified, said := claims["email_verified"]; p.config.NameClaim == DefaultNameClaim && said && !isTrue(verified) {
		return nil, &Refused{NotVerified, "the identity provider has not verified the address " + name}
	}
	who := &identity.Principal{Name: name, Grants: grants(p.config.Roles, groups(claims[p.config.GroupsClaim]))}
	if len(who.Grants) == 0 {
		return nil, &Refused{NoGroup, name + " is in no group that has a role here: ask an admin"}
	}
	return who, nil
}

// isTrue reads a claim that some providers write as text.
func isTrue(claim any) bool { return claim == true || claim == "true" }

// groups reads a claim that is a list of names, or one.
func groups(claim any) (names []string) {
	switch claim := claim.(type) {
	case string:
		return strings.Fields(claim)
	case []any:
		for _, one := range claim {
			if name, ok := one.(string); ok {
				names = append(names, name)
			}
		}
	}
	return names
}
