package web_test

import (
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"pacecar/web/identity"
	"pacecar/web/identity/gate"
	"pacecar/web/identity/oidc"
)

// cookieOf is the session that an answer gives, as the browser sends it.
func cookieOf(t *testing.T, a answer) (sent string, c *http.Cookie) {
	t.Helper()
	list := a.Cookies()
	if len(list) != 1 {
		t.Fatalf("%d cookies: %v", len(list), a.Header)
	}
	return list[0].Name + "=" + list[0].Value, list[0]
}

// own is what a browser says of a request by a page of the server.
var own = []string{"Sec-Fetch-Site", "same-origin"}

// TestTheFirstAdmin signs in by a link, once, gives a token to another, and signs out.
func TestTheFirstAdmin(t *testing.T) {
	e, book, _ := guarded(t)
	link, err := book.Link(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if me := e.want(e.as("", "GET", "/api/v1/me", ""), 200); me["authentication"] != "on" || me["name"] != nil || len(me["may"].([]any)) != 0 {
		t.Errorf("nobody is told %v", me)
	}
	e.want(e.as("", "POST", "/api/v1/login", `{"link":"`+link+`","name":"anonymous"}`, own...), 422, "Malformed")
	in := e.as("", "POST", "/api/v1/login", `{"link":"`+link+`","name":"mira"}`, own...)
	if me := e.want(in, 200); me["name"] != "mira" || me["session"] != true || len(me["may"].([]any)) != 5 || me["secret"] != nil {
		t.Errorf("mira is told %v", me)
	}
	session, c := cookieOf(t, in)
	if !c.HttpOnly || c.SameSite != http.SameSiteStrictMode || c.Path != "/" || c.Domain != "" || c.MaxAge <= int((11*time.Hour).Seconds()) || c.Name != "pacecar" {
		t.Errorf("the cookie is %v", c)
	}
	e.want(e.as("", "POST", "/api/v1/login", `{"link":"`+link+`","name":"mallory"}`, own...), 401, "Unauthenticated")

	made := e.want(e.as("", "POST", "/api/v1/tokens", `{"name":"ci","roles":["operator"],"fleets":["taxi"],"expiresIn":"30d"}`, append(own, "Cookie", session)...), 201)
	if made["madeBy"] != "mira" || made["roles"].([]any)[0].(map[string]any)["fleets"].([]any)[0] != "taxi" {
		t.Errorf("made %v", made)
	}
	list := e.as("", "GET", "/api/v1/tokens", "", "Cookie", session)
	if items := e.want(list, 200)["items"].([]any); items[0].(map[string]any)["id"] != made["id"] || strings.Contains(string(list.raw), made["secret"].(string)[15:]) || strings.Contains(string(list.raw), "hash") {
		t.Errorf("the list is %s", list.raw)
	}
	if me := e.want(e.as(made["secret"].(string), "GET", "/api/v1/me", ""), 200); me["name"] != "ci" || me["token"] != made["id"] {
		t.Errorf("ci is told %v", me)
	}
	e.want(e.as("", "DELETE", "/api/v1/tokens/"+made["id"].(string), "", append(own, "Cookie", session)...), 204)
	e.want(e.as(made["secret"].(string), "GET", "/api/v1/vehicles:count", ""), 401, "Unauthenticated")

	out := e.as("", "POST", "/api/v1/logout", "", append(own, "Cookie", session)...)
	if _, gone := cookieOf(t, out); out.StatusCode != 204 || gone.MaxAge >= 0 {
		t.Errorf("signed out with %d and %v", out.StatusCode, gone)
	}
	e.want(e.as("", "GET", "/api/v1/tokens", "", "Cookie", session), 401, "Unauthenticated")
	if me := e.want(e.as("", "GET", "/api/v1/me", "", "Cookie", session), 200); me["name"] != nil {
		t.Errorf("after signing out one is %v", me)
	}
}

// TestASessionIsForPagesOfTheServer: a cookie proves nothing of a write that comes from elsewhere, or of which nobody says where it comes from.
func TestASessionIsForPagesOfTheServer(t *testing.T) {
	e, book, _ := guarded(t)
	secret, _, err := book.Begin(t.Context(), identity.Principal{Name: "mira", Grants: []identity.Grant{{Role: identity.Admin}}}, "test")
	if err != nil {
		t.Fatal(err)
	}
	session := "pacecar=" + secret
	const pause = "/api/v1/campaigns/charging-2026:pause"
	e.want(e.as("", "POST", pause, `{}`, "Cookie", session), 401, "Unauthenticated")
	e.want(e.as("", "POST", pause, `{}`, "Cookie", session, "Origin", "https://elsewhere.example"), 403, "CrossOrigin")
	e.want(e.as("", "POST", pause, `{}`, "Cookie", session, "Sec-Fetch-Site", "cross-site"), 403, "CrossOrigin")
	e.want(e.as("", "POST", pause, `{}`, "Cookie", session, "Sec-Fetch-Site", "same-site"), 403, "CrossOrigin")
	if a := e.as("", "POST", pause, `{}`, append(own, "Cookie", session)...); a.StatusCode == 401 || a.StatusCode == 403 {
		t.Errorf("a page of the server is answered %d %s", a.StatusCode, a.raw)
	}
	for _, c := range []struct {
		origin string
		status int
	}{{"", 401}, {"https://elsewhere.example", 403}, {e.url, 101}} {
		header := http.Header{"Cookie": {session}}
		if c.origin != "" {
			header.Set("Origin", c.origin)
		}
		if _, status := e.dial(header); status != c.status {
			t.Errorf("a websocket from %q is answered %d, want %d", c.origin, status, c.status)
		}
	}
	e.want(e.as("", "GET", "/api/v1/campaigns", "", "Cookie", "__Host-pacecar="+secret), 401, "Unauthenticated")
}

// TestBehindTLSTheCookieIsTheHostsAlone.
func TestBehindTLSTheCookieIsTheHostsAlone(t *testing.T) {
	e, _, tokens := guarded(t, func(c *gate.Config) { c.Secure = true })
	in := e.as("", "POST", "/api/v1/login", `{"token":"`+tokens["viewer"]+`"}`, own...)
	e.want(in, 200)
	session, c := cookieOf(t, in)
	if c.Name != "__Host-pacecar" || !c.Secure || c.Domain != "" || c.Path != "/" {
		t.Errorf("the cookie is %v", c)
	}
	e.want(e.as("", "GET", "/api/v1/campaigns", "", "Cookie", session), 200)
	e.want(e.as("", "GET", "/api/v1/campaigns", "", "Cookie", strings.TrimPrefix(session, "__Host-")), 401, "Unauthenticated")
}

// TestAttemptsAreBounded: after ten that let nobody in an address waits; who has a valid token does not.
func TestAttemptsAreBounded(t *testing.T) {
	noon := time.Date(2026, 11, 30, 12, 0, 0, 0, time.UTC)
	var later atomic.Int64 // the use of a token is kept beside the request
	e, _, tokens := guarded(t, func(c *gate.Config) { c.Now = func() time.Time { return noon.Add(time.Duration(later.Load())) } })
	for i := range 10 {
		a := e.as(tokens["viewer"]+"x", "GET", "/api/v1/campaigns", "")
		e.want(a, 401, "Unauthenticated")
		if a.Header.Get("WWW-Authenticate") == "" {
			t.Fatalf("attempt %d is not told how to sign in", i)
		}
	}
	a := e.as("pct_x", "GET", "/api/v1/me", "")
	e.want(a, 429, "TooManyAttempts")
	if a.Header.Get("Retry-After") == "" {
		t.Error("nobody says when to come again")
	}
	e.want(e.as("", "POST", "/api/v1/login", `{"token":"pct_x"}`, own...), 429, "TooManyAttempts")
	e.want(e.as(tokens["viewer"], "GET", "/api/v1/campaigns", ""), 200)
	later.Store(int64(6 * time.Second))
	e.want(e.as("pct_x", "GET", "/api/v1/me", ""), 401, "Unauthenticated")
}

// TestWhatAProxyProvesIsNotForTheServer: its Authorization leaves a session as good as it is, and is no attempt. What is
// everybody's is so with a token that has ended, too.
func TestWhatAProxyProvesIsNotForTheServer(t *testing.T) {
	e, _, tokens := guarded(t)
	signedIn := e.as("", "POST", "/api/v1/login", `{"token":"`+tokens["viewer"]+`"}`, own...)
	sent, _ := cookieOf(t, signedIn)
	for _, proves := range []string{"Basic dTpw", "Bearer eyJhbGciOiJub25lIn0.e30."} {
		e.want(e.as("", "GET", "/api/v1/vehicles:count", "", "Cookie", sent, "Authorization", proves), 200)
		for range 12 {
			if a := e.as("", "GET", "/livez", "", "Authorization", proves); a.StatusCode != 200 {
				t.Fatalf("a probe through a proxy is answered %d", a.StatusCode)
			}
		}
		e.want(e.as("", "GET", "/api/v1/vehicles:count", "", "Authorization", proves), 401, "Unauthenticated")
	}
	if a := e.as("pct_x", "GET", "/livez", ""); a.StatusCode != 200 {
		t.Errorf("a probe with a token that has ended is answered %d", a.StatusCode)
	}
	e.want(e.as("pct_x", "GET", "/api/v1/me", ""), 401, "Unauthenticated")
}

// TestALinkIsChangedForAToken, as the command line does.
func TestALinkIsChangedForAToken(t *testing.T) {
	e, book, _ := guarded(t)
	link, err := book.Link(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	a := e.as("", "POST", "/api/v1/login", `{"link":"`+link+`","name":"mira","as":"token"}`)
	me := e.want(a, 200)
	if secret, _ := me["secret"].(string); len(a.Cookies()) != 0 || e.want(e.as(secret, "GET", "/api/v1/me", ""), 200)["name"] != "mira" {
		t.Errorf("got %v", me)
	}
}

// TestWithoutAuthenticationTokensCanBeMade before a server is opened, and nobody has to sign in.
func TestWithoutAuthenticationTokensCanBeMade(t *testing.T) {
	e := newEdge(t)
	if me := e.want(e.do("GET", "/api/v1/me", ""), 200); me["authentication"] != "off" || len(me["may"].([]any)) != 5 {
		t.Errorf("told %v", me)
	}
	if made := e.want(e.do("POST", "/api/v1/tokens", `{"name":"ci","roles":["viewer"]}`), 201); made["madeBy"] != "mira" {
		t.Errorf("made %v", made)
	}
	e.want(e.do("POST", "/api/v1/login", `{"token":"x"}`), 409, "WrongState")
}

// TestMetricsMayBeOpen where the server is told so.
func TestMetricsMayBeOpen(t *testing.T) {
	e, _, _ := guarded(t, func(c *gate.Config) { c.Metrics = true })
	if a := e.as("", "GET", "/metrics", ""); a.StatusCode != 200 {
		t.Errorf("answered %d", a.StatusCode)
	}
	closed, _, _ := guarded(t)
	closed.want(closed.as("", "GET", "/metrics", ""), 401, "Unauthenticated")
}

// TestTokensAreRefusedWithTheirPlace.
func TestTokensAreRefusedWithTheirPlace(t *testing.T) {
	e, _, tokens := guarded(t)
	for body, at := range map[string]string{
		`{"name":"engine","roles":["viewer"]}`:                 "/name",
		`{"name":"ci","roles":["viewer"],"fleets":["a b"]}`:    "/fleets/0",
		`{"name":"ci","roles":["viewer"],"expiresIn":"soon"}`:  "/expiresIn",
		`{"name":"ci","roles":["viewer"],"expiresIn":"9999d"}`: "/expiresIn",
		`{"name":"ci","roles":["admin"],"fleets":["taxi"]}`:    "/fleets",
		`{"name":"ci","roles":["root"]}`:                       "/roles/0",
		`{"name":"ci","roles":[]}`:                             "/roles",
	} {
		a := e.as(tokens["admin"], "POST", "/api/v1/tokens", body)
		list, _ := a.json()["errors"].([]any)
		if a.StatusCode != 422 || len(list) == 0 || list[0].(map[string]any)["pointer"] != at {
			t.Errorf("%s: %s, want a place %s", body, a.raw, at)
		}
	}
	e.want(e.as(tokens["admin"], "DELETE", "/api/v1/tokens/nothing", ""), 404, "NotFound")
}

// TestTheDocumentSaysWhoMay: the schemes are there, and each operation has its roles.
func TestTheDocumentSaysWhoMay(t *testing.T) {
	e := newEdge(t)
	d := e.want(e.do("GET", "/api/v1/openapi.json", ""), 200)
	schemes := d["components"].(map[string]any)["securitySchemes"].(map[string]any)
	if schemes["token"].(map[string]any)["scheme"] != "bearer" || schemes["session"].(map[string]any)["in"] != "cookie" {
		t.Errorf("the schemes are %v", schemes)
	}
	operation := func(path, method string) map[string]any {
		return d["paths"].(map[string]any)[path].(map[string]any)[method].(map[string]any)
	}
	start := operation("/api/v1/campaigns/{id}:start", "post")
	if len(start["security"].([]any)) != 2 || len(start["x-roles"].([]any)) != 2 || start["x-roles"].([]any)[0] != "operator" || start["x-whole-fleet"] != false {
		t.Errorf("a start needs %v, %v", start["security"], start["x-roles"])
	}
	if get := operation("/api/v1/artifacts/{sha256}", "get"); len(get["security"].([]any)) != 0 || get["x-roles"] != nil {
		t.Errorf("a download needs %v", get["security"])
	}
}

// TestAnIdentityProviderThatIsNotThere is told as such, and whoever comes back without having gone is sent to the page of signing in.
func TestAnIdentityProviderThatIsNotThere(t *testing.T) {
	without, _, _ := guarded(t)
	without.want(without.as("", "GET", "/api/v1/login/oidc", ""), 503, "SignInUnavailable")
	e, _, _ := guarded(t, func(c *gate.Config) {
		c.Provider = oidc.New(oidc.Config{Issuer: "http://127.0.0.1:1", Client: "pacecar", Return: "http://127.0.0.1:1/callback"})
	})
	e.client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	e.want(e.as("", "GET", "/api/v1/login/oidc", ""), 503, "SignInUnavailable")
	back := e.as("", "GET", "/api/v1/login/oidc/callback?code=good&state=x", "")
	if to := back.Header.Get("Location"); back.StatusCode != 303 || to != "/login#problem=not-begun" {
		t.Errorf("sent to %q with %d", to, back.StatusCode)
	}
	if list := back.Cookies(); len(list) != 1 || list[0].MaxAge >= 0 || list[0].Name != "pacecar-away" {
		t.Errorf("the cookies are %v", list)
	}
	if me := e.want(e.as("", "GET", "/api/v1/me", ""), 200); me["provider"] != "127.0.0.1" {
		t.Errorf("told %v", me)
	}
}

// TestSecretsAreKeptUnderNoKey: a repetition makes another token, and a link is good for once even with the key.
func TestSecretsAreKeptUnderNoKey(t *testing.T) {
	e, book, _ := guarded(t)
	link, err := book.Link(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	key := []string{"Idempotency-Key", "once"}
	in := `{"link":"` + link + `","name":"mira","as":"token"}`
	admin := e.want(e.as("", "POST", "/api/v1/login", in, key...), 200)["secret"].(string)
	e.want(e.as("", "POST", "/api/v1/login", in, key...), 401, "Unauthenticated")
	made := map[any]bool{}
	for range 2 {
		a := e.as(admin, "POST", "/api/v1/tokens", `{"name":"ci","roles":["viewer"]}`, key...)
		if made[e.want(a, 201)["secret"]] = true; a.Header.Get("Idempotency-Replayed") != "" {
			t.Errorf("an answer with a secret was kept: %v", a.Header)
		}
	}
	if len(made) != 2 {
		t.Errorf("one secret was answered twice")
	}
}
