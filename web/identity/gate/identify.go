package gate

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"time"

	"pacecar/web/identity"
	"pacecar/web/identity/credentials"
)

// Names of cookies. A browser takes the first only by TLS, for the host that set it and for nobody else.
const (
	secureCookie = "__Host-pacecar"
	plainCookie  = "pacecar"
)

// identify answers who makes a request. Neither a principal nor an error: it proves nothing. session is the key of the
// cookie's session, or the cookie where that is none.
func (g *Gate) identify(r *http.Request) (p *identity.Principal, session string, err error) {
	if token, is := bearer(r); is {
		p, err := g.Book.Bearer(r.Context(), token)
		return p, "", err
	}
	cookie, missing := r.Cookie(g.cookieName())
	if missing != nil || !fromOwnPage(r) {
		return nil, "", nil
	}
	p, session, err = g.Book.Session(r.Context(), cookie.Value)
	if err != nil {
		return nil, cookie.Value, err
	}
	return p, session, nil
}

// bearer is the token that a request brings. What else stands in Authorization is meant for a proxy, and proves nothing here.
func bearer(r *http.Request) (token string, is bool) {
	scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	token = strings.TrimSpace(token)
	return token, strings.EqualFold(scheme, "Bearer") && identity.LooksLikeToken(token)
}

// fromOwnPage says whether a cookie proves anything for a request: a read, or one of which the browser says where it
// comes from. That this is a page of the server was checked before, of a websocket it is checked behind.
func fromOwnPage(r *http.Request) bool {
	switch {
	case isUpgrade(r):
		return r.Header.Get("Origin") != ""
	case r.Method == http.MethodGet, r.Method == http.MethodHead:
		return true
	}
	return r.Header.Get("Sec-Fetch-Site") != "" || r.Header.Get("Origin") != ""
}

func (g *Gate) cookieName() string {
	if g.Secure {
		return secureCookie
	}
	return plainCookie
}

// Cookie is what a browser keeps of a session.
func (g *Gate) Cookie(secret string, until time.Time) http.Cookie {
	return http.Cookie{
		Name: g.cookieName(), Value: secret, Path: "/", HttpOnly: true, Secure: g.Secure, SameSite: http.SameSiteStrictMode,
		MaxAge: max(int(until.Sub(g.Now())/time.Second), 1),
	}
}

// Gone is a cookie that removes that of a session.
func (g *Gate) Gone() http.Cookie {
	c := g.Cookie("", g.Now())
	c.MaxAge = -1
	return c
}

// accompany looks at a long connection again and again, and ends its context when whoever opened it is not known
// any more. While credentials cannot be looked up, it stays as it is.
func (g *Gate) accompany(ctx context.Context, r *http.Request) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancel(ctx)
	asked := r.Clone(ctx)
	go func() {
		look := time.NewTicker(g.LookEvery)
		defer look.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-look.C:
			}
			p, _, err := g.identify(asked)
			if errors.Is(err, credentials.ErrUnknown) || err == nil && (p == nil || !may(p)) {
				cancel()
				return
			}
		}
	}()
	return ctx, cancel
}

// may says whether somebody still reads anything.
func may(p *identity.Principal) bool {
	_, ok := p.Reach(identity.Read)
	return ok
}
