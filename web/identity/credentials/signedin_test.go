package credentials

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"pacecar/web/identity"
)

// TestSessionsOfOneAreBounded: the oldest of a token's ends for a new one, nobody else's does, and one that was left makes room.
func TestSessionsOfOneAreBounded(t *testing.T) {
	d := newDesk(t, 2)
	text, _ := d.make("ci", 0, operator)
	p, err := d.books[0].Bearer(t.Context(), text)
	if err != nil {
		t.Fatal(err)
	}
	d.books[0].Close() // its use is kept before the clock goes on
	other := d.begin(identity.Principal{Name: "ci"})
	var all []string
	for range MaxSessions {
		all = append(all, d.begin(*p))
		d.now = d.now.Add(time.Second)
	}
	_, last := d.session(1, all[MaxSessions-1])
	if err := d.books[1].End(t.Context(), last); err != nil {
		t.Fatal(err)
	}
	d.begin(*p)
	if name, _ := d.session(0, all[0]); name != "ci" {
		t.Error("a session ended although another had been left")
	}
	before := len(d.notes.notes)
	for range 3 * MaxSessions {
		d.begin(*p)
	}
	if after := len(d.notes.notes); after != before {
		t.Errorf("%d notes became %d", before, after)
	}
	if name, _ := d.session(0, all[0]); name != "" {
		t.Error("the oldest is still there")
	}
	if name, _ := d.session(0, other); name != "ci" {
		t.Error("somebody else's session ended")
	}
	if name, _ := d.session(1, d.begin(*p)); name != "ci" {
		t.Error("nobody can sign in any more")
	}
}

// TestTokensOfOneMakerAreBounded where the order says so.
func TestTokensOfOneMakerAreBounded(t *testing.T) {
	d := newDesk(t, 1)
	d.make("noor", 0, operator)
	var first string
	for i := range 5 {
		text, _, err := d.books[0].Make(t.Context(), Order{Name: "noor", Grants: []identity.Grant{operator}, Most: 3}, "identity provider")
		if err != nil {
			t.Fatal(err)
		}
		if i == 0 {
			first = text
		}
	}
	if list, err := d.books[0].Tokens(t.Context()); err != nil || len(list) != 4 || d.bearer(0, first) != "" {
		t.Errorf("%d tokens, %v", len(list), err)
	}
}

// TestAllSessionsEndWhateverTheClocksSay: that of the node where one began may be ahead of, or behind, that of the one which ends all.
func TestAllSessionsEndWhateverTheClocksSay(t *testing.T) {
	d := newDesk(t, 1)
	ahead := New(Config{Notes: d.notes, Now: func() time.Time { return d.now.Add(time.Minute) }})
	behind := New(Config{Notes: d.notes, Now: func() time.Time { return d.now.Add(-time.Minute) }})
	secret, _, err := ahead.Begin(t.Context(), identity.Principal{Name: "noor"}, "test")
	if err != nil {
		t.Fatal(err)
	}
	if err := d.books[0].EndAll(t.Context(), "mira"); err != nil {
		t.Fatal(err)
	}
	d.now = d.now.Add(believedFor)
	if name, _ := d.session(0, secret); name != "" {
		t.Error("a session of a node whose clock is ahead outlives the end of all")
	}
	if secret, _, err = behind.Begin(t.Context(), identity.Principal{Name: "noor"}, "test"); err != nil {
		t.Fatal(err)
	}
	if name, _ := d.session(0, secret); name != "noor" {
		t.Error("a session of a node whose clock is behind has ended before it began")
	}
}

// watched tells what happens at a store.
type watched struct {
	*Memory
	replacing func(name string, text []byte) error
}

func (w *watched) ReplaceNote(ctx context.Context, name string, was, text []byte, life time.Duration) error {
	if w.replacing != nil {
		if err := w.replacing(name, text); err != nil {
			return err
		}
	}
	return w.Memory.ReplaceNote(ctx, name, was, text, life)
}

// TestASessionThatIsBeingEndedIsNotBelievedAgain by a request that reads it just before.
func TestASessionThatIsBeingEndedIsNotBelievedAgain(t *testing.T) {
	d := newDesk(t, 0)
	notes := &watched{Memory: d.notes}
	d.books = []*Book{New(Config{Notes: notes, Now: func() time.Time { return d.now }})}
	secret := d.begin(identity.Principal{Name: "noor"})
	_, key := d.session(0, secret)
	d.now = d.now.Add(believedFor)
	notes.replacing = func(string, []byte) error {
		notes.replacing = nil
		if name, _ := d.session(0, secret); name != "noor" {
			t.Error("it has ended before")
		}
		return nil
	}
	if err := d.books[0].End(t.Context(), key); err != nil {
		t.Fatal(err)
	}
	if name, _ := d.session(0, secret); name != "" {
		t.Error("the node that ended it still knows it")
	}
}

// TestALinkIsNotLostToAFailure: neither to the store's, which is told as that, nor to one behind it.
func TestALinkIsNotLostToAFailure(t *testing.T) {
	d := newDesk(t, 0)
	notes := &watched{Memory: d.notes}
	b := New(Config{Notes: notes, Now: func() time.Time { return d.now }})
	link, err := b.Link(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	full := errors.New("the disk is full")
	notes.replacing = func(string, []byte) error { return full }
	if err := b.Redeem(t.Context(), link, goesIn); !errors.Is(err, full) {
		t.Errorf("while the store takes no writes: %v", err)
	}
	notes.replacing = nil
	for range 2 {
		err := b.Redeem(t.Context(), link, func(context.Context) error {
			if again := b.Redeem(t.Context(), link, goesIn); !errors.Is(again, ErrUnknown) {
				t.Errorf("it lets a second one in meanwhile: %v", again)
			}
			return full
		})
		if !errors.Is(err, full) {
			t.Errorf("who is not let in: %v", err)
		}
	}
	d.now = d.now.Add(LinkLife - time.Second)
	if err := b.Redeem(t.Context(), link, goesIn); err != nil {
		t.Errorf("after the failures: %v", err)
	}
	if err := b.Redeem(t.Context(), link, goesIn); !errors.Is(err, ErrUnknown) {
		t.Errorf("twice: %v", err)
	}
}

// TestWhatHasEndedMakesRoom in a process's own notes.
func TestWhatHasEndedMakesRoom(t *testing.T) {
	d := newDesk(t, 1)
	for i := range maxMemory {
		if _, err := d.notes.PutNote(t.Context(), fmt.Sprint(i), []byte("x"), time.Second); err != nil {
			t.Fatal(err)
		}
	}
	d.now = d.now.Add(time.Second)
	if _, err := d.notes.PutNote(t.Context(), "more", []byte("x"), time.Second); err != nil {
		t.Error(err)
	}
}
