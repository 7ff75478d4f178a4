package credentials

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"pacecar/messages"
	"pacecar/web/identity"
)

// desk is some nodes of one engine with one clock.
type desk struct {
	t     *testing.T
	now   time.Time
	notes *Memory
	log   bytes.Buffer
	books []*Book
}

func newDesk(t *testing.T, nodes int) *desk {
	d := &desk{t: t, now: time.Date(2026, 11, 30, 12, 0, 0, 0, time.UTC)}
	clock := func() time.Time { return d.now }
	d.notes = NewMemory(clock)
	logger := slog.New(slog.NewTextHandler(&d.log, nil))
	for range nodes {
		d.books = append(d.books, New(Config{Notes: d.notes, Now: clock, Logger: logger}))
	}
	return d
}

// make makes a token at the first node.
func (d *desk) make(name string, life time.Duration, grants ...identity.Grant) (string, Token) {
	d.t.Helper()
	text, token, err := d.books[0].Make(d.t.Context(), Order{Name: name, Grants: grants, Life: life}, "mira")
	if err != nil {
		d.t.Fatal(err)
	}
	return text, token
}

// bearer is who a node takes the owner of a token for; "": nobody.
func (d *desk) bearer(node int, text string) string {
	d.t.Helper()
	p, err := d.books[node].Bearer(d.t.Context(), text)
	d.books[node].Close()
	if err != nil {
		if !errors.Is(err, ErrUnknown) {
			d.t.Fatal(err)
		}
		return ""
	}
	return p.Name
}

var operator = identity.Grant{Role: identity.Operator, Fleets: []string{"taxi"}}

// TestATokenLetsItsOwnerIn at every node until it ends or is revoked, and nothing that is kept or logged does.
func TestATokenLetsItsOwnerIn(t *testing.T) {
	d := newDesk(t, 2)
	text, token := d.make("ci", 48*time.Hour, operator)
	for node := range d.books {
		p, err := d.books[node].Bearer(t.Context(), text)
		if err != nil || p.Name != "ci" || p.Token != token.ID || !p.Until.Equal(d.now.Add(48*time.Hour)) || p.Grants[0].Fleets[0] != "taxi" {
			t.Errorf("at node %d: %+v, %v", node, p, err)
		}
	}
	_, secret, _ := strings.Cut(strings.TrimPrefix(text, "pct_"), "_")
	raw, err := d.notes.ReadNote(t.Context(), bookNote)
	if err != nil || bytes.Contains(raw, []byte(secret)) || strings.Contains(d.log.String(), secret) {
		t.Error("the secret is kept")
	}
	if !strings.Contains(d.log.String(), "token made") || !strings.Contains(d.log.String(), "by=mira") {
		t.Errorf("the log says %s", d.log.String())
	}
	other, _ := d.make("ci", 0, operator)
	for _, wrong := range []string{"", "pct_", text[:len(text)-1], identity.FormatToken(token.ID, identity.Secret{1}), text[:15] + other[15:]} {
		if d.bearer(0, wrong) != "" {
			t.Errorf("%q lets somebody in", wrong)
		}
	}
	if err := d.books[1].Revoke(t.Context(), token.ID, "noor"); err != nil {
		t.Fatal(err)
	}
	if d.bearer(1, text) != "" {
		t.Error("the node that revoked it lets it in")
	}
	d.now = d.now.Add(believedFor)
	if d.bearer(0, text) != "" || d.bearer(0, other) != "ci" {
		t.Error("the other node lets it in two seconds later, or takes another for it")
	}
	var no *messages.Rejection
	if err := d.books[0].Revoke(t.Context(), token.ID, "noor"); !errors.As(err, &no) || no.GetCode() != messages.NotFound {
		t.Errorf("revoked twice: %v", err)
	}
	d.now = d.now.Add(DefaultLife)
	if list, err := d.books[0].Tokens(t.Context()); err != nil || len(list) != 0 || d.bearer(0, other) != "" {
		t.Errorf("after its end: %v, %v", list, err)
	}
}

// TestUseIsKeptByTheHour, once for any number of uses.
func TestUseIsKeptByTheHour(t *testing.T) {
	d := newDesk(t, 1)
	d.now = d.now.Add(10 * time.Minute)
	text, made := d.make("ci", 0, operator)
	d.bearer(0, text)
	if list, err := d.books[0].Tokens(t.Context()); err != nil || !list[0].Used.Equal(made.Made) {
		t.Errorf("used %v, made %v: %v", list[0].Used, made.Made, err)
	}
	d.now = d.now.Add(80 * time.Minute)
	for range 3 {
		d.bearer(0, text)
		d.now = d.now.Add(time.Minute)
	}
	list, err := d.books[0].Tokens(t.Context())
	if want := time.Date(2026, 11, 30, 13, 0, 0, 0, time.UTC); err != nil || !list[0].Used.Equal(want) {
		t.Errorf("used %v, %v", list[0].Used, err)
	}
}

// TestWhatNoTokenMayBe is refused with its place.
func TestWhatNoTokenMayBe(t *testing.T) {
	d := newDesk(t, 1)
	good := []identity.Grant{operator}
	for at, o := range map[string]Order{
		"/name":      {Name: "anonymous", Grants: good},
		"/name ":     {Name: "Engine", Grants: good},
		"/name  ":    {Name: "campaign spring", Grants: good},
		"/roles":     {Name: "ci"},
		"/fleets":    {Name: "ci", Grants: []identity.Grant{{Role: identity.Admin, Fleets: []string{"taxi"}}}},
		"/expiresIn": {Name: "ci", Grants: good, Life: MaxLife + 1},
	} {
		_, _, err := d.books[0].Make(t.Context(), o, "mira")
		var no *messages.Rejection
		if !errors.As(err, &no) || no.GetField() != strings.TrimSpace(at) || no.GetSuggestion() == "" {
			t.Errorf("%+v: %v", o, err)
		}
	}
}

// TestTokensAreBounded: those that have ended make room.
func TestTokensAreBounded(t *testing.T) {
	d := newDesk(t, 1)
	for i := range MaxTokens {
		d.make(fmt.Sprint("ci-", i), time.Hour, operator)
	}
	_, _, err := d.books[0].Make(t.Context(), Order{Name: "more", Grants: []identity.Grant{operator}}, "mira")
	var no *messages.Rejection
	if !errors.As(err, &no) || no.GetCode() != messages.OutOfBounds {
		t.Fatalf("one too many: %v", err)
	}
	d.now = d.now.Add(2 * time.Hour)
	if text, _ := d.make("more", 0, operator); d.bearer(0, text) != "more" {
		t.Error("there is no room after all have ended")
	}
}

// TestNodesChangeTokensAtOneTime and none of what they did is lost.
func TestNodesChangeTokensAtOneTime(t *testing.T) {
	d := newDesk(t, 4)
	d.now = d.now.Add(time.Second)
	var made atomic.Int32
	var all sync.WaitGroup
	for node, b := range d.books {
		all.Go(func() {
			for i := range 5 {
				for { // another node was faster eight times
					if _, _, err := b.Make(context.Background(), Order{Name: fmt.Sprint(node, "-", i), Grants: []identity.Grant{operator}}, "mira"); err == nil {
						made.Add(1)
						break
					} else if !errors.Is(err, errFaster) {
						t.Error(err)
						return
					}
				}
			}
		})
	}
	all.Wait()
	d.now = d.now.Add(believedFor)
	if list, err := d.books[0].Tokens(t.Context()); err != nil || len(list) != 20 || made.Load() != 20 {
		t.Errorf("%d tokens of %d are there, %v", len(list), made.Load(), err)
	}
}

// session is who a node takes the owner of a session for; "": nobody.
func (d *desk) session(node int, secret string) (name, key string) {
	d.t.Helper()
	p, key, err := d.books[node].Session(d.t.Context(), secret)
	d.books[node].Close()
	if err != nil {
		if !errors.Is(err, ErrUnknown) {
			d.t.Fatal(err)
		}
		return "", ""
	}
	return p.Name, key
}

func (d *desk) begin(p identity.Principal) string {
	d.t.Helper()
	secret, _, err := d.books[0].Begin(d.t.Context(), p, "test")
	if err != nil {
		d.t.Fatal(err)
	}
	return secret
}

// TestASessionEnds without use, twelve hours after its beginning, when it is ended, or when all are.
func TestASessionEnds(t *testing.T) {
	d := newDesk(t, 2)
	mira := identity.Principal{Name: "mira", Grants: []identity.Grant{{Role: identity.Approver}}}
	idle, used, ended := d.begin(mira), d.begin(mira), d.begin(mira)
	for range 11 {
		d.now = d.now.Add(time.Hour)
		if name, _ := d.session(1, used); name != "mira" {
			t.Fatalf("it has ended at %v", d.now)
		}
	}
	if name, _ := d.session(0, idle); name != "" {
		t.Error("a session lives without use")
	}
	d.now = d.now.Add(time.Hour)
	if name, _ := d.session(1, used); name != "" {
		t.Error("a session lives longer than twelve hours")
	}
	if name, _ := d.session(0, ended); name != "" {
		t.Error("a session that nobody used lives")
	}
	fresh, other := d.begin(mira), d.begin(mira)
	_, key := d.session(0, fresh)
	d.session(1, fresh)
	if err := d.books[0].End(t.Context(), key); err != nil {
		t.Fatal(err)
	}
	if name, _ := d.session(0, fresh); name != "" {
		t.Error("this node knows a session that it ended")
	}
	d.now = d.now.Add(believedFor)
	if name, _ := d.session(1, fresh); name != "" {
		t.Error("the other node knows it two seconds later")
	}
	if err := d.books[1].EndAll(t.Context(), "noor"); err != nil {
		t.Fatal(err)
	}
	d.now = d.now.Add(believedFor)
	if name, _ := d.session(0, other); name != "" {
		t.Error("a session outlives the end of all")
	}
	if name, _ := d.session(0, d.begin(mira)); name != "mira" {
		t.Error("nobody can sign in again")
	}
	if name, _ := d.session(0, strings.Repeat("a", 52)); name != "" {
		t.Error("a session that nobody began lets somebody in")
	}
}

// TestASessionIsWorthItsToken: it has the grants that the token has, and ends with it.
func TestASessionIsWorthItsToken(t *testing.T) {
	d := newDesk(t, 1)
	text, token := d.make("ci", 3*time.Hour, operator)
	p, err := d.books[0].Bearer(t.Context(), text)
	if err != nil {
		t.Fatal(err)
	}
	secret := d.begin(*p)
	got, _, err := d.books[0].Session(t.Context(), secret)
	if err != nil || got.Name != "ci" || len(got.Grants) != 1 || !slices.Equal(got.Grants[0].Fleets, operator.Fleets) || !got.Until.Equal(token.Expires) {
		t.Errorf("%+v, %v", got, err)
	}
	if err := d.books[0].Revoke(t.Context(), token.ID, "mira"); err != nil {
		t.Fatal(err)
	}
	if name, _ := d.session(0, secret); name != "" {
		t.Error("the session outlives its token")
	}
}

func goesIn(context.Context) error { return nil }

// TestALinkIsGoodOnce, for a quarter of an hour, whoever comes first.
func TestALinkIsGoodOnce(t *testing.T) {
	d := newDesk(t, 4)
	link, err := d.books[0].Link(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var in atomic.Int32
	var race sync.WaitGroup
	for _, b := range d.books {
		race.Go(func() {
			switch err := b.Redeem(context.Background(), link, goesIn); {
			case err == nil:
				in.Add(1)
			case !errors.Is(err, ErrUnknown):
				t.Error(err)
			}
		})
	}
	if race.Wait(); in.Load() != 1 {
		t.Errorf("it let %d in", in.Load())
	}
	if link, err = d.books[0].Link(t.Context()); err != nil {
		t.Fatal(err)
	}
	d.now = d.now.Add(LinkLife)
	if err := d.books[1].Redeem(t.Context(), link, goesIn); !errors.Is(err, ErrUnknown) {
		t.Errorf("after its end: %v", err)
	}
	if err := d.books[1].Redeem(t.Context(), "x", goesIn); !errors.Is(err, ErrUnknown) {
		t.Errorf("what is no link: %v", err)
	}
}

// away is a store that does not answer.
type away struct{ *Memory }

func (away) ReadNote(context.Context, string) ([]byte, error) {
	return nil, errors.New("the store is away")
}

// TestWhileTheStoreIsAwayNobodyIsLetIn, and nobody is told that they are unknown.
func TestWhileTheStoreIsAwayNobodyIsLetIn(t *testing.T) {
	b := New(Config{Notes: away{NewMemory(time.Now)}})
	_, err := b.Bearer(t.Context(), identity.FormatToken(identity.TokenID([5]byte{}), identity.Secret{}))
	_, _, sessionErr := b.Session(t.Context(), identity.Secret{}.String())
	if err == nil || errors.Is(err, ErrUnknown) || sessionErr == nil || errors.Is(sessionErr, ErrUnknown) || b.Redeem(t.Context(), identity.Secret{}.String(), goesIn) == nil {
		t.Errorf("%v, %v", err, sessionErr)
	}
}

// TestAnAdminIsKnown among tokens.
func TestAnAdminIsKnown(t *testing.T) {
	d := newDesk(t, 1)
	d.make("ci", 0, operator)
	if there, err := d.books[0].HasAdmin(t.Context()); there || err != nil {
		t.Errorf("%v, %v", there, err)
	}
	d.make("mira", 0, identity.Grant{Role: identity.Admin})
	if there, err := d.books[0].HasAdmin(t.Context()); !there || err != nil {
		t.Errorf("%v, %v", there, err)
	}
}
