package web

import (
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"

	"pacecar/messages"
	"pacecar/web/api"
	"pacecar/web/problem"
)

// dashboardPolicy is what the dashboard's pages may do: load from this server only. The
// stream's websocket is of the same origin, which 'self' covers.
const dashboardPolicy = "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'"

// guard keeps a browser from being misused as a way in.
type guard struct {
	hosts   []string
	anyHost bool
	origins *http.CrossOriginProtection
}

func newGuard(config Config) *guard {
	g := &guard{origins: http.NewCrossOriginProtection()}
	for _, host := range config.AllowedHosts {
		if host == "*" {
			g.anyHost = true
		}
		g.hosts = append(g.hosts, strings.ToLower(host))
	}
	for _, origin := range config.AllowedOrigins {
		if err := g.origins.AddTrustedOrigin(origin); err != nil {
			config.Logger.Error("allowed origin is ignored", "origin", origin, "err", err)
		}
	}
	return g
}

// wrap refuses what should not reach next.
func (g *guard) wrap(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "same-origin")
		if !strings.HasPrefix(r.URL.Path, api.Prefix+"/") {
			h.Set("Content-Security-Policy", dashboardPolicy)
		}
		if !g.hostAllowed(r.Host) {
			problem.Write(w, r, problem.New(http.StatusMisdirectedRequest, "UnexpectedHost",
				"this server does not answer for the host "+messages.Clip(r.Host)).
				At("header Host", problem.Cure("UnexpectedHost")))
			return
		}
		if err := g.origins.Check(r); err != nil {
			problem.Write(w, r, problem.New(http.StatusForbidden, "CrossOrigin", "a page of another origin may not change anything here").
				At("header Origin", problem.Cure("CrossOrigin")))
			return
		}
		next.ServeHTTP(w, r)
	})
}

// hostAllowed accepts IP addresses, localhost and configured names. An attacker who
// rebinds a name of theirs to our address cannot make a browser send one of these.
func (g *guard) hostAllowed(host string) bool {
	if g.anyHost {
		return true
	}
	name := host
	if h, _, err := net.SplitHostPort(host); err == nil {
		name = h
	}
	name = strings.ToLower(strings.TrimSuffix(name, "."))
	if _, err := netip.ParseAddr(strings.Trim(name, "[]")); err == nil {
		return true
	}
	return name == "localhost" || strings.HasSuffix(name, ".localhost") || slices.Contains(g.hosts, name)
}
