package signin

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"pacecar/web/view/people"
)

// Bounds of a sign-in.
const (
	askWithin    = 10 * time.Second // one question to the provider
	personWithin = 10 * time.Minute
)

// Word is what a provider says of somebody.
type Word struct {
	Identity string // an ID token
	Refresh  string // by which it says so again; empty: it does not
}

// party is the command line, as a provider knows it.
type party struct {
	oauth2.Config
	provider *oidc.Provider
}

// meet asks a provider what it offers.
func meet(ctx context.Context, t people.Terminal) (context.Context, *party, error) {
	ctx = oidc.ClientContext(ctx, &http.Client{Timeout: askWithin})
	found, err := oidc.NewProvider(ctx, t.Issuer)
	if err != nil {
		return ctx, nil, fmt.Errorf("the identity provider %s cannot be asked: %w", t.Issuer, err)
	}
	var offers struct {
		Scopes []string `json:"scopes_supported"`
	}
	if err := found.Claims(&offers); err != nil {
		return ctx, nil, fmt.Errorf("what the identity provider %s offers: %w", t.Issuer, err)
	}
	scopes := slices.Clone(t.Scopes)
	if slices.Contains(offers.Scopes, oidc.ScopeOfflineAccess) {
		scopes = append(scopes, oidc.ScopeOfflineAccess) // so that it says so again when the token has ended
	}
	return ctx, &party{oauth2.Config{ClientID: t.Client, Endpoint: found.Endpoint(), Scopes: scopes}, found}, nil
}

// word reads an answer of the provider, which is for this client and, where one was sent, bears the nonce.
func (p *party) word(ctx context.Context, answer *oauth2.Token, nonce string) (Word, error) {
	raw, _ := answer.Extra("id_token").(string)
	if raw == "" {
		return Word{}, errors.New("the identity provider does not say who you are: it gives no ID token")
	}
	token, err := p.provider.VerifierContext(ctx, &oidc.Config{ClientID: p.ClientID}).Verify(ctx, raw)
	if err != nil {
		return Word{}, fmt.Errorf("what the identity provider says cannot be verified: %w", err)
	}
	if nonce != "" && token.Nonce != nonce {
		return Word{}, errors.New("the identity provider answers another question: begin again")
	}
	return Word{raw, answer.RefreshToken}, nil
}

// Device has a person type a code at the provider, wherever a browser is; show tells where, and which.
func Device(ctx context.Context, t people.Terminal, show func(address, code string)) (Word, error) {
	ctx, cancel := context.WithTimeout(ctx, personWithin)
	defer cancel()
	ctx, p, err := meet(ctx, t)
	if err != nil {
		return Word{}, err
	}
	if p.Endpoint.DeviceAuthURL == "" {
		return Word{}, errors.New("the identity provider knows no device codes: sign in with a browser on this machine (--browser)")
	}
	verifier := oauth2.GenerateVerifier()
	given, err := p.DeviceAuth(ctx, oauth2.S256ChallengeOption(verifier))
	if err != nil {
		return Word{}, refused(err)
	}
	show(given.VerificationURI, given.UserCode)
	answer, err := p.DeviceAccessToken(ctx, given, oauth2.VerifierOption(verifier))
	if err != nil {
		return Word{}, refused(err)
	}
	return p.word(ctx, answer, "")
}

// Again has a provider say who somebody is that it recognised before.
func Again(ctx context.Context, t people.Terminal, refresh string) (Word, error) {
	ctx, p, err := meet(ctx, t)
	if err != nil {
		return Word{}, err
	}
	answer, err := p.TokenSource(ctx, &oauth2.Token{RefreshToken: refresh}).Token()
	if err != nil {
		return Word{}, refused(err)
	}
	return p.word(ctx, answer, "")
}

// refused says what a provider does not do.
func refused(err error) error {
	no, is := errors.AsType[*oauth2.RetrieveError](err)
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		return errors.New("nobody signed in at the identity provider within ten minutes: begin again")
	case !is || no.ErrorCode == "":
		return fmt.Errorf("the identity provider: %w", err)
	case no.ErrorDescription != "":
		return fmt.Errorf("the identity provider refuses (%s): %s", no.ErrorCode, no.ErrorDescription)
	}
	return fmt.Errorf("the identity provider refuses (%s)", no.ErrorCode)
}

// random is a word that nobody guesses.
func random() string { return rand.Text() }
