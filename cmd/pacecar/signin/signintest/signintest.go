// Package signintest is an identity provider for tests, with one person and one client, the command line: the code flow with
// PKCE, device codes and refresh tokens, as OpenID Connect, RFC 7636 and RFC 8628 have them.
package signintest

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"math/big"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"time"
)

// Client is what the provider calls the command line.
const Client = "pacecar-cli"

// Provider is one; New starts it, and Close ends it.
type Provider struct {
	*httptest.Server
	key *rsa.PrivateKey

	mu      sync.Mutex
	codes   map[string]begun // by what was given
	typed   bool             // the device's code
	refresh string           // the token that is good once
	gone    bool             // the person has left: nothing is said of them any more
}

// begun is a sign-in that has not ended.
type begun struct{ challenge, nonce string }

// New starts a provider.
func New() *Provider {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic("signintest: " + err.Error())
	}
	p := &Provider{key: key, codes: map[string]begun{}}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /.well-known/openid-configuration", func(w http.ResponseWriter, _ *http.Request) {
		say(w, http.StatusOK, map[string]any{
			"issuer": p.URL, "authorization_endpoint": p.URL + "/authorize", "token_endpoint": p.URL + "/token", "device_authorization_endpoint": p.URL + "/device",
			"jwks_uri": p.URL + "/keys", "id_token_signing_alg_values_supported": []string{"RS256"}, "scopes_supported": []string{"openid", "email", "offline_access"},
		})
	})
	mux.HandleFunc("GET /keys", func(w http.ResponseWriter, _ *http.Request) {
		word := base64.RawURLEncoding.EncodeToString
		say(w, http.StatusOK, map[string]any{"keys": []any{map[string]any{"kty": "RSA", "alg": "RS256", "use": "sig", "kid": "1", "n": word(key.N.Bytes()), "e": word(big.NewInt(int64(key.E)).Bytes())}}})
	})
	mux.HandleFunc("GET /authorize", p.authorize)
	mux.HandleFunc("POST /device", p.device)
	mux.HandleFunc("POST /token", p.token)
	p.Server = httptest.NewServer(mux)
	return p
}

// Type has the person type the code of a device.
func (p *Provider) Type() { p.set(func() { p.typed = true }) }

// Leave has the person leave: the provider says nothing of them any more.
func (p *Provider) Leave() { p.set(func() { p.gone = true }) }

func (p *Provider) set(change func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	change()
}

func say(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body) // whoever asked may have gone
}

func refuse(w http.ResponseWriter, code string) {
	say(w, http.StatusBadRequest, map[string]any{"error": code})
}

// authorize recognises the person at once, and sends the browser back.
func (p *Provider) authorize(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	defer p.mu.Unlock()
	q := r.URL.Query()
	to, err := url.Parse(q.Get("redirect_uri"))
	if err != nil || to.Hostname() != "127.0.0.1" || q.Get("client_id") != Client || q.Get("code_challenge_method") != "S256" || !strings.Contains(q.Get("scope"), "offline_access") {
		refuse(w, "invalid_request")
		return
	}
	code := rand.Text()
	p.codes[code] = begun{q.Get("code_challenge"), q.Get("nonce")}
	to.RawQuery = url.Values{"code": {code}, "state": {q.Get("state")}}.Encode()
	http.Redirect(w, r, to.String(), http.StatusFound)
}

func (p *Provider) device(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	defer p.mu.Unlock()
	code := rand.Text()
	p.codes[code] = begun{challenge: r.FormValue("code_challenge")}
	say(w, http.StatusOK, map[string]any{"device_code": code, "user_code": "WDJB-MJHT", "verification_uri": p.URL + "/activate", "expires_in": 600, "interval": 1})
}

func (p *Provider) token(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	defer p.mu.Unlock()
	from := begun{}
	switch code := r.FormValue("code") + r.FormValue("device_code"); r.FormValue("grant_type") {
	case "refresh_token":
		if p.refresh == "" || r.FormValue("refresh_token") != p.refresh || p.gone {
			refuse(w, "invalid_grant")
			return
		}
	case "urn:ietf:params:oauth:grant-type:device_code":
		if !p.typed {
			refuse(w, "authorization_pending")
			return
		}
		fallthrough
	default:
		sum := sha256.Sum256([]byte(r.FormValue("code_verifier")))
		if from = p.codes[code]; from.challenge == "" || base64.RawURLEncoding.EncodeToString(sum[:]) != from.challenge {
			refuse(w, "invalid_grant")
			return
		}
		delete(p.codes, code)
	}
	p.refresh = rand.Text()
	say(w, http.StatusOK, map[string]any{"access_token": "a", "token_type": "Bearer", "expires_in": 60, "id_token": p.identity(from.nonce), "refresh_token": p.refresh})
}

// identity says who the person is.
func (p *Provider) identity(nonce string) string {
	now := time.Now()
	body, err := json.Marshal(map[string]any{
		"iss": p.URL, "aud": Client, "sub": "4711", "email": "mira@ota.example", "email_verified": true, "groups": []string{"ota-operators"},
		"nonce": nonce, "iat": now.Unix(), "exp": now.Add(time.Minute).Unix(),
	})
	if err != nil {
		panic("signintest: " + err.Error())
	}
	text := base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"RS256","kid":"1"}`)) + "." + base64.RawURLEncoding.EncodeToString(body)
	sum := sha256.Sum256([]byte(text))
	signature, err := rsa.SignPKCS1v15(nil, p.key, crypto.SHA256, sum[:])
	if err != nil {
		panic("signintest: " + err.Error())
	}
	return text + "." + base64.RawURLEncoding.EncodeToString(signature)
}
