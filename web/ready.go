package web

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"time"

	"pacecar/web/identity"
	"pacecar/web/view"
)

// readyTimeout is how long the engine may think about whether it is ready: less than the
// second that probes usually wait.
const readyTimeout = 800 * time.Millisecond

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
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Cache-Control", "no-store")
		w.WriteHeader(status)
		_ = json.NewEncoder(w).Encode(view.Ready{Ready: status == http.StatusOK, Checks: checks}) // the probe may have gone
	}
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
