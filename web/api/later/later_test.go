package later

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"pacecar/web/operation"
)

// A refusal that is known at once is answered at once, however short the wait that is asked for; what takes long is answered later.
func TestWhatIsRefusedAtOnceIsNoOperation(t *testing.T) {
	for prefer, wait := range map[string]time.Duration{
		"respond-async": shortWait, "respond-async, wait=0": shortWait, "respond-async, wait=10": 10 * time.Second, "respond-async, wait=9999": longWait,
	} {
		synctest.Test(t, func(t *testing.T) {
			board := operation.New(operation.Config{Node: "a"})
			l := &Later{
				Board: board, Kinds: map[string]string{"POST /x": "rehearsal"}, Pattern: func(*http.Request) string { return "POST /x" },
				Actor:  func(*http.Request) (string, error) { return "mira", nil },
				Refuse: func(_ http.ResponseWriter, _ *http.Request, err error) { t.Error(err) },
			}
			ask := func(takes time.Duration, with int) (status int, after time.Duration) {
				r := httptest.NewRequest(http.MethodPost, "/x", http.NoBody)
				r.Header.Set("Prefer", prefer)
				w, begun := httptest.NewRecorder(), time.Now()
				l.Wrap(w, r, func(w http.ResponseWriter, _ *http.Request) {
					time.Sleep(takes)
					w.WriteHeader(with)
				})
				return w.Code, time.Since(begun)
			}
			if status, after := ask(0, http.StatusUnprocessableEntity); status != http.StatusUnprocessableEntity || after != 0 {
				t.Errorf("%s: a refusal is answered with %d after %v", prefer, status, after)
			}
			if status, after := ask(time.Minute, http.StatusOK); status != http.StatusAccepted || after != wait {
				t.Errorf("%s: what takes a minute is answered with %d after %v", prefer, status, after)
			}
			want := http.StatusOK
			if strings.HasSuffix(prefer, "wait=0") {
				want = http.StatusAccepted
			}
			if status, after := ask(0, http.StatusOK); status != want || after != 0 {
				t.Errorf("%s: what takes no time is answered with %d after %v", prefer, status, after)
			}
			time.Sleep(time.Hour)
			board.Close()
		})
	}
}
