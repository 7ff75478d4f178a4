package signin

import (
	"context"
	"crypto/subtle"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"pacecar/web/view/people"
)

// back is where a browser comes back to.
const back = "/callback"

// Browser has a browser on this machine go to the provider, and come back to a port that is open for that only; show tells
// where to go.
func Browser(ctx context.Context, t people.Terminal, show func(address string)) (Word, error) {
	ctx, cancel := context.WithTimeout(ctx, personWithin)
	defer cancel()
	ctx, p, err := meet(ctx, t)
	if err != nil {
		return Word{}, err
	}
	var ports net.ListenConfig
	listener, err := ports.Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return Word{}, fmt.Errorf("open a port for the browser to come back to: %w", err)
	}
	p.RedirectURL = "http://" + listener.Addr().String() + back
	state, nonce, verifier := random(), random(), oauth2.GenerateVerifier()
	came := make(chan url.Values, 1)
	server := &http.Server{Handler: awaits(state, came), ReadHeaderTimeout: askWithin}
	go func() { _ = server.Serve(listener) }() // until it is closed
	defer func() {
		ending, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second) // for the page to be read
		defer cancel()
		_ = server.Shutdown(ending)
		_ = server.Close()
	}()
	show(p.AuthCodeURL(state, oidc.Nonce(nonce), oauth2.S256ChallengeOption(verifier)))
	var query url.Values
	select {
	case query = <-came:
	case <-ctx.Done():
		return Word{}, refused(ctx.Err())
	}
	if code := query.Get("error"); code != "" {
		return Word{}, refused(&oauth2.RetrieveError{ErrorCode: code, ErrorDescription: query.Get("error_description")})
	}
	if query.Get("code") == "" {
		return Word{}, errors.New("the browser came back from the identity provider with nothing: begin again")
	}
	answer, err := p.Exchange(ctx, query.Get("code"), oauth2.VerifierOption(verifier))
	if err != nil {
		return Word{}, refused(err)
	}
	return p.word(ctx, answer, nonce)
}

// awaits takes the first who comes back with the state that was sent away, and nobody else.
func awaits(state string, came chan<- url.Values) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET "+back, func(w http.ResponseWriter, r *http.Request) {
		query := r.URL.Query()
		if subtle.ConstantTimeCompare([]byte(query.Get("state")), []byte(state)) != 1 {
			http.Error(w, "This sign-in was not begun here.", http.StatusForbidden)
			return
		}
		select {
		case came <- query:
		default: // it has come before
		}
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		_, _ = io.WriteString(w, "Go back to the terminal: this window can be closed.\n")
	})
	return mux
}
