package persistencetest

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"time"

	"pacecar/persistence"
)

// leaseCases check membership and ownership.
var leaseCases = []testCase{
	{"a slot has one owner", func(d *desk) {
		d.join("node-2", time.Hour)
		l, err := d.Store.Acquire(d.ctx, 1, "node-1")
		d.must(err)
		if l.Slot != 1 || l.Node != "node-1" || l.Epoch == 0 {
			d.Fatalf("lease %+v", l)
		}
		if _, err := d.Store.Acquire(d.ctx, 1, "node-2"); !errors.Is(err, persistence.ErrHeld) {
			d.Fatalf("a second owner: %v", err)
		}
		again, err := d.Store.Acquire(d.ctx, 1, "node-1")
		d.must(err)
		if again != l {
			d.Fatalf("acquired again: %+v, had %+v", again, l)
		}
	}},
	{"members have places in the order in which they joined", func(d *desk) {
		places := func(want ...string) {
			d.Helper()
			members, _, err := d.Store.View(d.ctx)
			d.must(err)
			slices.SortFunc(members, func(a, b persistence.Member) int { return cmp.Compare(a.Joined, b.Joined) })
			for i, m := range members {
				if len(members) != len(want) || m.ID != want[i] || m.Joined == 0 || i > 0 && m.Joined == members[i-1].Joined {
					d.Fatalf("members in the order in which they joined: %+v, want %v", members, want)
				}
			}
		}
		d.join("node-3", time.Hour)
		d.join("node-2", 10*time.Second)
		d.join("node-3", time.Hour) // renews
		places("node-1", "node-3", "node-2")
		d.must(d.Store.Leave(d.ctx, "node-3"))
		d.join("node-0", time.Hour)
		places("node-1", "node-2", "node-0")
		d.Advance(11 * time.Second)
		places("node-1", "node-0")
	}},
	{"only living members own", func(d *desk) {
		if _, err := d.Store.Acquire(d.ctx, 1, "stranger"); !errors.Is(err, persistence.ErrHeld) {
			d.Fatal(err)
		}
	}},
	{"release gives the slot to others under a higher epoch", func(d *desk) {
		d.join("node-2", time.Hour)
		epoch := d.own(1)
		d.must(d.Store.Release(d.ctx, persistence.Lease{Slot: 1, Node: "node-2", Epoch: epoch}))
		d.must(d.Store.Release(d.ctx, persistence.Lease{Slot: 1, Node: "node-1", Epoch: epoch + 1}))
		if _, err := d.Store.Acquire(d.ctx, 1, "node-2"); !errors.Is(err, persistence.ErrHeld) {
			d.Fatalf("a release by another, or under another epoch, took effect: %v", err)
		}
		d.must(d.Store.Release(d.ctx, persistence.Lease{Slot: 1, Node: "node-1", Epoch: epoch}))
		l, err := d.Store.Acquire(d.ctx, 1, "node-2")
		d.must(err)
		if l.Epoch <= epoch {
			d.Fatalf("epoch %d after %d", l.Epoch, epoch)
		}
		d.must(d.Store.Release(d.ctx, persistence.Lease{Slot: 1, Node: "node-1", Epoch: epoch}))
		d.leases("node-2:1")
	}},
	{"a silent member loses its leases", func(d *desk) {
		d.join("node-2", 10*time.Second)
		old, err := d.Store.Acquire(d.ctx, 1, "node-2")
		d.must(err)
		d.Advance(6 * time.Second)
		d.join("node-2", 10*time.Second) // renews the lease as well
		d.Advance(6 * time.Second)
		if _, err := d.Store.Acquire(d.ctx, 1, "node-1"); !errors.Is(err, persistence.ErrHeld) {
			d.Fatalf("the renewed lease did not hold: %v", err)
		}
		d.Advance(5 * time.Second)
		d.members("node-1")
		d.leases("")
		next, err := d.Store.Acquire(d.ctx, 1, "node-1")
		d.must(err)
		if next.Epoch <= old.Epoch {
			d.Fatalf("epoch %d after %d", next.Epoch, old.Epoch)
		}
		if err := d.commit(vehicle(old.Epoch, "A", 0)); !errors.Is(err, persistence.ErrFenced) {
			d.Fatalf("the silent member commits: %v", err)
		}
	}},
	{"an expired member never returns", func(d *desk) {
		d.join("node-2", 10*time.Second)
		d.Advance(11 * time.Second)
		if err := d.Store.Heartbeat(d.ctx, persistence.Member{ID: "node-2"}, time.Hour); !errors.Is(err, persistence.ErrHeld) {
			d.Fatalf("heartbeat: %v", err)
		}
		if _, err := d.Store.Acquire(d.ctx, 1, "node-2"); !errors.Is(err, persistence.ErrHeld) {
			d.Fatalf("acquire: %v", err)
		}
		d.members("node-1")
	}},
	{"a member leaves with its leases at once", func(d *desk) {
		d.join("node-2", time.Hour)
		for _, slot := range []persistence.Slot{1, 2} {
			_, err := d.Store.Acquire(d.ctx, slot, "node-2")
			d.must(err)
		}
		d.own(3)
		d.must(d.Store.Leave(d.ctx, "node-2"))
		d.must(d.Store.Leave(d.ctx, "node-2"))
		d.must(d.Store.Leave(d.ctx, "stranger"))
		d.members("node-1")
		d.leases("node-1:3")
		d.own(1)
		if err := d.Store.Heartbeat(d.ctx, persistence.Member{ID: "node-2"}, time.Hour); !errors.Is(err, persistence.ErrHeld) {
			d.Fatalf("heartbeat after leaving: %v", err)
		}
	}},
	{"the view shows members as they announced themselves", func(d *desk) {
		m := persistence.Member{ID: "node-2", Host: "host.example", Port: 65_535, Kinds: []string{"campaign", "vehicle"}, Started: time.UnixMilli(1_712_345_678_901).UTC()}
		d.must(d.Store.Heartbeat(d.ctx, m, time.Hour))
		d.own(15)
		d.own(2)
		members, _, err := d.Store.View(d.ctx)
		d.must(err)
		m.Joined = members[len(members)-1].Joined // which it does not say itself
		if len(members) != 2 || fmt.Sprint(members[1]) != fmt.Sprint(m) {
			d.Fatalf("members %+v", members)
		}
		d.leases("node-1:2 node-1:15")
		m.Port = 4001
		d.must(d.Store.Heartbeat(d.ctx, m, time.Hour))
		members, _, err = d.Store.View(d.ctx)
		d.must(err)
		if members[1].Port != 4001 {
			d.Fatalf("port %d after a new announcement", members[1].Port)
		}
	}},
	{"a heartbeat without ID or life is refused", func(d *desk) {
		if d.Store.Heartbeat(d.ctx, persistence.Member{}, time.Hour) == nil || d.Store.Heartbeat(d.ctx, persistence.Member{ID: "m"}, 0) == nil {
			d.Fatal("accepted")
		}
		d.members("node-1")
	}},
	{"epochs rise over reopening", func(d *desk) {
		last := persistence.Epoch(0)
		for range 4 {
			for range 3 {
				epoch := d.own(1)
				if epoch <= last {
					d.Fatalf("epoch %d after %d", epoch, last)
				}
				last = epoch
				d.must(d.Store.Release(d.ctx, persistence.Lease{Slot: 1, Node: d.node, Epoch: epoch}))
			}
			d.restart()
		}
	}},
}

func (d *desk) members(want string) {
	d.Helper()
	members, _, err := d.Store.View(d.ctx)
	d.must(err)
	got := ""
	for i, m := range members {
		if i > 0 {
			got += " "
		}
		got += m.ID
	}
	d.same("members", got, want)
}

// leases compares the view's leases, as "node:slot".
func (d *desk) leases(want string) {
	d.Helper()
	_, leases, err := d.Store.View(d.ctx)
	d.must(err)
	got := ""
	for i, l := range leases {
		if i > 0 {
			got += " "
		}
		got += fmt.Sprintf("%s:%d", l.Node, l.Slot)
		if l.Epoch == 0 {
			d.Fatalf("lease %+v without an epoch", l)
		}
	}
	d.same("leases", got, want)
}
