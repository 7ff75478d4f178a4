package persistencetest

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"pacecar/persistence"
)

// checkModel runs random histories against a store and the in-memory twin, and
// compares every answer. Epochs differ between the two, so they are compared by the
// acquisition that gave them.
func checkModel(t *testing.T, open func(t *testing.T) Fixture) {
	rapid.Check(t, func(r *rapid.T) {
		m := &model{Fixture: open(t), now: time.Unix(1_000_000, 0)}
		m.twin = persistence.NewMemory(Slots, func() time.Time { return m.now })
		defer func() { _ = m.Store.Close() }()
		r.Repeat(map[string]func(*rapid.T){
			"commits":   m.commits,
			"heartbeat": m.heartbeat,
			"acquire":   m.acquire,
			"release":   m.release,
			"leave":     m.leave,
			"advance":   m.advance,
			"reopen":    m.reopen,
			"":          m.compare,
		})
	})
}

// modelSlots is how many of the slots a random history uses: few, so that it meets
// the same slot often.
const modelSlots = 3

var (
	modelKinds = []persistence.Kind{"vehicle", "campaign"}
	modelIDs   = []string{"A", "AA", "A-", "B"}
	modelNodes = []string{"n1", "n2", "n3", "n4", "n5", "n6"}
)

type model struct {
	Fixture
	twin   *persistence.Memory
	now    time.Time
	epochs [modelSlots][]epochPair // by slot, in order of acquisition
	// generation counts restarts. Some engines remember over a restart which members
	// have ended and others do not, so each generation has members of its own.
	generation int
}

// epochPair is what the two stores gave for the same acquisition.
type epochPair struct{ store, twin persistence.Epoch }

func drawSlot(r *rapid.T) persistence.Slot {
	return persistence.Slot(rapid.IntRange(0, modelSlots-1).Draw(r, "slot"))
}

func (m *model) drawNode(r *rapid.T) string {
	return fmt.Sprintf("%s-%d", rapid.SampledFrom(modelNodes).Draw(r, "node"), m.generation)
}

// commits sends several commits without waiting in between, so that they meet in one
// group, and compares their outcomes.
func (m *model) commits(r *rapid.T) {
	n := rapid.IntRange(1, 12).Draw(r, "commits")
	want := make([]error, n)
	got := make([]chan error, n)
	for i := range n {
		slot := drawSlot(r)
		key := persistence.Key{Kind: rapid.SampledFrom(modelKinds).Draw(r, "kind"), ID: rapid.SampledFrom(modelIDs).Draw(r, "id")}
		pair := m.drawEpoch(r, slot)
		before, err := m.twin.Load(r.Context(), slot, key)
		if err != nil && !errors.Is(err, persistence.ErrNotFound) {
			r.Fatal(err)
		}
		expected := before.Version
		if rapid.IntRange(0, 9).Draw(r, "stale") == 0 {
			expected += rapid.SampledFrom([]uint64{1, ^uint64(0), ^uint64(1)}).Draw(r, "by")
		}
		c := persistence.Change{
			Slot: slot, Epoch: pair.store, Key: key, Expected: expected,
			Data:  rapid.SliceOfN(rapid.Byte(), 0, 40).Draw(r, "data"),
			Awake: rapid.Bool().Draw(r, "awake"),
		}
		for range rapid.IntRange(0, 3).Draw(r, "entries") {
			c.History = append(c.History, rapid.SliceOfN(rapid.Byte(), 0, 10).Draw(r, "entry"))
		}
		for range rapid.IntRange(0, 2).Draw(r, "pages") {
			number := rapid.SampledFrom([]uint32{0, 1, 9, 256, 1<<32 - 1}).Draw(r, "number")
			c.Pages = append(c.Pages, persistence.Page{Number: number, Data: rapid.SliceOfN(rapid.Byte(), 0, 10).Draw(r, "page")})
		}
		twins := c
		twins.Epoch = pair.twin
		want[i] = Commit(m.twin, &twins)
		got[i] = make(chan error, 2)
		m.Store.Commit(&c, func(err error) { got[i] <- err })
	}
	for i := range n {
		m.sameError(r, fmt.Sprintf("commit %d of %d", i+1, n), <-got[i], want[i])
	}
}

// drawEpoch answers mostly the last epoch of a slot, and sometimes an older one.
func (m *model) drawEpoch(r *rapid.T, slot persistence.Slot) epochPair {
	pairs := m.epochs[slot]
	if len(pairs) == 0 {
		return epochPair{}
	}
	back := 0
	if rapid.IntRange(0, 9).Draw(r, "zombie") == 0 {
		back = rapid.IntRange(0, len(pairs)-1).Draw(r, "back")
	}
	return pairs[len(pairs)-1-back]
}

func (m *model) heartbeat(r *rapid.T) {
	member := persistence.Member{ID: m.drawNode(r), Port: rapid.IntRange(1, 9).Draw(r, "port")}
	timeToLive := time.Duration(rapid.IntRange(1, 10).Draw(r, "minutes")) * time.Minute
	m.sameError(r, "heartbeat", m.Store.Heartbeat(r.Context(), member, timeToLive), m.twin.Heartbeat(r.Context(), member, timeToLive))
}

func (m *model) acquire(r *rapid.T) {
	slot, node := drawSlot(r), m.drawNode(r)
	got, err := m.Store.Acquire(r.Context(), slot, node)
	want, twinErr := m.twin.Acquire(r.Context(), slot, node)
	m.sameError(r, "acquire", err, twinErr)
	if err != nil {
		return
	}
	pair := epochPair{got.Epoch, want.Epoch}
	pairs := m.epochs[slot]
	if len(pairs) > 0 {
		last := pairs[len(pairs)-1]
		if (got.Epoch > last.store) != (want.Epoch > last.twin) || got.Epoch < last.store {
			r.Fatalf("epochs %+v after %+v", pair, last)
		}
		if last == pair {
			return
		}
	}
	m.epochs[slot] = append(pairs, pair)
}

func (m *model) release(r *rapid.T) {
	slot, node := drawSlot(r), m.drawNode(r)
	pair := m.drawEpoch(r, slot)
	m.sameError(r, "release",
		m.Store.Release(r.Context(), persistence.Lease{Slot: slot, Node: node, Epoch: pair.store}),
		m.twin.Release(r.Context(), persistence.Lease{Slot: slot, Node: node, Epoch: pair.twin}))
}

func (m *model) leave(r *rapid.T) {
	node := m.drawNode(r)
	m.sameError(r, "leave", m.Store.Leave(r.Context(), node), m.twin.Leave(r.Context(), node))
}

// advance lets time pass. Half minutes never meet a deadline exactly, where two
// clocks may disagree.
func (m *model) advance(r *rapid.T) {
	by := time.Duration(rapid.IntRange(0, 5).Draw(r, "minutes"))*time.Minute + 30*time.Second
	m.Advance(by)
	m.now = m.now.Add(by)
}

// reopen restarts both stores. Members leave first, because some engines forget them
// and others do not; and so it is with the epochs given before.
func (m *model) reopen(r *rapid.T) {
	members, _, err := m.twin.View(r.Context())
	if err != nil {
		r.Fatal(err)
	}
	for _, member := range members {
		m.sameError(r, "leave", m.Store.Leave(r.Context(), member.ID), m.twin.Leave(r.Context(), member.ID))
	}
	m.Store = m.Reopen()
	m.twin = m.twin.Reopen()
	for i := range m.epochs {
		m.epochs[i] = nil
	}
	m.generation++
}

// compare checks everything that can be read.
func (m *model) compare(r *rapid.T) {
	before := uint64(rapid.IntRange(0, 6).Draw(r, "before"))
	limit := rapid.IntRange(0, 6).Draw(r, "limit")
	after := rapid.SampledFrom(append([]string{""}, modelIDs...)).Draw(r, "after")
	got, want := m.describe(r, m.Store, before, limit, after), m.describe(r, m.twin, before, limit, after)
	if got == want {
		return
	}
	gotLines, wantLines := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range min(len(gotLines), len(wantLines)) {
		if gotLines[i] != wantLines[i] {
			r.Fatalf("differs from the twin:\n got %s\nwant %s", gotLines[i], wantLines[i])
		}
	}
	r.Fatalf("differs from the twin:\n got\n%s\nwant\n%s", got, want)
}

// describe writes down all that a store answers, with epochs as numbers of acquisition.
func (m *model) describe(r *rapid.T, s persistence.Store, before uint64, limit int, after string) string {
	var b strings.Builder
	check := func(err error) {
		if err != nil {
			r.Fatal(err)
		}
	}
	members, leases, err := s.View(r.Context())
	check(err)
	for _, member := range members {
		fmt.Fprintf(&b, "member %s:%d\n", member.ID, member.Port)
	}
	for _, l := range leases {
		fmt.Fprintf(&b, "lease %d %s %d\n", l.Slot, l.Node, m.acquisition(l.Slot, l.Epoch))
	}
	for slot := range persistence.Slot(modelSlots) {
		check(s.Awake(r.Context(), slot, func(k persistence.Key) error {
			_, err := fmt.Fprintf(&b, "slot %d awake %s\n", slot, k)
			return err
		}))
		for _, kind := range modelKinds {
			check(s.Scan(r.Context(), slot, kind, after, func(id string, record persistence.Record) error {
				fmt.Fprintf(&b, "slot %d %s/%s version %d %x\n", slot, kind, id, record.Version, record.Data)
				key := persistence.Key{Kind: kind, ID: id}
				loaded, err := s.Load(r.Context(), slot, key)
				check(err)
				if loaded.Version != record.Version || string(loaded.Data) != string(record.Data) || loaded.Epoch != record.Epoch {
					r.Fatalf("%s: Scan answers %+v, Load %+v", key, record, loaded)
				}
				check(s.Pages(r.Context(), slot, key, func(p persistence.Page) error {
					fmt.Fprintf(&b, "  page %d %x\n", p.Number, p.Data)
					return nil
				}))
				entries, err := s.History(r.Context(), slot, key, before, limit)
				check(err)
				for _, e := range entries {
					fmt.Fprintf(&b, "  entry %d.%d %x\n", e.Version, e.Index, e.Data)
				}
				return nil
			}))
		}
	}
	return b.String()
}

// acquisition numbers an epoch by the acquisition that gave it, for either store.
func (m *model) acquisition(slot persistence.Slot, epoch persistence.Epoch) int {
	return slices.IndexFunc(m.epochs[slot], func(p epochPair) bool { return p.store == epoch || p.twin == epoch })
}

// sameError compares what the port distinguishes.
func (m *model) sameError(r *rapid.T, what string, got, want error) {
	r.Helper()
	for _, reason := range []error{nil, persistence.ErrFenced, persistence.ErrConflict, persistence.ErrHeld, persistence.ErrTooLarge, persistence.ErrNotFound} {
		if errors.Is(want, reason) {
			if !errors.Is(got, reason) {
				r.Fatalf("%s answers %v, the twin %v", what, got, want)
			}
			return
		}
	}
	r.Fatalf("%s: the twin fails: %v (the store: %v)", what, want, got)
}
