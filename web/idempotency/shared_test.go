package idempotency

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"golang.org/x/time/rate"
)

// board is notes that several nodes share; it can be away.
type board struct {
	notes map[string][]byte
	away  bool
	twice bool // a note is put twice, as where the first answer was lost
	late  bool // a note is put, and the answer lost
}

func (b *board) PutNote(_ context.Context, name string, text []byte, _ time.Duration) ([]byte, error) {
	if b.away {
		return nil, errors.New("the store is away")
	}
	if there := b.notes[name]; there != nil {
		return there, nil
	}
	b.notes[name] = text
	switch {
	case b.twice:
		return text, nil
	case b.late:
		return nil, errors.New("the store has not answered")
	}
	return nil, nil
}

func (b *board) ReplaceNote(_ context.Context, name string, was, text []byte, _ time.Duration) error {
	if b.away || !bytes.Equal(b.notes[name], was) {
		return errors.New("it is another, or the store is away")
	}
	if delete(b.notes, name); text != nil {
		b.notes[name] = text
	}
	return nil
}

// nodes are two servers of one engine.
func nodes() (*board, *server, *server) {
	b := &board{notes: map[string][]byte{}}
	one, two := newServer(), newServer()
	one.keys.config.Notes, two.keys.config.Notes = b, b
	return b, one, two
}

// A request that is repeated to another node is answered as by the first, and served once.
func TestRepeatedToAnotherNode(t *testing.T) {
	t.Parallel()
	_, one, two := nodes()
	first := bodyOf(t, one.ask("POST", "k", "a"))
	for range 2 {
		again := two.ask("POST", "k", "a")
		if text := bodyOf(t, again); text != first || again.StatusCode != http.StatusCreated || again.Header.Get("Idempotency-Replayed") != "true" || two.served != 0 {
			t.Fatalf("answered %d %q, at first %q; served %d times", again.StatusCode, text, first, two.served)
		}
	}
	if other := two.ask("POST", "k", "b"); other.StatusCode != http.StatusUnprocessableEntity || two.served != 0 {
		t.Errorf("another request with the key is answered %d", other.StatusCode)
	}
}

// While one node is at it, another one refuses; what was refused, or is too long, leaves no note.
func TestUnderWayAtAnotherNode(t *testing.T) {
	t.Parallel()
	b, one, two := nodes()
	r := httptest.NewRequest("POST", "/things", strings.NewReader("a"))
	if _, refusal := one.keys.claim(r, &keptAnswer{key: "k", fingerprint: fingerprint(r, []byte("a"))}); refusal != nil {
		t.Fatal(refusal)
	}
	if r := two.ask("POST", "k", "a"); r.StatusCode != http.StatusConflict || r.Header.Get("Retry-After") == "" || two.served != 0 {
		t.Errorf("answered %d", r.StatusCode)
	}
	delete(b.notes, notePrefix+"k")
	two.status = http.StatusConflict
	two.ask("POST", "k", "a")
	two.status = http.StatusOK
	two.keys.config.MaxBody = maxShared * 2
	two.ask("POST", "long", strings.Repeat("x", maxShared))
	if len(b.notes) != 0 || two.served != 2 {
		t.Errorf("%d notes are left after %d requests", len(b.notes), two.served)
	}
}

// Without the store nothing is served under a key: nobody knows whether it has been. What is wrong with the store is for
// the log.
func TestWithoutTheStore(t *testing.T) {
	t.Parallel()
	b, one, _ := nodes()
	b.away = true
	r := one.ask("POST", "k", "a")
	if text := bodyOf(t, r); r.StatusCode != http.StatusServiceUnavailable || one.served != 0 || strings.Contains(text, "the store is away") {
		t.Errorf("answered %d %s, served %d times", r.StatusCode, text, one.served)
	}
	b.away = false
	if r := one.ask("POST", "k", "a"); r.StatusCode != http.StatusCreated {
		t.Errorf("afterwards: %d", r.StatusCode)
	}
}

// What stops is served also where that cannot be noted, and as often as it is asked for.
func TestWhatStopsNeedsNoNote(t *testing.T) {
	t.Parallel()
	b, one, two := nodes()
	for _, s := range []*server{one, two} {
		s.keys.config.Stops = func(r *http.Request) bool { return r.URL.Path == "/things" }
	}
	b.away = true
	for _, s := range []*server{one, two} {
		if r := s.ask("POST", "k", "a"); r.StatusCode != http.StatusCreated || s.served != 1 {
			t.Errorf("answered %d, served %d times", r.StatusCode, s.served)
		}
	}
	if r := one.ask("POST", "k", "a"); r.Header.Get("Idempotency-Replayed") != "true" || one.served != 1 {
		t.Error("the same node forgets what it has answered")
	}
}

// A request knows its own note again where the store's answer was lost, and takes it away where it is refused
// for that.
func TestAnAnswerOfTheStoreIsLost(t *testing.T) {
	t.Parallel()
	b, one, two := nodes()
	b.twice = true
	if r := one.ask("POST", "k", "a"); r.StatusCode != http.StatusCreated {
		t.Errorf("asked twice: answered %d", r.StatusCode)
	}
	b.twice, b.late = false, true
	if r := one.ask("POST", "l", "a"); r.StatusCode != http.StatusServiceUnavailable || len(b.notes) != 1 {
		t.Errorf("without an answer: %d, %d notes", r.StatusCode, len(b.notes))
	}
	b.late = false
	if r := two.ask("POST", "l", "a"); r.StatusCode != http.StatusCreated {
		t.Errorf("afterwards: %d", r.StatusCode)
	}
}

// What a node notes for others is bounded: a day's worth of answers cannot fill the store that all depends on.
func TestNotesAreBounded(t *testing.T) {
	t.Parallel()
	b, one, two := nodes()
	one.keys.shares = rate.NewLimiter(0, sharedLeast)
	one.keys.config.MaxBody = maxShared
	one.ask("POST", "small", "a")
	one.ask("POST", "large", strings.Repeat("x", 1000))
	if len(b.notes) != 1 || b.notes[notePrefix+"small"] == nil {
		t.Errorf("%d notes are there", len(b.notes))
	}
	if two.ask("POST", "large", strings.Repeat("x", 1000)); two.served != 1 {
		t.Error("what was not noted was not served anew")
	}
}
