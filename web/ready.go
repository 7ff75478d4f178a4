package web

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"time"

	"pacecar/messages"
	"pacecar/web/identity"
	"pacecar/web/problem"
	"pacecar/web/view"
)

// readyTimeout is how long the engine may think about whether it is ready: less than the
// second that probes usually wait.
const readyTimeout = 800 * time.Millisecond

// waitingRetry is after how many seconds whoever meets a server that waits may come again.
const waitingRetry = 5

// live says that the process runs and answers; nothing else is asked.
func live(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	_, _ = w.Write([]byte("ok\n")) // the probe may have gone
}

// ready says whether the engine serves, and if not, what fails.
func ready(engine Engine) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), readyTimeout)
		defer cancel()
		checks, status := []view.Check{{Name: "engine", OK: true}}, http.StatusOK
		if err := engine.Ready(ctx); err != nil {
			checks, status = failing(err), http.StatusServiceUnavailable
			if p := identity.From(r.Context()); p != nil && !p.Whole {
				checks = []view.Check{{Name: "engine", Detail: "what fails is told to those who have signed in"}}
			}
		}
		show(w, status, checks)
	}
}

func show(w http.ResponseWriter, status int, checks []view.Check) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(view.Ready{Ready: status == http.StatusOK, Checks: checks}) // the probe may have gone
}

// Waiting answers for a server that waits for what it cannot begin without: it lives, is not ready, and everything else is
// asked again later. awaits says why, nil: it is just beginning; told: to whoever asks.
func Waiting(awaits func() error, told bool) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /livez", live)
	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, _ *http.Request) {
		why := awaits()
		switch {
		case why == nil:
			why = errors.New("the server is beginning")
		case !told:
			why = errors.New("the server waits for its store; why is in its log")
		}
		show(w, http.StatusServiceUnavailable, []view.Check{{Name: "engine", Detail: why.Error()}})
	})
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		p := problem.New(http.StatusServiceUnavailable, messages.Unavailable, "the server waits for its store: /readyz says more")
		p.RetryAfter = waitingRetry
		problem.Write(w, r, p)
	})
	return mux
}

// failing lists what is not ready: one check for each error that was joined.
func failing(err error) []view.Check {
	causes := []error{err}
	var joined interface{ Unwrap() []error }
	if errors.As(err, &joined) {
		causes = joined.Unwrap()
	}
	checks := make([]view.Check, 0, len(causes))
	for _, cause := range causes {
		checks = append(checks, view.Check{Name: "engine", Detail: cause.Error()})
	}
	return checks
}
