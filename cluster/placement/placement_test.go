package placement

import (
	"fmt"
	"slices"
	"testing"

	"pacecar/persistence"
)

func names(n int) []string {
	list := make([]string, n)
	for i := range list {
		list[i] = fmt.Sprintf("127.0.0.1:%d", 7001+i) // differ in the last characters only
	}
	return list
}

func TestPlacementSpreadsKeysAndSlots(t *testing.T) {
	const slots, keys = persistence.DefaultSlots, 100_000
	keysIn := make([]int, slots)
	for i := range keys {
		keysIn[persistence.SlotOf(persistence.Key{Kind: "vehicle", ID: fmt.Sprintf("WVWZZZ1JZ3W%06d", i)}, slots)]++
	}
	for n := 2; n <= 16; n++ {
		owners := Place(names(n), slots)
		perSlot, perKey := map[string]int{}, map[string]int{}
		for slot, o := range owners {
			perSlot[o]++
			perKey[o] += keysIn[slot]
		}
		if len(perSlot) != n {
			t.Errorf("%d nodes: only %d own slots", n, len(perSlot))
		}
		for node, count := range perSlot {
			if count > (slots+n-1)/n || count < slots/n {
				t.Errorf("%d nodes: %s owns %d of %d slots", n, node, count, slots)
			}
		}
		for node, count := range perKey {
			if ratio := float64(count) * float64(n) / keys; ratio > 1.15 {
				t.Errorf("%d nodes: %s has %.3f times the mean of keys", n, node, ratio)
			}
		}
	}
}

func TestPlacementDependsOnTheSetOfMembersOnly(t *testing.T) {
	members := names(7)
	want := Place(members, 256)
	slices.Reverse(members)
	if got := Place(members, 256); !slices.Equal(got, want) {
		t.Error("the order of members changes placement")
	}
	if owners := Place(nil, 4); !slices.Equal(owners, make([]string, 4)) {
		t.Errorf("placement without members: %q", owners)
	}
}

// A join moves the newcomer's share, and little between those that stay.
func TestPlacementMovesLittle(t *testing.T) {
	const slots = 1024
	for n := 1; n <= 15; n++ {
		before, after := Place(names(n), slots), Place(names(n+1), slots)
		moved := 0
		for slot := range before {
			if before[slot] != after[slot] {
				moved++
			}
		}
		if share := slots/(n+1) + 1; moved > 2*share {
			t.Errorf("%d → %d nodes: %d of %d slots move, the newcomer's share is %d", n, n+1, moved, slots, share)
		}
	}
}

// Who stands aside owns nothing while one who is able does not; where all do, they own what they would.
func TestWhoStandsAsideOwnsNothing(t *testing.T) {
	t.Parallel()
	member := func(name string, aside bool, kinds ...string) persistence.Member {
		return persistence.Member{ID: "id-" + name, Name: name, Kinds: kinds, Load: persistence.Load{Aside: aside}}
	}
	able := func(m persistence.Member) bool { return len(m.Kinds) > 0 }
	for _, c := range []struct {
		name    string
		members []persistence.Member
		want    []string
	}{
		{"nobody aside", []persistence.Member{member("n1", false, "vehicle"), member("n2", false, "vehicle")}, []string{"id-n1", "id-n2"}},
		{"one aside", []persistence.Member{member("n1", true, "vehicle"), member("n2", false, "vehicle"), member("n3", false, "vehicle")}, []string{"id-n2", "id-n3"}},
		{"all aside", []persistence.Member{member("n1", true, "vehicle"), member("n2", true, "vehicle")}, []string{"id-n1", "id-n2"}},
		{"only one that owns nothing is not aside", []persistence.Member{member("n1", true, "vehicle"), member("n2", false)}, []string{"id-n1"}},
	} {
		got := Desired(c.members, 256, able)
		slices.Sort(got)
		if got = slices.Compact(got); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v own slots, want %v", c.name, got, c.want)
		}
	}
}
