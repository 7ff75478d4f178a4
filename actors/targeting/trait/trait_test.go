package trait

import (
	"slices"
	"strconv"
	"testing"

	"pacecar/actors/targeting/bitmap"
	"pacecar/messages"
)

// TestCodesOfOneTextAreOneStratum: an index may have several codes for a text.
func TestCodesOfOneTextAreOneStratum(t *testing.T) {
	a := Attribute{Codes: 4, Code: func(ordinal uint32) uint32 { return ordinal }, Text: func(code uint32) string { return strconv.Itoa(int(code / 2)) }}
	var odd bitmap.Set
	odd.Put(1, true)
	odd.Put(3, true)
	got, no := Divide([]uint32{0, 1, 2, 3, 2}, []bitmap.Set{odd}, []Attribute{a}, Classes{})
	if no != nil || len(got.Strata) != 2 || len(got.Kinds) != 4 || !slices.Equal(got.Kind, []uint32{0, 1, 2, 3, 2}) {
		t.Fatalf("got %v, %v", got, no)
	}
	if k := got.Kinds[3]; k.Divisions != 1 || got.Strata[k.Stratum].Values[0] != "1" {
		t.Errorf("the last is %v", k)
	}
}

// TestKindsAreBounded: in one slot, and in all together.
func TestKindsAreBounded(t *testing.T) {
	own := Attribute{Codes: Maximum + 2, Code: func(ordinal uint32) uint32 { return ordinal }, Text: func(code uint32) string { return strconv.Itoa(int(code)) }}
	some := func(from, to uint32) *messages.Traits {
		var list []uint32
		for ordinal := from; ordinal < to; ordinal++ {
			list = append(list, ordinal)
		}
		t, _ := Divide(list, nil, []Attribute{own, own, own, own, own}, Classes{})
		return t
	}
	if some(0, Maximum) == nil || some(0, Maximum+1) != nil {
		t.Error("the bound of one slot is another one")
	}
	var g Gathered
	if no := g.Add(some(0, Maximum)); no != nil {
		t.Fatal(no)
	}
	if no := g.Add(some(7, 9)); no != nil {
		t.Errorf("kinds that are known: %v", no)
	}
	if no := g.Add(some(Maximum, Maximum+1)); no == nil || no.Field != "/strata/by" || no.Suggestion == "" {
		t.Errorf("one more: %v", no)
	}
}

// TestTheFirstPoolCounts: a vehicle that has the values of several is of the one named first, and slots
// that know other kinds add up.
func TestTheFirstPoolCounts(t *testing.T) {
	texts := map[string][]string{"region": {"", "EU", "US", "EU"}, "model": {"", "e1", "e1", "e2"}}
	find := func(name string) (Attribute, *messages.Rejection) {
		if texts[name] == nil {
			return Attribute{}, messages.Reject(messages.Malformed, "%s is no attribute", name)
		}
		return Attribute{Codes: 4, Code: func(ordinal uint32) uint32 { return ordinal }, Text: func(code uint32) string { return texts[name][code] }}, nil
	}
	pools := []*messages.Pool{
		{Name: "e2-cdn", Attribute: "model", Value: "e2"}, {Name: "eu-cdn", Attribute: "region", Value: "EU"}, {Name: "e1-cdn", Attribute: "model", Value: "e1"},
	}
	classes, no := ClassesOf(pools, find)
	if no != nil {
		t.Fatal(no)
	}
	var g Gathered
	for _, slot := range [][]uint32{{3, 0}, {1, 2, 3}} {
		part, no := Divide(slot, nil, nil, classes)
		if no == nil {
			no = g.Add(part)
		}
		if no != nil {
			t.Fatal(no)
		}
	}
	var of []uint32
	for _, kind := range g.Traits.Kind {
		of = append(of, g.Traits.Kinds[kind].Pool)
	}
	if want := []uint32{1, 0, 2, 3, 1}; !slices.Equal(of, want) || !slices.Equal(g.Traits.Pools, []string{"e2-cdn", "eu-cdn", "e1-cdn"}) {
		t.Errorf("they are of %v, want %v; of %v", of, want, g.Traits.Pools)
	}
	if _, no := ClassesOf([]*messages.Pool{{Name: "x", Attribute: "wheels", Value: "4"}}, find); no == nil {
		t.Error("an attribute that there is not")
	}
}
