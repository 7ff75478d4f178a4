package web

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

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
		check := view.Check{Name: "engine", OK: true}
		status := http.StatusOK
		if err := engine.Ready(ctx); err != nil {
			check.OK, check.Detail, status = false, err.Error(), http.StatusServiceUnavailable
		}
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Cache-Control", "no-store")
		w.WriteHeader(status)
		_ = json.NewEncoder(w).Encode(view.Ready{Ready: check.OK, Checks: []view.Check{check}}) // the probe may have gone
	}
}
