package gate

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"time"

	"pacecar/messages"
	"pacecar/web/api/verb"
	"pacecar/web/identity"
	"pacecar/web/identity/credentials"
	"pacecar/web/identity/oidc"
	"pacecar/web/problem"
)

// Config of a gate.
type Config struct {
	Book     *credentials.Book // nil: one of its own, which ends with the process
	On       bool              // whether anybody has to be known
	Secure   bool              // people reach the server by TLS: cookies are for that only
	Metrics  bool              // /metrics is everybody's
	Provider *oidc.Provider    // of people's names; nil: none
	Logger   *slog.Logger      // default: discards
	Now      func() time.Time  // default: time.Now
	// LookEvery is how often a long connection is looked at again; default: 30 s.
	LookEvery time.Duration
}

// Gate decides who may pass.
type Gate struct {
	Config
	rules    verb.Mux
	attempts *attempts
}

// New makes a gate.
func New(config Config) *Gate {
	if config.Now == nil {
		config.Now = time.Now
	}
	if config.Logger == nil {
		config.Logger = slog.New(slog.DiscardHandler)
	}
	if config.Book == nil {
		config.Book = credentials.New(credentials.Config{Notes: credentials.NewMemory(config.Now), Now: config.Now, Logger: config.Logger})
	}
	if config.LookEvery <= 0 {
		config.LookEvery = 30 * time.Second
	}
	g := &Gate{Config: config, rules: verb.New("", nil), attempts: newAttempts(config.Now)}
	for _, rule := range identity.Rules {
		g.rules.Handle(rule.Route, ruled(rule))
	}
	return g
}

// ruled is a rule as a mux finds it. It serves nothing.
type ruled identity.Rule

func (ruled) ServeHTTP(http.ResponseWriter, *http.Request) {}

// rule answers what a request needs; false: nothing is known of it.
func (g *Gate) rule(r *http.Request) (identity.Rule, bool) {
	found, ok := g.rules.Find(r).(ruled)
	if ok && g.Metrics && r.URL.Path == "/metrics" {
		found.Need, found.Whole = identity.Nothing, false
	}
	return identity.Rule(found), ok
}

// Wrap lets requests through to next. free tells those for the pages of the dashboard, in which nothing of the fleet is.
func (g *Gate) Wrap(next http.Handler, free func(*http.Request) bool) http.Handler {
	if !g.On {
		return next
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if free(r) {
			next.ServeHTTP(w, r)
			return
		}
		pass, refusal := g.judge(r)
		if refusal != nil {
			g.refuse(w, r, refusal)
			return
		}
		ctx := context.WithValue(identity.With(r.Context(), pass), remoteKey{}, Remote(r))
		if isUpgrade(r) {
			lasts := context.WithoutCancel(ctx)
			ctx = identity.WithLasting(ctx, func() (context.Context, context.CancelFunc) { return g.accompany(lasts, r) })
		}
		r = r.WithContext(ctx)
		r.Header = r.Header.Clone()
		if r.Header.Del("Pacecar-Actor"); pass.Name != "" {
			r.Header.Set("Pacecar-Actor", pass.Name)
		}
		next.ServeHTTP(w, r)
	})
}

// asksWho is the route by which somebody finds out what their token is worth: nothing is an answer, too.
const asksWho = "GET /api/v1/me"

// judge finds out who asks and whether that may pass.
func (g *Gate) judge(r *http.Request) (*identity.Pass, *problem.Problem) {
	rule, known := g.rule(r)
	principal, session, err := g.identify(r)
	switch {
	case err != nil && !errors.Is(err, credentials.ErrUnknown):
		if known && rule.Need == identity.Nothing && rule.Route != asksWho {
			break
		}
		if r.Context().Err() != nil {
			return nil, problem.From(r.Context().Err()) // who asked has gone
		}
		g.Logger.Error("nobody is let in: credentials cannot be looked up", "err", err)
		p := problem.New(http.StatusServiceUnavailable, messages.Unavailable, "who you are cannot be looked up now")
		p.RetryAfter = 1
		return nil, p
	case err != nil && session == "" && (rule.Need != identity.Nothing || rule.Route == asksWho):
		return nil, g.Fail(Remote(r), "the token is not known, or has ended")
	case err != nil && rule.Need != identity.Nothing:
		return nil, unauthenticated("the session is not known, or has ended")
	}
	if principal == nil {
		principal, session = &identity.Principal{}, ""
	}
	pass := &identity.Pass{Principal: *principal, Session: session}
	if refusal := g.allow(pass, rule, known); refusal != nil {
		return nil, refusal
	}
	if named := strings.TrimSpace(r.Header.Get("Pacecar-Actor")); named != "" && pass.Name != "" && !messages.OnePerson(named, pass.Name) {
		return nil, AnotherPerson("header Pacecar-Actor", named, pass.Name)
	}
	return pass, nil
}

// allow judges a pass by the rule of its route, and says how far it reaches.
func (g *Gate) allow(pass *identity.Pass, rule identity.Rule, known bool) *problem.Problem {
	nobody := pass.Name == ""
	if !known {
		if nobody {
			return unauthenticated("sign in first")
		}
		return problem.New(http.StatusNotFound, messages.NotFound, "there is no such address in the API").
			At("path", "look at /api/v1/openapi.json")
	}
	if rule.Need == identity.Nothing {
		pass.Reach, _ = pass.Principal.Reach(identity.Read)
		return nil
	}
	if nobody {
		return unauthenticated("this is for those who have signed in")
	}
	reach, ok := pass.Principal.Reach(rule.Need)
	switch {
	case !ok:
		p := problem.New(http.StatusForbidden, "Forbidden", "this needs the role "+rule.Need.Who()+", and "+pass.Name+" is "+pass.Says())
		return p.At("header Authorization", "ask an admin for a token with --role "+strings.Fields(rule.Need.Who())[0]+", or for the group that has the role")
	case rule.Whole && !reach.Whole:
		p := problem.New(http.StatusForbidden, "OutsideFleets", "this tells of the whole fleet or changes it, and "+pass.Name+" is "+pass.Says())
		return p.At("header Authorization", "ask somebody whose role is for the whole fleet, or an admin for a token without --fleet")
	}
	pass.Reach = reach
	return nil
}

// AnotherPerson refuses a request in which another person is named than who makes it.
func AnotherPerson(at, named, is string) *problem.Problem {
	p := problem.New(http.StatusForbidden, "AnotherPerson", "the request says that "+messages.Clip(named)+" acts, and "+is+" has signed in")
	return p.At(at, "leave it out: whoever has signed in acts")
}

// Unauthenticated refuses who is not known.
func unauthenticated(detail string) *problem.Problem {
	p := problem.New(http.StatusUnauthorized, "Unauthenticated", detail)
	return p.At("header Authorization", "send a token as Authorization: Bearer pct_…, or sign in: pacecar login, or the dashboard")
}

func (g *Gate) refuse(w http.ResponseWriter, r *http.Request, p *problem.Problem) {
	if p.Status == http.StatusUnauthorized {
		w.Header().Set("WWW-Authenticate", `Bearer realm="pacecar"`)
	}
	problem.Write(w, r, p)
}

// Fail counts an attempt of an address that let nobody in, and answers what it is told.
func (g *Gate) Fail(remote, detail string) *problem.Problem {
	if wait := g.attempts.fail(remote); wait > 0 {
		p := problem.New(http.StatusTooManyRequests, "TooManyAttempts", "too many attempts from your address let nobody in")
		p.RetryAfter = int(wait/time.Second) + 1
		return p
	}
	g.Logger.Warn("nobody was let in", "remote", remote, "why", detail)
	return unauthenticated(detail)
}

type remoteKey struct{}

// From answers the address that the request of a context comes from.
func From(ctx context.Context) string {
	remote, _ := ctx.Value(remoteKey{}).(string)
	return remote
}

// Remote is the address that a request comes from, without port.
func Remote(r *http.Request) string {
	if host, _, err := net.SplitHostPort(r.RemoteAddr); err == nil {
		return host
	}
	return r.RemoteAddr
}

// isUpgrade tells the opening of a websocket.
func isUpgrade(r *http.Request) bool {
	return r.Method == http.MethodGet && strings.EqualFold(r.Header.Get("Upgrade"), "websocket")
}
