package oidc

import (
	"context"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"pacecar/web/identity"
)

// house is an identity provider with one person.
type house struct {
	*httptest.Server
	t         *testing.T
	key       *rsa.PrivateKey
	claims    map[string]any
	challenge string // of the code that was given
	redeemed  int
	down      bool
	asked     atomic.Int32 // what it offers
}

func newHouse(t *testing.T) *house {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	h := &house{t: t, key: key, claims: map[string]any{"email": "mira@ota.example", "email_verified": true, "groups": []string{"ota-admins", "other"}}}
	mux := http.NewServeMux()
	say := func(w http.ResponseWriter, body any) {
		w.Header().Set("Content-Type", "application/json")
		if err := json.NewEncoder(w).Encode(body); err != nil {
			t.Error(err)
		}
	}
	mux.HandleFunc("GET /.well-known/openid-configuration", func(w http.ResponseWriter, _ *http.Request) {
		if h.asked.Add(1); h.down {
			http.Error(w, "down", http.StatusServiceUnavailable)
			return
		}
		say(w, map[string]any{"issuer": h.URL, "authorization_endpoint": h.URL + "/authorize", "token_endpoint": h.URL + "/token", "jwks_uri": h.URL + "/keys", "id_token_signing_alg_values_supported": []string{"RS256"}})
	})
	mux.HandleFunc("GET /keys", func(w http.ResponseWriter, _ *http.Request) {
		word := func(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }
		say(w, map[string]any{"keys": []any{map[string]any{"kty": "RSA", "alg": "RS256", "use": "sig", "kid": "1", "n": word(key.N.Bytes()), "e": word(big.NewInt(int64(key.E)).Bytes())}}})
	})
	mux.HandleFunc("POST /token", func(w http.ResponseWriter, r *http.Request) {
		h.redeemed++
		sum := sha256.Sum256([]byte(r.FormValue("code_verifier")))
		if r.FormValue("code") != "good" || base64.RawURLEncoding.EncodeToString(sum[:]) != h.challenge {
			w.Header().Set("Content-Type", "application/json")
			w.WriteHeader(http.StatusBadRequest)
			fmt.Fprint(w, `{"error":"invalid_grant"}`)
			return
		}
		say(w, map[string]any{"access_token": "a", "token_type": "Bearer", "id_token": h.token()})
	})
	h.Server = httptest.NewServer(mux)
	t.Cleanup(h.Close)
	return h
}

// token signs the claims.
func (h *house) token() string {
	body, err := json.Marshal(h.claims)
	if err != nil {
		h.t.Fatal(err)
	}
	text := base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"RS256","kid":"1"}`)) + "." + base64.RawURLEncoding.EncodeToString(body)
	sum := sha256.Sum256([]byte(text))
	signature, err := rsa.SignPKCS1v15(nil, h.key, crypto.SHA256, sum[:])
	if err != nil {
		h.t.Fatal(err)
	}
	return text + "." + base64.RawURLEncoding.EncodeToString(signature)
}

// visit sends somebody there, and answers with what they come back.
func (h *house) visit(p *Provider) (kept string, query url.Values) {
	h.t.Helper()
	address, kept, err := p.Begin(h.t.Context())
	if err != nil {
		h.t.Fatal(err)
	}
	u, err := url.Parse(address)
	if err != nil {
		h.t.Fatal(err)
	}
	asked := u.Query()
	if asked.Get("code_challenge_method") != "S256" || asked.Get("redirect_uri") != "https://ota.example/callback" || !strings.HasPrefix(asked.Get("scope"), "openid ") || asked.Get("response_type") != "code" {
		h.t.Errorf("asked for %v", asked)
	}
	h.challenge = asked.Get("code_challenge")
	now := time.Now()
	h.claims["iss"], h.claims["aud"], h.claims["sub"], h.claims["nonce"] = h.URL, "pacecar", "4711", asked.Get("nonce")
	h.claims["iat"], h.claims["exp"] = now.Unix(), now.Add(time.Minute).Unix()
	return kept, url.Values{"state": {asked.Get("state")}, "code": {"good"}}
}

func (h *house) provider() *Provider {
	rows, err := ParseRoles("ota-admins=admin, acme=operator@acme+beta,acme=viewer")
	if err != nil {
		h.t.Fatal(err)
	}
	return New(Config{Issuer: h.URL, Client: "pacecar", Secret: "s", Return: "https://ota.example/callback", Roles: rows})
}

// TestSomebodySignsIn with the roles of their groups.
func TestSomebodySignsIn(t *testing.T) {
	h := newHouse(t)
	p := h.provider()
	kept, query := h.visit(p)
	who, err := p.Finish(t.Context(), kept, query)
	if err != nil || who.Name != "mira@ota.example" || who.Says() != "admin" {
		t.Fatalf("%+v, %v", who, err)
	}
	h.claims["groups"] = "acme none" // some providers give one text
	kept, query = h.visit(p)
	if who, err = p.Finish(t.Context(), kept, query); err != nil || who.Says() != "operator of acme and beta, viewer" {
		t.Errorf("%+v, %v", who, err)
	}
}

// TestWhoIsNotLetIn, and why.
func TestWhoIsNotLetIn(t *testing.T) {
	for name, c := range map[string]struct {
		change func(h *house, kept *string, query url.Values)
		says   string
	}{
		"another state":         {func(_ *house, _ *string, q url.Values) { q.Set("state", "x") }, "not begun in this browser"},
		"no state at all":       {func(_ *house, kept *string, q url.Values) { *kept = ""; q.Del("state") }, "not begun in this browser"},
		"an empty state":        {func(_ *house, kept *string, q url.Values) { *kept = ".n.v"; q.Set("state", "") }, "not begun in this browser"},
		"another verifier":      {func(_ *house, kept *string, _ url.Values) { *kept += "x" }, "begin again"},
		"another code":          {func(_ *house, _ *string, q url.Values) { q.Set("code", "bad") }, "begin again"},
		"another nonce":         {func(h *house, _ *string, _ url.Values) { h.claims["nonce"] = "x" }, "cannot be verified"},
		"another audience":      {func(h *house, _ *string, _ url.Values) { h.claims["aud"] = "x" }, "cannot be verified"},
		"too late":              {func(h *house, _ *string, _ url.Values) { h.claims["exp"] = time.Now().Add(-time.Hour).Unix() }, "cannot be verified"},
		"refused over there":    {func(_ *house, _ *string, q url.Values) { q.Set("error", "access_denied") }, "access_denied"},
		"in no group":           {func(h *house, _ *string, _ url.Values) { h.claims["groups"] = []string{"other"} }, "in no group"},
		"not verified, as text": {func(h *house, _ *string, _ url.Values) { h.claims["email_verified"] = "false" }, "not verified"},
		"verified by a number":  {func(h *house, _ *string, _ url.Values) { h.claims["email_verified"] = 1 }, "not verified"},
		"not verified":          {func(h *house, _ *string, _ url.Values) { h.claims["email_verified"] = false }, "not verified"},
		"without a name":        {func(h *house, _ *string, _ url.Values) { delete(h.claims, "email") }, "no name"},
		"called engine":         {func(h *house, _ *string, _ url.Values) { h.claims["email"] = "engine" }, "no name"},
	} {
		h := newHouse(t)
		p := h.provider()
		kept, query := h.visit(p)
		c.change(h, &kept, query)
		who, err := p.Finish(t.Context(), kept, query)
		var refused *Refused
		if !errors.As(err, &refused) || !strings.Contains(refused.Why, c.says) {
			t.Errorf("%s: %+v, %v", name, who, err)
		}
	}
}

// TestAForeignKeyProvesNothing.
func TestAForeignKeyProvesNothing(t *testing.T) {
	h := newHouse(t)
	p := h.provider()
	kept, query := h.visit(p)
	var err error
	if h.key, err = rsa.GenerateKey(rand.Reader, 2048); err != nil {
		t.Fatal(err)
	}
	var refused *Refused
	if _, err := p.Finish(t.Context(), kept, query); !errors.As(err, &refused) {
		t.Errorf("%v", err)
	}
}

// TestAProviderThatIsAway keeps nothing from starting, and is asked again.
func TestAProviderThatIsAway(t *testing.T) {
	h := newHouse(t)
	h.down = true
	p := h.provider()
	if _, _, err := p.Begin(t.Context()); !errors.Is(err, ErrAway) {
		t.Errorf("%v", err)
	}
	h.down = false
	p.offers.now = func() time.Time { return time.Now().Add(refrain) }
	kept, query := h.visit(p)
	if _, err := p.Finish(t.Context(), kept, query); err != nil {
		t.Error(err)
	}
}

// TestRolesOfGroups are read as they are meant, or refused with what is wrong.
func TestRolesOfGroups(t *testing.T) {
	if rows, err := ParseRoles("a=viewer,b=operator@x"); err != nil || len(rows) != 2 || rows[1].Grant.Fleets[0] != "x" || !rows[0].Grant.Whole() {
		t.Errorf("%v, %v", rows, err)
	}
	for _, wrong := range []string{"a", "=viewer", "a=root", "a=viewer@", "a=viewer@b c=", "a=admin@x", "a=operator@x+ä"} {
		if rows, err := ParseRoles(wrong); err == nil {
			t.Errorf("%q is %v", wrong, rows)
		}
	}
	if !(Config{Issuer: "x", Roles: []Row{{"a", identity.Grant{Role: identity.Admin}}}}).GivesAdmin() || (Config{Roles: []Row{{"a", identity.Grant{Role: identity.Admin}}}}).GivesAdmin() {
		t.Error("who can be an admin is not known")
	}
}

// TestTheCommandLineIsTakenAtItsWord while that is fresh, and was given to it and nobody else.
func TestTheCommandLineIsTakenAtItsWord(t *testing.T) {
	h := newHouse(t)
	p := h.provider()
	h.visit(p) // fills the claims, for the server itself
	for name, c := range map[string]struct {
		terminal, client string
		age              time.Duration
		says             string
	}{
		"fresh":             {"cli", "cli", time.Minute, ""},
		"for the server":    {"cli", "pacecar", 0, "cannot be verified"},
		"of an hour ago":    {"cli", "cli", time.Hour, "older than ten minutes"},
		"nobody is told so": {"", "", 0, "--oidc-terminal"},
	} {
		p.config.Terminal = c.terminal
		h.claims["aud"], h.claims["iat"], h.claims["exp"] = c.client, time.Now().Add(-c.age).Unix(), time.Now().Add(time.Hour).Unix()
		who, err := p.Take(t.Context(), h.token())
		refused, is := errors.AsType[*Refused](err)
		if c.says == "" && (err != nil || who.Name != "mira@ota.example") || c.says != "" && (!is || !strings.Contains(refused.Why, c.says)) {
			t.Errorf("%s: %+v, %v", name, who, err)
		}
	}
}

// TestAProviderThatIsAwayIsAskedOnce, whoever waits for it, and again a moment later.
func TestAProviderThatIsAwayIsAskedOnce(t *testing.T) {
	h := newHouse(t)
	h.down = true
	p, now := h.provider(), time.Now()
	p.offers.now = func() time.Time { return now }
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() {
			if _, _, err := p.Begin(t.Context()); !errors.Is(err, ErrAway) {
				t.Errorf("a provider that is away: %v", err)
			}
		})
	}
	all.Wait()
	if n := h.asked.Load(); n != 1 {
		t.Errorf("it was asked %d times", n)
	}
	if h.down, now = false, now.Add(refrain-1); h.asked.Load() != 1 {
		t.Error("it is asked again at once")
	}
	if _, _, err := p.Begin(t.Context()); !errors.Is(err, ErrAway) {
		t.Errorf("a moment too soon: %v", err)
	}
	now = now.Add(1)
	if _, _, err := p.Begin(t.Context()); err != nil {
		t.Errorf("it is there again: %v", err)
	}
	if _, _, err := p.Begin(t.Context()); err != nil || h.asked.Load() != 2 {
		t.Errorf("what is known is asked for %d times: %v", h.asked.Load(), err)
	}
}

// TestWhoGivesUpLeavesTheQuestionToOthers: somebody who goes away is not what the others are refused for.
func TestWhoGivesUpLeavesTheQuestionToOthers(t *testing.T) {
	h := newHouse(t)
	p := h.provider()
	gone, leave := context.WithCancel(t.Context())
	leave()
	if _, _, err := p.Begin(gone); err != nil && !errors.Is(err, ErrAway) {
		t.Errorf("who has gone: %v", err)
	}
	if _, _, err := p.Begin(t.Context()); err != nil || h.asked.Load() != 1 {
		t.Errorf("who waits: %v, asked %d times", err, h.asked.Load())
	}
}
