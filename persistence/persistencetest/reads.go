package persistencetest

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"pacecar/persistence"
)

// readCases check what the reads answer, and in which order.
var readCases = []testCase{
	{"history is newest first and pages by version", checkHistory},
	{"history keeps the entries of one commit together", checkHistoryCut},
	{"histories of neighbours do not mix", func(d *desk) {
		epoch := d.own(1)
		for _, id := range []string{"A", "AA", "A!", "B"} {
			c := vehicle(epoch, id, 0)
			c.History, c.Pages = [][]byte{[]byte(id)}, []persistence.Page{{Number: 1, Data: []byte(id)}}
			d.must(d.commit(c))
		}
		for _, id := range []string{"A", "AA", "A!", "B"} {
			if entries := d.history(id, 0, 10); len(entries) != 1 || string(entries[0].Data) != id {
				d.Fatalf("history of %s: %v", id, entries)
			}
			d.same("pages of "+id, d.pages(id), "1="+id+" ")
		}
	}},
	{"a page replaces the page of its number", func(d *desk) {
		epoch := d.own(1)
		c := vehicle(epoch, "A", 0)
		c.Pages = []persistence.Page{{Number: 300, Data: []byte("c")}, {Number: 2, Data: []byte("b")}, {Number: 0, Data: []byte("a")}}
		d.must(d.commit(c))
		d.same("pages in order of number", d.pages("A"), "0=a 2=b 300=c ")
		c = vehicle(epoch, "A", 1)
		c.Pages = []persistence.Page{{Number: 2, Data: []byte("B")}, {Number: 3, Data: []byte("new")}}
		d.must(d.commit(c))
		d.same("pages after a change", d.pages("A"), "0=a 2=B 3=new 300=c ")
	}},
	{"many pages come in order", func(d *desk) {
		epoch := d.own(1)
		c := vehicle(epoch, "A", 0)
		want := ""
		for i := range uint32(700) {
			c.Pages = append(c.Pages, persistence.Page{Number: 699 - i, Data: fmt.Append(nil, 699-i)})
			want += fmt.Sprintf("%d=%d ", i, i)
		}
		d.must(d.commit(c))
		d.same("pages", d.pages("A"), want)
	}},
	{"awake follows the last change", func(d *desk) {
		epoch, other := d.own(1), d.own(2)
		set := func(slot persistence.Slot, e persistence.Epoch, kind persistence.Kind, id string, expected uint64, awake bool) {
			c := vehicle(e, id, expected)
			c.Slot, c.Key.Kind, c.Awake = slot, kind, awake
			d.must(d.commit(c))
		}
		set(1, epoch, "vehicle", "B", 0, true)
		set(1, epoch, "vehicle", "A", 0, true)
		set(1, epoch, "campaign", "C", 0, true)
		set(1, epoch, "vehicle", "S", 0, false)
		set(2, other, "vehicle", "X", 0, true)
		d.same("slot 1", d.awake(1), "campaign/C vehicle/A vehicle/B ")
		d.same("slot 2", d.awake(2), "vehicle/X ")
		d.same("slot 3", d.awake(3), "")
		set(1, epoch, "vehicle", "A", 1, false)
		set(1, epoch, "vehicle", "S", 1, true)
		set(1, epoch, "vehicle", "B", 1, true)
		d.same("slot 1 later", d.awake(1), "campaign/C vehicle/B vehicle/S ")
	}},
	{"scan goes in order of ID and resumes", checkScan},
	{"a scan's consumer may read and stop", func(d *desk) {
		epoch := d.own(1)
		for _, id := range []string{"A", "B", "C"} {
			d.must(d.commit(vehicle(epoch, id, 0)))
		}
		stop := errors.New("enough")
		seen := 0
		err := d.Store.Scan(d.ctx, 1, "vehicle", "", func(id string, _ persistence.Record) error {
			if _, err := d.load(id); err != nil {
				return err
			}
			if seen++; seen == 2 {
				return stop
			}
			return nil
		})
		if !errors.Is(err, stop) || seen != 2 {
			d.Fatalf("%d records, %v", seen, err)
		}
		if err := d.Store.Awake(d.ctx, 1, func(persistence.Key) error { return stop }); err != nil {
			d.Fatalf("nobody is awake, yet: %v", err)
		}
	}},
	{"many records are loaded in order, and those that do not exist are passed over", func(d *desk) {
		epoch := d.own(1)
		named, want := []string{"V00"}, ""
		for i := range 700 { // more than any engine reads at once
			named = append(named, fmt.Sprintf("V%03d", i))
			if i%3 > 0 {
				d.must(d.commit(vehicle(epoch, named[i+1], 0)))
				want += named[i+1] + " "
			}
		}
		loadAll := func(kind persistence.Kind) (got string) {
			d.must(d.Store.LoadAll(d.ctx, 1, kind, named, func(id string, r persistence.Record) error {
				alone, err := d.load(id)
				d.must(err)
				d.same("data of "+id, string(r.Data), string(alone.Data))
				got += id + " "
				return nil
			}))
			return got
		}
		d.same("vehicles and campaigns", loadAll("vehicle")+loadAll("campaign"), want)
	}},
	{"prefixes are scanned in order, and nothing beside them is read", func(d *desk) {
		epoch := d.own(1)
		for _, id := range []string{"a@1", "a@10", "a@2", "aa@1", "a", "b", "b@1", "a?1", "aé@1", "c@é"} {
			d.must(d.commit(vehicle(epoch, id, 0)))
		}
		campaign := vehicle(epoch, "a@3", 0)
		campaign.Key.Kind = "campaign"
		d.must(d.commit(campaign))
		scan := func(prefixes ...string) (got string) {
			d.must(d.Store.ScanPrefixes(d.ctx, 1, "vehicle", prefixes, func(id string, r persistence.Record) error {
				alone, err := d.load(id)
				d.must(err)
				d.same("data of "+id, string(r.Data), string(alone.Data))
				got += id + " "
				return nil
			}))
			return got
		}
		d.same("two names", scan("a@", "b@"), "a@1 a@10 a@2 b@1 ")
		d.same("a name beyond ASCII", scan("aé@", "c@"), "aé@1 c@é ")
		d.same("one that nobody has", scan("a@", "aaa@", "z@"), "a@1 a@10 a@2 ")
		d.same("a whole ID", scan("a@10"), "a@10 ")
		d.same("none", scan(), "")
		stop := errors.New("enough")
		if err := d.Store.ScanPrefixes(d.ctx, 1, "vehicle", []string{"a@"}, func(string, persistence.Record) error { return stop }); !errors.Is(err, stop) {
			d.Errorf("a consumer that stops: %v", err)
		}
	}},
	{"a cancelled context ends reads", func(d *desk) {
		epoch := d.own(1)
		d.must(d.commit(vehicle(epoch, "A", 0)))
		ctx, cancel := context.WithCancel(d.ctx)
		cancel()
		key := persistence.Key{Kind: "vehicle", ID: "A"}
		if _, err := d.Store.Load(ctx, 1, key); !errors.Is(err, context.Canceled) {
			d.Errorf("Load: %v", err)
		}
		if err := d.Store.Scan(ctx, 1, "vehicle", "", func(string, persistence.Record) error { return nil }); !errors.Is(err, context.Canceled) {
			d.Errorf("Scan: %v", err)
		}
		if err := d.Store.LoadAll(ctx, 1, "vehicle", []string{"A"}, nil); !errors.Is(err, context.Canceled) {
			d.Errorf("LoadAll: %v", err)
		}
		if err := d.Store.ScanPrefixes(ctx, 1, "vehicle", []string{"A"}, nil); !errors.Is(err, context.Canceled) {
			d.Errorf("ScanPrefixes: %v", err)
		}
	}},
}

func checkHistory(d *desk) {
	epoch := d.own(1)
	for v := range uint64(10) {
		c := vehicle(epoch, "A", v)
		if v != 4 { // Version 5 appends nothing.
			c.History = [][]byte{fmt.Appendf(nil, "%d.0", v+1), fmt.Appendf(nil, "%d.1", v+1)}
		}
		d.must(d.commit(c))
	}
	text := func(before uint64, limit int) string {
		lines := []string{}
		for _, e := range d.history("A", before, limit) {
			if want := fmt.Sprintf("%d.%d", e.Version, e.Index); string(e.Data) != want {
				d.Fatalf("entry %s holds %q", want, e.Data)
			}
			lines = append(lines, string(e.Data))
		}
		return strings.Join(lines, " ")
	}
	d.same("newest", text(0, 4), "10.1 10.0 9.1 9.0")
	d.same("before 9", text(9, 4), "8.1 8.0 7.1 7.0")
	d.same("over the gap", text(7, 4), "6.1 6.0 4.1 4.0")
	d.same("before the version without entries", text(5, 2), "4.1 4.0")
	d.same("the rest", text(3, 100), "2.1 2.0 1.1 1.0")
	d.same("nothing is older", text(1, 100), "")
	d.same("before a version to come", text(1<<40, 2), "10.1 10.0")
	if n := len(d.history("A", 0, 1<<30)); n != 18 {
		d.Fatalf("%d entries in all", n)
	}
}

func checkHistoryCut(d *desk) {
	epoch := d.own(1)
	sizes := []int{2, 5, 1, 3, 2}
	for v, n := range sizes {
		c := vehicle(epoch, "A", uint64(v))
		for range n {
			c.History = append(c.History, []byte("x"))
		}
		d.must(d.commit(c))
	}
	for limit, want := range map[int]string{
		1:  "2|3|1|5|2", // A commit over the limit is answered whole.
		3:  "2|3|1|5|2",
		4:  "2|4|5|2",
		6:  "6|5|2",
		7:  "6|7",
		13: "13",
		99: "13",
	} {
		answers, before := []string{}, uint64(0)
		for {
			entries := d.history("A", before, limit)
			if len(entries) == 0 {
				break
			}
			answers = append(answers, fmt.Sprint(len(entries)))
			before = entries[len(entries)-1].Version
		}
		d.same(fmt.Sprintf("with limit %d", limit), strings.Join(answers, "|"), want)
	}
}

func checkScan(d *desk) {
	epoch := d.own(1)
	var want []string
	for i := range 1100 { // More than one page of any engine.
		id := fmt.Sprintf("V%04d", (i*709)%1100)
		d.Store.Commit(vehicle(epoch, id, 0), func(err error) {
			if err != nil {
				d.Error(err)
			}
		})
		want = append(want, fmt.Sprintf("V%04d:1=V%04d at 1 ", i, i))
	}
	c := vehicle(epoch, "V0500", 0)
	c.Key.Kind = "campaign"
	d.must(d.commit(c))
	d.must(d.commit(vehicle(epoch, "V0000!", 0)))
	want[0] += "V0000!:1=V0000! at 1 "
	d.same("all", d.scan(1, "vehicle", ""), strings.Join(want, ""))
	d.same("behind V0999", d.scan(1, "vehicle", "V0999"), strings.Join(want[1000:], ""))
	d.same("behind an ID that begins others", d.scan(1, "vehicle", "V0000")[:6], "V0000!")
	d.same("behind an ID that does not exist", d.scan(1, "vehicle", "V1098x"), want[1099])
	d.same("behind the last", d.scan(1, "vehicle", "V1099"), "")
	d.same("another kind", d.scan(1, "campaign", ""), "V0500:1=V0500 at 1 ")
	d.same("a kind that begins like it", d.scan(1, "vehicl", ""), "")
	d.same("another slot", d.scan(2, "vehicle", ""), "")
	for kind, want := range map[persistence.Kind]string{"vehicle": "[1]", "campaign": "[1]", "package": "[]"} {
		holding, err := d.Store.Holding(d.ctx, kind)
		d.must(err)
		if holding != nil {
			d.same("slots that have a "+string(kind), fmt.Sprint(holding), want)
		}
	}
}
