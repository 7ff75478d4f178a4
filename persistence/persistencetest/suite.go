package persistencetest

import (
	"context"
	"fmt"
	"testing"
	"time"

	"pacecar/persistence"
)

// Slots is the number of slots that every store under test has.
const Slots = 16

// Fixture is one fresh, empty store with Slots slots.
type Fixture struct {
	Store persistence.Store
	// Reopen closes the store and opens it again over what it left, as the next
	// process would.
	Reopen func() persistence.Store
	// Advance lets time pass for leases and notes, without waiting.
	Advance func(time.Duration)
}

// Exercise runs the whole suite. open is called once for each test; it closes its
// store with t.Cleanup, where a second Close must do no harm.
func Exercise(t *testing.T, open func(t *testing.T) Fixture) {
	t.Helper()
	for _, group := range []struct {
		name  string
		cases []testCase
	}{
		{"records", recordCases},
		{"reads", readCases},
		{"leases", leaseCases},
		{"notes", noteCases},
	} {
		t.Run(group.name, func(t *testing.T) {
			for _, c := range group.cases {
				t.Run(c.name, func(t *testing.T) { c.run(newDesk(t, open(t))) })
			}
		})
	}
	t.Run("names its engine", func(t *testing.T) { d := newDesk(t, open(t)); d.named(open(t)) })
	t.Run("model", func(t *testing.T) { checkModel(t, open) })
}

// named compares the names of engines: each store has its own, and keeps it.
func (d *desk) named(other Fixture) {
	first := d.Store.Engine()
	if len(first) != 16 || other.Store.Engine() == first {
		d.Errorf("two stores are of the engines %q and %q", first, other.Store.Engine())
	}
	d.restart()
	d.same("the engine of a store that is opened again", d.Store.Engine(), first)
}

type testCase struct {
	name string
	run  func(*desk)
}

// desk is what a test works with: a store, a living member and its epochs.
type desk struct {
	*testing.T
	Fixture
	ctx  context.Context
	node string
}

func newDesk(t *testing.T, f Fixture) *desk {
	d := &desk{T: t, Fixture: f, ctx: t.Context(), node: "node-1"}
	d.join(d.node, time.Hour)
	return d
}

func (d *desk) join(node string, timeToLive time.Duration) {
	d.Helper()
	m := persistence.Member{ID: node, Host: "127.0.0.1", Port: 4000, Kinds: []string{"vehicle"}, Started: time.UnixMilli(1_700_000_000_000).UTC()}
	d.must(d.Store.Heartbeat(d.ctx, m, timeToLive))
}

// own acquires a slot for the desk's member and answers its epoch.
func (d *desk) own(slot persistence.Slot) persistence.Epoch {
	d.Helper()
	l, err := d.Store.Acquire(d.ctx, slot, d.node)
	d.must(err)
	return l.Epoch
}

// restart opens the store again; the desk's member is a new one, as after a restart
// of its process.
func (d *desk) restart() {
	d.Helper()
	d.must(d.Store.Leave(d.ctx, d.node))
	d.Store = d.Reopen()
	d.node += "+"
	d.join(d.node, time.Hour)
}

func (d *desk) must(err error) {
	d.Helper()
	if err != nil {
		d.Fatal(err)
	}
}

func (d *desk) commit(c *persistence.Change) error {
	return Commit(d.Store, c)
}

// Commit waits for the outcome of one commit.
func Commit(s persistence.Records, c *persistence.Change) error {
	outcome := make(chan error, 2) // Room for a second call, which would be a bug of the store.
	s.Commit(c, func(err error) { outcome <- err })
	return <-outcome
}

// vehicle makes a change of a vehicle in slot 1.
func vehicle(epoch persistence.Epoch, id string, expected uint64) *persistence.Change {
	return &persistence.Change{
		Slot:     1,
		Epoch:    epoch,
		Key:      persistence.Key{Kind: "vehicle", ID: id},
		Expected: expected,
		Data:     fmt.Appendf(nil, "%s at %d", id, expected+1),
	}
}

func (d *desk) load(id string) (persistence.Record, error) {
	return d.Store.Load(d.ctx, 1, persistence.Key{Kind: "vehicle", ID: id})
}

func (d *desk) history(id string, before uint64, limit int) []persistence.Entry {
	d.Helper()
	entries, err := d.Store.History(d.ctx, 1, persistence.Key{Kind: "vehicle", ID: id}, before, limit)
	d.must(err)
	return entries
}

func (d *desk) pages(id string) string {
	d.Helper()
	text := ""
	d.must(d.Store.Pages(d.ctx, 1, persistence.Key{Kind: "vehicle", ID: id}, func(p persistence.Page) error {
		text += fmt.Sprintf("%d=%s ", p.Number, p.Data)
		return nil
	}))
	return text
}

func (d *desk) awake(slot persistence.Slot) string {
	d.Helper()
	text := ""
	d.must(d.Store.Awake(d.ctx, slot, func(k persistence.Key) error {
		text += fmt.Sprintf("%s/%s ", k.Kind, k.ID)
		return nil
	}))
	return text
}

func (d *desk) scan(slot persistence.Slot, kind persistence.Kind, after string) string {
	d.Helper()
	text := ""
	d.must(d.Store.Scan(d.ctx, slot, kind, after, func(id string, r persistence.Record) error {
		text += fmt.Sprintf("%s:%d=%s ", id, r.Version, r.Data)
		return nil
	}))
	return text
}

func (d *desk) same(what, got, want string) {
	d.Helper()
	if got != want {
		d.Fatalf("%s:\n got %q\nwant %q", what, got, want)
	}
}
