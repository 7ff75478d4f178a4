package persistencetest

import (
	"errors"
	"fmt"
	"strings"
	"sync"

	"pacecar/persistence"
)

// recordCases check what a commit does and what it refuses.
var recordCases = []testCase{
	{"a commit can be loaded", func(d *desk) {
		epoch := d.own(1)
		d.must(d.commit(vehicle(epoch, "A", 0)))
		r, err := d.load("A")
		d.must(err)
		if r.Version != 1 || r.Epoch != epoch || string(r.Data) != "A at 1" {
			d.Fatalf("loaded %+v", r)
		}
		r.Data[0] = 'x' // The caller may keep what it loads.
		again, err := d.load("A")
		d.must(err)
		d.same("after the caller wrote into it", string(again.Data), "A at 1")
	}},
	{"versions have no gaps", func(d *desk) {
		epoch := d.own(1)
		for v := range uint64(5) {
			d.must(d.commit(vehicle(epoch, "A", v)))
			r, err := d.load("A")
			d.must(err)
			if r.Version != v+1 {
				d.Fatalf("version %d after commit %d", r.Version, v+1)
			}
		}
	}},
	{"an unknown record is not found", func(d *desk) {
		if _, err := d.load("nobody"); !errors.Is(err, persistence.ErrNotFound) {
			d.Fatalf("Load: %v", err)
		}
		d.same("pages", d.pages("nobody"), "")
		if entries := d.history("nobody", 0, 10); len(entries) != 0 {
			d.Fatalf("history: %v", entries)
		}
	}},
	{"another version conflicts and writes nothing", func(d *desk) {
		epoch := d.own(1)
		d.must(d.commit(vehicle(epoch, "A", 0)))
		for _, expected := range []uint64{0, 2, 1 << 40} {
			c := vehicle(epoch, "A", expected)
			c.History, c.Awake, c.Pages = [][]byte{[]byte("h")}, true, []persistence.Page{{Number: 1, Data: []byte("p")}}
			if err := d.commit(c); !errors.Is(err, persistence.ErrConflict) {
				d.Fatalf("expected %d: %v", expected, err)
			}
		}
		if err := d.commit(vehicle(epoch, "B", 1)); !errors.Is(err, persistence.ErrConflict) {
			d.Fatalf("a record that does not exist: %v", err)
		}
		r, err := d.load("A")
		d.must(err)
		d.same("record", string(r.Data), "A at 1")
		d.same("awake", d.awake(1), "")
		d.same("pages", d.pages("A"), "")
		if entries := d.history("A", 0, 10); len(entries) != 0 {
			d.Fatalf("history: %v", entries)
		}
	}},
	{"a zombie's epoch is fenced", func(d *desk) {
		zombie := d.own(1)
		d.must(d.commit(vehicle(zombie, "A", 0)))
		d.must(d.Store.Release(d.ctx, persistence.Lease{Slot: 1, Node: d.node, Epoch: zombie}))
		epoch := d.own(1)
		for _, e := range []persistence.Epoch{zombie, 0, epoch + 1} {
			if err := d.commit(vehicle(e, "A", 1)); !errors.Is(err, persistence.ErrFenced) {
				d.Fatalf("under epoch %d, owned under %d: %v", e, epoch, err)
			}
		}
		d.must(d.commit(vehicle(epoch, "A", 1)))
	}},
	{"a slot nobody ever owned is fenced", func(d *desk) {
		if err := d.commit(vehicle(1, "A", 0)); !errors.Is(err, persistence.ErrFenced) {
			d.Fatal(err)
		}
	}},
	{"an epoch counts for its own slot only", func(d *desk) {
		first := d.own(1)
		d.must(d.Store.Release(d.ctx, persistence.Lease{Slot: 1, Node: d.node, Epoch: first}))
		second := d.own(1)
		other := d.own(2)
		if other == second {
			return // Possible, and then there is nothing to tell apart.
		}
		c := vehicle(second, "A", 0)
		c.Slot = 2
		if err := d.commit(c); !errors.Is(err, persistence.ErrFenced) {
			d.Fatal(err)
		}
	}},
	{"an empty record and empty parts are kept", func(d *desk) {
		epoch := d.own(1)
		c := vehicle(epoch, "A", 0)
		c.Data, c.History, c.Pages = nil, [][]byte{{}}, []persistence.Page{{Number: 0}}
		d.must(d.commit(c))
		r, err := d.load("A")
		d.must(err)
		if r.Version != 1 || len(r.Data) != 0 {
			d.Fatalf("%+v", r)
		}
		d.same("pages", d.pages("A"), "0= ")
		if entries := d.history("A", 0, 10); len(entries) != 1 || len(entries[0].Data) != 0 {
			d.Fatalf("history: %v", entries)
		}
	}},
	{"any bytes are kept", func(d *desk) {
		epoch := d.own(1)
		all := make([]byte, 256)
		for i := range all {
			all[i] = byte(i)
		}
		c := vehicle(epoch, "Ä:%{s1} ~", 0)
		c.Data, c.History, c.Pages, c.Awake = all, [][]byte{all}, []persistence.Page{{Number: 1<<32 - 1, Data: all}}, true
		d.must(d.commit(c))
		r, err := d.load(c.Key.ID)
		d.must(err)
		d.same("record", string(r.Data), string(all))
		d.same("page", d.pages(c.Key.ID), "4294967295="+string(all)+" ")
		d.same("history", string(d.history(c.Key.ID, 0, 1)[0].Data), string(all))
		d.same("awake", d.awake(1), "vehicle/"+c.Key.ID+" ")
	}},
	{"the caller may reuse its bytes after done", func(d *desk) {
		epoch := d.own(1)
		c := vehicle(epoch, "A", 0)
		c.History, c.Pages = [][]byte{[]byte("entry")}, []persistence.Page{{Number: 1, Data: []byte("page")}}
		d.must(d.commit(c))
		c.Data[0], c.History[0][0], c.Pages[0].Data[0] = 'x', 'x', 'x'
		r, err := d.load("A")
		d.must(err)
		d.same("record", string(r.Data), "A at 1")
		d.same("page", d.pages("A"), "1=page ")
		d.same("entry", string(d.history("A", 0, 1)[0].Data), "entry")
	}},
	{"limits are met exactly", checkLimits},
	{"bad keys are refused", checkKeys},
	{"commits of one key keep the order of their calls", checkOrder},
	{"many writers commit at once", checkWriters},
	{"one of two writers of the same version wins", checkRace},
	{"a closed store says so", checkClosed},
	{"everything is there after reopening", checkReopen},
}

func checkLimits(d *desk) {
	epoch := d.own(1)
	c := vehicle(epoch, "A", 0)
	c.Data = make([]byte, persistence.MaxRecord)
	c.History = [][]byte{make([]byte, persistence.MaxEntry)}
	c.Pages = []persistence.Page{{Number: 7, Data: make([]byte, persistence.MaxPage)}}
	d.must(d.commit(c))
	r, err := d.load("A")
	d.must(err)
	if len(r.Data) != persistence.MaxRecord || len(d.pages("A")) != persistence.MaxPage+3 || len(d.history("A", 0, 1)[0].Data) != persistence.MaxEntry {
		d.Fatal("a change at its limits lost something")
	}
	for name, grow := range map[string]func(*persistence.Change){
		"record":  func(c *persistence.Change) { c.Data = make([]byte, persistence.MaxRecord+1) },
		"entry":   func(c *persistence.Change) { c.History = [][]byte{make([]byte, persistence.MaxEntry+1)} },
		"page":    func(c *persistence.Change) { c.Pages = []persistence.Page{{Data: make([]byte, persistence.MaxPage+1)}} },
		"entries": func(c *persistence.Change) { c.History = make([][]byte, persistence.MaxEntries+1) },
		"pages":   func(c *persistence.Change) { c.Pages = make([]persistence.Page, persistence.MaxPages+1) },
		"change": func(c *persistence.Change) {
			page := make([]byte, persistence.MaxPage)
			for i := range uint32(persistence.MaxChange/persistence.MaxPage + 1) {
				c.Pages = append(c.Pages, persistence.Page{Number: i, Data: page})
			}
		},
	} {
		c := vehicle(epoch, "A", 1)
		grow(c)
		if err := d.commit(c); !errors.Is(err, persistence.ErrTooLarge) {
			d.Fatalf("%s over its limit: %v", name, err)
		}
	}
	if r, err := d.load("A"); err != nil || r.Version != 1 {
		d.Fatalf("a refused change wrote: version %d, %v", r.Version, err)
	}
}

func checkKeys(d *desk) {
	epoch := d.own(1)
	for _, key := range []persistence.Key{
		{Kind: "", ID: "A"}, {Kind: "vehicle", ID: ""}, {Kind: "vehicle", ID: "a\x00b"}, {Kind: "a\nb", ID: "A"},
		{Kind: "vehicle", ID: strings.Repeat("x", persistence.MaxID+1)}, {Kind: persistence.Kind(strings.Repeat("x", persistence.MaxKind+1)), ID: "A"},
	} {
		c := vehicle(epoch, "A", 0)
		c.Key = key
		if err := d.commit(c); !errors.Is(err, persistence.ErrKey) {
			d.Fatalf("key %q: %v", key, err)
		}
	}
	c := vehicle(epoch, "A", 0)
	c.Slot = Slots
	if err := d.commit(c); !errors.Is(err, persistence.ErrKey) {
		d.Fatalf("slot %d: %v", c.Slot, err)
	}
	if _, err := d.Store.Acquire(d.ctx, Slots, d.node); !errors.Is(err, persistence.ErrKey) {
		d.Fatalf("acquire slot %d: %v", Slots, err)
	}
	d.must(d.commit(vehicle(epoch, strings.Repeat("x", persistence.MaxID), 0)))
}

func checkOrder(d *desk) {
	epoch := d.own(1)
	const n = 500
	order := make(chan uint64, 2*n)
	var all sync.WaitGroup
	for v := range uint64(n) {
		all.Add(1)
		c := vehicle(epoch, "A", v)
		c.History = [][]byte{fmt.Appendf(nil, "%d", v)}
		d.Store.Commit(c, func(err error) {
			defer all.Done()
			if err != nil {
				d.Errorf("commit %d: %v", v, err)
			}
			order <- v
		})
	}
	all.Wait()
	for v := range uint64(n) {
		if got := <-order; got != v {
			d.Fatalf("callback of commit %d came as number %d", got, v)
		}
	}
	for i, e := range d.history("A", 0, n) {
		if want := uint64(n - i); e.Version != want || string(e.Data) != fmt.Sprint(want-1) {
			d.Fatalf("history line %d: %+v", i, e)
		}
	}
}

func checkWriters(d *desk) {
	const writers, commits = 32, 20
	epochs := make([]persistence.Epoch, Slots)
	for slot := range epochs {
		epochs[slot] = d.own(persistence.Slot(slot))
	}
	var all sync.WaitGroup
	for w := range writers {
		all.Go(func() {
			for v := range uint64(commits) {
				c := vehicle(epochs[w%Slots], fmt.Sprintf("V%02d", w), v)
				c.Slot, c.Awake = persistence.Slot(w%Slots), v%2 == 0
				c.History = [][]byte{[]byte("one"), []byte("two")}
				if err := d.commit(c); err != nil {
					d.Errorf("writer %d, commit %d: %v", w, v, err)
				}
			}
		})
	}
	all.Wait()
	for w := range writers {
		slot, key := persistence.Slot(w%Slots), persistence.Key{Kind: "vehicle", ID: fmt.Sprintf("V%02d", w)}
		r, err := d.Store.Load(d.ctx, slot, key)
		d.must(err)
		entries, err := d.Store.History(d.ctx, slot, key, 0, 1000)
		d.must(err)
		if r.Version != commits || len(entries) != 2*commits {
			d.Fatalf("writer %d: version %d, %d entries", w, r.Version, len(entries))
		}
	}
	d.same("awake", d.awake(3), "")
}

func checkRace(d *desk) {
	epoch := d.own(1)
	const racers = 16
	won := make(chan int, racers)
	var all sync.WaitGroup
	for i := range racers {
		all.Go(func() {
			c := vehicle(epoch, "A", 0)
			c.Data = []byte{byte(i)}
			switch err := d.commit(c); {
			case err == nil:
				won <- i
			case !errors.Is(err, persistence.ErrConflict):
				d.Errorf("racer %d: %v", i, err)
			}
		})
	}
	all.Wait()
	r, err := d.load("A")
	d.must(err)
	if n := len(won); n != 1 {
		d.Fatalf("%d racers won", n)
	}
	if winner := <-won; int(r.Data[0]) != winner {
		d.Fatalf("racer %d won, the record is of racer %d", winner, r.Data[0])
	}
}

func checkClosed(d *desk) {
	epoch := d.own(1)
	d.must(d.Store.Close())
	_, acquire := d.Store.Acquire(d.ctx, 1, d.node)
	_, load := d.load("A")
	_, history := d.Store.History(d.ctx, 1, persistence.Key{Kind: "vehicle", ID: "A"}, 0, 1)
	_, _, view := d.Store.View(d.ctx)
	for name, err := range map[string]error{
		"commit":    d.commit(vehicle(epoch, "A", 0)),
		"load":      load,
		"history":   history,
		"pages":     d.Store.Pages(d.ctx, 1, persistence.Key{Kind: "vehicle", ID: "A"}, func(persistence.Page) error { return nil }),
		"scan":      d.Store.Scan(d.ctx, 1, "vehicle", "", func(string, persistence.Record) error { return nil }),
		"awake":     d.Store.Awake(d.ctx, 1, func(persistence.Key) error { return nil }),
		"heartbeat": d.Store.Heartbeat(d.ctx, persistence.Member{ID: "m"}, 1e9),
		"acquire":   acquire,
		"release":   d.Store.Release(d.ctx, persistence.Lease{Slot: 1, Node: d.node, Epoch: epoch}),
		"leave":     d.Store.Leave(d.ctx, d.node),
		"view":      view,
		"close":     d.Store.Close(),
	} {
		if !errors.Is(err, persistence.ErrClosed) {
			d.Errorf("%s after Close: %v", name, err)
		}
	}
}

func checkReopen(d *desk) {
	epoch := d.own(1)
	for v := range uint64(3) {
		c := vehicle(epoch, "A", v)
		c.History = [][]byte{fmt.Appendf(nil, "h%d", v+1)}
		c.Pages = []persistence.Page{{Number: uint32(v % 2), Data: fmt.Appendf(nil, "p%d", v+1)}}
		c.Awake = true
		d.must(d.commit(c))
	}
	d.must(d.commit(vehicle(epoch, "B", 0)))
	d.restart()
	if slots := d.Store.Slots(); slots != Slots {
		d.Fatalf("%d slots", slots)
	}
	d.same("records", d.scan(1, "vehicle", ""), "A:3=A at 3 B:1=B at 1 ")
	d.same("pages", d.pages("A"), "0=p3 1=p2 ")
	d.same("awake", d.awake(1), "vehicle/A ")
	if entries := d.history("A", 0, 10); len(entries) != 3 || string(entries[0].Data) != "h3" {
		d.Fatalf("history: %v", entries)
	}
	if next := d.own(1); next <= epoch {
		d.Fatalf("epoch %d after %d", next, epoch)
	}
	if err := d.commit(vehicle(epoch, "A", 3)); !errors.Is(err, persistence.ErrFenced) {
		d.Fatalf("the old process commits: %v", err)
	}
	d.must(d.commit(vehicle(d.own(1), "A", 3)))
}
