package people

import (
	"errors"
	"io"
	"net/http"
	"net/url"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"pacecar/web/api"
	"pacecar/web/identity/gate"
	"pacecar/web/identity/oidc"
	"pacecar/web/problem"
)

// awayCookie keeps what a browser must come back with from the identity provider. It comes from another site, so the
// cookie is sent along with navigations from there, and it proves nothing by itself.
const awayCookie = "pacecar-away"

// awayName is the cookie's name. A browser takes the one that is for TLS from this host alone, so that no neighbour of it plants
// a sign-in of theirs.
func (r room) awayName() string {
	if r.gate.Secure {
		return "__Host-" + awayCookie
	}
	return awayCookie
}

func (r room) provider(a *api.API, tag string) {
	begin := api.Operation(http.MethodGet, "/login/oidc", "beginSignIn", tag, "Go to the identity provider, to be recognised there")
	begin.Responses = map[string]*huma.Response{"302": {Description: "To the identity provider"}}
	api.HandleStream(a, begin, r.begin)
	finish := api.Operation(http.MethodGet, "/login/oidc/callback", "finishSignIn", tag, "Come back from the identity provider, and begin a session")
	finish.Parameters = []*huma.Param{
		{Name: "code", In: "query", Description: "What the provider gave.", Schema: &huma.Schema{Type: huma.TypeString}},
		{Name: "state", In: "query", Description: "What the browser was sent away with.", Schema: &huma.Schema{Type: huma.TypeString}},
	}
	finish.Responses = map[string]*huma.Response{"303": {Description: "To the dashboard: signed in, or with the code of what went wrong behind #problem="}}
	api.HandleStream(a, finish, r.finish)
}

func (r room) away(value string, life time.Duration) *http.Cookie {
	return &http.Cookie{
		Name: r.awayName(), Value: value, Path: "/", HttpOnly: true, Secure: r.gate.Secure,
		SameSite: http.SameSiteLaxMode, MaxAge: int(life / time.Second),
	}
}

// unprovided refuses where nobody can be recognised elsewhere.
func unprovided() error {
	return problem.New(http.StatusServiceUnavailable, "SignInUnavailable", "this server has no identity provider").
		At("", "sign in with a token or a one-time link, or have the server's operator name a provider with --oidc-issuer")
}

func (r room) begin(w http.ResponseWriter, request *http.Request, _ io.Reader) error {
	if r.gate.Provider == nil || !r.gate.On {
		return unprovided()
	}
	address, kept, err := r.gate.Provider.Begin(request.Context())
	if err != nil {
		r.gate.Logger.Warn("identity provider", "err", err)
		return problem.New(http.StatusServiceUnavailable, "SignInUnavailable", "the identity provider cannot be reached now")
	}
	http.SetCookie(w, r.away(kept, oidc.AwayWithin))
	http.Redirect(w, request, address, http.StatusFound)
	return nil
}

// finish answers the browser with a page in any case: nobody reads a problem document there.
func (r room) finish(w http.ResponseWriter, request *http.Request, _ io.Reader) error {
	if r.gate.Provider == nil || !r.gate.On {
		return unprovided()
	}
	kept := ""
	if c, err := request.Cookie(r.awayName()); err == nil {
		kept = c.Value
	}
	http.SetCookie(w, r.away("", -time.Second))
	p, err := r.gate.Provider.Finish(request.Context(), kept, request.URL.Query())
	var refused *oidc.Refused
	switch {
	case errors.As(err, &refused):
		r.gate.Logger.Warn("nobody was let in", "remote", gate.Remote(request), "why", refused.Why)
		r.back(w, request, refused.Code)
		return nil
	case err != nil:
		r.gate.Logger.Warn("identity provider", "err", err)
		r.back(w, request, "unreachable")
		return nil
	}
	secret, until, err := r.gate.Book.Begin(request.Context(), *p, "identity provider")
	if err != nil {
		return err
	}
	cookie := r.gate.Cookie(secret, until)
	http.SetCookie(w, &cookie)
	r.back(w, request, "")
	return nil
}

// back sends a browser to the dashboard, with the code of what went wrong where only the page reads it: the page has
// the words, so that nobody else can put some there.
func (r room) back(w http.ResponseWriter, request *http.Request, wrong string) {
	to := "/"
	if wrong != "" {
		to = "/login#problem=" + url.PathEscape(wrong)
	}
	http.Redirect(w, request, to, http.StatusSeeOther)
}
