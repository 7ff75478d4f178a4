package idempotency

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"pacecar/web/identity"
)

// server serves requests through keys and counts those that reach the handler.
type server struct {
	keys   *Keys
	now    time.Time
	served int
	status int
}

func newServer() *server {
	s := &server{now: time.Unix(0, 0), status: http.StatusCreated}
	s.keys = New(Config{Now: func() time.Time { return s.now }, MaxBody: 1 << 10})
	return s
}

func (s *server) ask(method, key, body string) *http.Response {
	return s.askAs("", method, key, body)
}

// askAs asks as somebody who has signed in; empty: nobody has.
func (s *server) askAs(name, method, key, body string) *http.Response {
	r := httptest.NewRequest(method, "/things", strings.NewReader(body))
	if key != "" {
		r.Header.Set("Idempotency-Key", key)
	}
	if name != "" {
		r = r.WithContext(identity.With(r.Context(), &identity.Pass{Principal: identity.Principal{Name: name}}))
	}
	w := httptest.NewRecorder()
	s.keys.Wrap(w, r, func(w http.ResponseWriter, r *http.Request) {
		s.served++
		body, err := io.ReadAll(r.Body)
		w.WriteHeader(s.status)
		_, _ = fmt.Fprintf(w, "%d: %s %v", s.served, body, err)
	})
	return w.Result()
}

func bodyOf(t *testing.T, r *http.Response) string {
	t.Helper()
	b, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// TestARepeatedRequestIsServedOnce: until its answer is too old.
func TestARepeatedRequestIsServedOnce(t *testing.T) {
	s := newServer()
	first := bodyOf(t, s.ask("POST", "k", "a"))
	again := s.ask("POST", "k", "a")
	if text := bodyOf(t, again); text != first || again.StatusCode != http.StatusCreated || again.Header.Get("Idempotency-Replayed") != "true" || s.served != 1 {
		t.Fatalf("answered %d %q, at first %q", again.StatusCode, text, first)
	}
	if other := s.ask("POST", "k", "b"); other.StatusCode != http.StatusUnprocessableEntity || s.served != 1 {
		t.Fatalf("another request with the key is answered %d", other.StatusCode)
	}
	s.now = s.now.Add(keptFor)
	if late := s.ask("POST", "k", "b"); late.StatusCode != http.StatusCreated || s.served != 2 {
		t.Fatalf("the key is still taken after %v", keptFor)
	}
}

// TestAKeyIsItsOwners: nobody is answered, or refused, by a key that another person has used.
func TestAKeyIsItsOwners(t *testing.T) {
	s := newServer()
	for _, c := range []struct {
		name, body string
		served     int
	}{{"mira", "a", 1}, {"mira", "a", 1}, {"omar", "a", 2}, {"noor", "b", 3}, {"", "a", 4}, {"omar", "a", 4}} {
		if r := s.askAs(c.name, "POST", "k", c.body); r.StatusCode != http.StatusCreated || s.served != c.served {
			t.Errorf("%q with %q: answered %d, %d served", c.name, c.body, r.StatusCode, s.served)
		}
	}
}

// TestOnlyGoodAnswersAreKept: what was refused changed nothing, and may be tried again.
func TestOnlyGoodAnswersAreKept(t *testing.T) {
	s := newServer()
	s.status = http.StatusConflict
	for range 2 {
		s.ask("POST", "k", "a")
	}
	s.status = http.StatusOK
	for range 2 {
		s.ask("PUT", "p", "a")
		s.ask("POST", "", "a")
	}
	if s.served != 6 {
		t.Fatalf("%d requests were served, want 6", s.served)
	}
	if large := s.ask("POST", "k", strings.Repeat("x", 2<<10)); large.StatusCode != http.StatusRequestEntityTooLarge {
		t.Fatalf("a large body is answered %d", large.StatusCode)
	}
}

// TestTheOldestAnswersLeave: the number of kept answers is bounded.
func TestTheOldestAnswersLeave(t *testing.T) {
	s := newServer()
	for i := range keptAnswers + 10 {
		s.ask("POST", fmt.Sprint(i), "a")
	}
	if len(s.keys.byKey) > keptAnswers || s.keys.oldest.Len() != len(s.keys.byKey) {
		t.Fatalf("%d answers are kept, in a list of %d", len(s.keys.byKey), s.keys.oldest.Len())
	}
	served := s.served
	s.ask("POST", fmt.Sprint(keptAnswers+9), "a")
	if s.ask("POST", "0", "a"); s.served != served+1 {
		t.Fatal("the newest has left, or the oldest has not")
	}
}
