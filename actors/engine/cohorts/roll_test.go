package cohorts

import (
	"fmt"
	"testing"

	"pacecar/messages"
)

// TestKeptListsAreBounded: the oldest leave when there are too many VINs or lists, and a
// list is found under its version only.
func TestKeptListsAreBounded(t *testing.T) {
	record := func(name string, version uint64) *messages.CohortRecord {
		return &messages.CohortRecord{Name: name, Version: version}
	}
	var r rolls
	r.put(record("a", 1), &roll{size: maxKept / 2})
	r.put(record("a", 1), &roll{size: maxKept / 2})
	r.put(record("b", 1), &roll{size: maxKept / 2})
	if r.get(record("a", 1)) == nil || r.get(record("a", 2)) != nil || r.get(record("b", 1)) == nil || r.size != maxKept {
		t.Errorf("%d VINs of %d lists are kept", r.size, len(r.known))
	}
	r.put(record("c", 1), &roll{size: 1})
	if r.get(record("a", 1)) != nil || r.get(record("b", 1)) == nil || r.get(record("c", 1)) == nil {
		t.Error("the oldest list is not the one that left")
	}
	r.put(record("d", 1), &roll{size: maxKept + 1})
	if r.get(record("d", 1)) != nil || r.get(record("b", 1)) == nil {
		t.Error("a list that is too long is kept, or takes the place of others")
	}
	for i := range 2 * maxRolls {
		r.put(record(fmt.Sprint(i), 1), &roll{})
	}
	if len(r.known) != maxRolls || r.get(record(fmt.Sprint(2*maxRolls-1), 1)) == nil {
		t.Errorf("%d lists are kept", len(r.known))
	}
}
