package cohort

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	"google.golang.org/protobuf/proto"
	"pgregory.net/rapid"

	"pacecar/messages"
)

// number is a VIN of a model.
func number(n int) string { return fmt.Sprintf("WVWZZZ1K%09d", n) }

func packed(t *rapid.T, name string) []byte {
	var vins []byte
	for _, n := range rapid.SliceOfN(rapid.IntRange(0, 15), 0, 8).Draw(t, name) {
		vins = append(vins, number(n)...)
	}
	return Sort(vins)
}

// model is a store of pages and what each slot's list must be.
type model struct {
	c     *Cohort
	now   time.Time
	pages map[uint32][]byte
	lists map[uint32][]byte
}

// do steps, commits and applies.
func (m *model) do(t *rapid.T, command any) *messages.Rejection {
	m.now = m.now.Add(time.Second)
	d, no := m.c.Step(m.now, command)
	if no != nil {
		return no
	}
	fork := m.c.Fork()
	fork.Apply(d.Events...)
	for _, page := range fork.DirtyPages() {
		m.pages[page.Number] = page.Data
	}
	if before, after := m.c.record.GetVersion(), fork.record.GetVersion(); after < before || after > before+1 {
		t.Fatalf("version %d follows %d", after, before)
	}
	if m.c = fork; rapid.Bool().Draw(t, "restart") {
		m.c = Restore(m.c.Record())
	}
	return nil
}

// check reads the pages as the directory says.
func (m *model) check(t *rapid.T) {
	got, named := map[uint32][]byte{}, map[uint32]bool{}
	for i, part := range slices.Concat(m.c.record.GetParts(), m.c.record.GetStaged()) {
		if part.GetCount() == 0 {
			continue
		}
		page := &messages.CohortPage{}
		if err := proto.Unmarshal(m.pages[part.GetPage()], page); err != nil {
			t.Fatal(err)
		}
		if named[part.GetPage()] || page.GetMark() != part.GetMark() || Count(page.GetVins()) != int(part.GetCount()) {
			t.Fatalf("%s: page %d has mark %d and %d VINs, or is named twice", m.c, part.GetPage(), page.GetMark(), Count(page.GetVins()))
		}
		named[part.GetPage()] = true
		if i < len(m.c.record.GetParts()) {
			got[part.GetSlot()] = append(got[part.GetSlot()], page.GetVins()...)
		}
	}
	if !maps.EqualFunc(got, m.lists, bytes.Equal) {
		t.Fatalf("%s: pages hold %v, want %v", m.c, got, m.lists)
	}
	for number, data := range m.pages {
		page := &messages.CohortPage{}
		if err := proto.Unmarshal(data, page); err != nil || page.GetMark() != 0 != named[number] {
			t.Fatalf("%s: page %d with mark %d is named %t, %v", m.c, number, page.GetMark(), named[number], err)
		}
	}
}

// upload sends new contents of some slots in several messages, and perhaps not the last one.
func (m *model) upload(t *rapid.T, name string) {
	var parts []*messages.CohortVINs
	lists := maps.Clone(m.lists)
	for slot := range uint32(4) {
		if !rapid.Bool().Draw(t, "named") {
			continue
		}
		set := packed(t, "vins")
		if lists[slot] = set; len(set) == 0 {
			delete(lists, slot)
		}
		half := len(set) / messages.VINLength / 2 * messages.VINLength
		if half > 0 && rapid.Bool().Draw(t, "two parts") {
			parts = append(parts, &messages.CohortVINs{Slot: slot, Vins: set[:half]}, &messages.CohortVINs{Slot: slot, Vins: set[half:]})
		} else {
			parts = append(parts, &messages.CohortVINs{Slot: slot, Vins: set})
		}
	}
	for first := 0; first <= len(parts); {
		take := rapid.IntRange(1, 3).Draw(t, "parts")
		command := &messages.ChangeCohortVINs{
			Upload: name, First: uint32(first), Parts: parts[first:min(first+take, len(parts))], Last: first+take >= len(parts),
			By: "mira", Mode: "replace", ExpectedVersion: m.c.record.GetVersion(),
		}
		if rapid.IntRange(0, 9).Draw(t, "given up") == 0 {
			return
		}
		for range rapid.IntRange(1, 2).Draw(t, "times") {
			if no := m.do(t, command); no != nil {
				t.Fatalf("%s: %v", m.c, no)
			}
		}
		if first += take; command.Last {
			m.lists = lists
			return
		}
	}
}

// TestModel: whatever is saved, uploaded, repeated, given up and removed, the pages that the
// directory names hold the list of the last upload that ended, and all others are free.
func TestModel(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := &model{c: New("press"), now: storyStart, pages: map[uint32][]byte{}, lists: map[uint32][]byte{}}
		for step := range rapid.IntRange(1, 25).Draw(t, "steps") {
			switch saved, list := m.c.saved(), m.c.record.GetSelector() == ""; rapid.IntRange(0, 5).Draw(t, "what") {
			case 0:
				text := rapid.SampledFrom([]string{"", "", "online"}).Draw(t, "selector")
				no := m.do(t, &messages.SaveCohort{Name: "press", Selector: text, By: "mira"})
				if forgets := text != "" && len(m.lists) > 0; (no != nil) != forgets {
					t.Fatalf("%s: %v", m.c, no)
				}
			case 1:
				no := m.do(t, &messages.RemoveCohort{By: "mira"})
				if (no == nil) != saved {
					t.Fatalf("%s: %v", m.c, no)
				}
				m.lists = map[uint32][]byte{}
			default:
				if saved && list {
					m.upload(t, fmt.Sprint("u", step))
				}
			}
			m.check(t)
		}
	})
}

// TestChange: merging packed VINs is what maps say it is.
func TestChange(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		old, given := packed(t, "old"), packed(t, "given")
		mode := rapid.SampledFrom([]Mode{Replace, Add, Remove}).Draw(t, "mode")
		want := map[string]bool{}
		if mode != Replace {
			for vin := range All(old) {
				want[string(vin)] = true
			}
		}
		for vin := range All(given) {
			if want[string(vin)] = true; mode == Remove {
				delete(want, string(vin))
			}
		}
		set, added, removed := Change(mode, old, given)
		if !slices.Equal(Texts(set), slices.Sorted(maps.Keys(want))) {
			t.Fatalf("%s %q with %q is %q", mode, old, given, set)
		}
		before := map[string]bool{}
		for vin := range All(old) {
			before[string(vin)] = true
		}
		new, gone := 0, 0
		for vin := range want {
			if !before[vin] {
				new++
			}
		}
		for vin := range before {
			if !want[vin] {
				gone++
			}
		}
		if added != new || removed != gone {
			t.Fatalf("%d added, %d removed; want %d, %d", added, removed, new, gone)
		}
	})
}

func TestSort(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var vins []byte
		want := map[string]bool{}
		for _, n := range rapid.SliceOf(rapid.IntRange(0, 50)).Draw(t, "vins") {
			vins = append(vins, number(n)...)
			want[number(n)] = true
		}
		if got := Texts(Sort(vins)); !slices.Equal(got, slices.Sorted(maps.Keys(want))) {
			t.Fatalf("sorted to %v", got)
		}
	})
}

func TestMerge(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var sets [][]byte
		var want []string
		for range rapid.IntRange(0, 5).Draw(t, "sets") {
			sets = append(sets, packed(t, "set"))
			want = append(want, Texts(sets[len(sets)-1])...)
		}
		slices.Sort(want)
		stop := rapid.IntRange(0, len(want)).Draw(t, "stop")
		var got []string
		for vin := range Merge(sets) {
			if len(got) == stop {
				break
			}
			got = append(got, string(vin))
		}
		if !slices.Equal(got, want[:stop]) {
			t.Fatalf("merged to %v, want %v", got, want[:stop])
		}
	})
}

// TestPartsFitPages: a slot with many VINs has several parts, each within its bound, and a
// page of each within the store's.
func TestPartsFitPages(t *testing.T) {
	var vins []byte
	for n := range 2*MaxPageVINs + 1 {
		vins = append(vins, number(n)...)
	}
	parts := Parts(5, vins)
	if len(parts) != 3 || Count(parts[2].Vins) != 1 {
		t.Fatalf("%d parts", len(parts))
	}
	c := New("press")
	c.Apply(Saved{By: "mira"})
	d, no := c.Step(storyStart, &messages.ChangeCohortVINs{Upload: "u", Parts: parts, Last: true, By: "mira"})
	if no != nil {
		t.Fatal(no)
	}
	c = c.Fork()
	c.Apply(d.Events...)
	const most = 1 << 20 // bytes of a page in a store
	for _, page := range c.DirtyPages() {
		if len(page.Data) > most {
			t.Errorf("page %d has %d bytes", page.Number, len(page.Data))
		}
	}
	if size := StatusOf(c.Record()).Size; size != 2*MaxPageVINs+1 {
		t.Errorf("the list has %d", size)
	}
	if parts := Parts(5, nil); len(parts) != 1 || len(parts[0].Vins) != 0 {
		t.Errorf("an empty slot is %v", parts)
	}
}

// TestRecordStaysSmall: a list and an upload with all parts they may have fit a record.
func TestRecordStaysSmall(t *testing.T) {
	full := func(base uint32) (parts []*messages.CohortPart) {
		for i := range uint32(MaxParts) {
			parts = append(parts, &messages.CohortPart{Slot: 1<<20 + i, Page: base + i, Count: MaxPageVINs, Mark: 1 << 34})
		}
		return parts
	}
	record := &messages.CohortRecord{Parts: full(1 << 14), Staged: full(1 << 15), Description: string(make([]byte, MaxDescription)), Selector: ""}
	if size := proto.Size(record); size > 1<<20-4096 {
		t.Fatalf("the record has %d bytes", size)
	}
}

// A peer that sends what a cohort does not understand is refused, and harms nobody.
func TestForeignMessagesAreRefused(t *testing.T) {
	c := New("taxis")
	d, no := c.Step(time.UnixMilli(1), &messages.SaveCohort{Name: "taxis", By: "mira"})
	if no != nil {
		t.Fatal(no)
	}
	c.Apply(d.Events...)
	if d, no := c.Step(time.UnixMilli(2), &messages.GetCampaign{}); no.GetCode() != messages.Malformed || len(d.Events) > 0 {
		t.Errorf("a message of another actor is answered with %v, %v", d, no)
	}
}
