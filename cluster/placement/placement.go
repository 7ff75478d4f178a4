// Package placement says which member should own each slot. It is pure: the same members
// give the same answer on every node, so that nodes need not agree on it.
package placement

import (
	"cmp"
	"maps"
	"slices"

	"github.com/cespare/xxhash/v2"

	"pacecar/persistence"
)

// Place assigns every slot to one of the members, by rendezvous hashing with a bound
// on load: each slot goes to the member that scores highest for it among those with
// room, and no member gets more than its share, rounded up. The same members always
// give the same result, on every node. A member's coming or going moves little more
// than its share.
func Place(members []string, slots uint32) []string {
	owners := make([]string, slots)
	if len(members) == 0 {
		return owners
	}
	members = slices.Clone(members)
	slices.Sort(members)
	seeds := make([]uint64, len(members))
	for i, m := range members {
		seeds[i] = mix(xxhash.Sum64String(m))
	}
	room := make([]int, len(members))
	share, extra := int(slots)/len(members), int(slots)%len(members)
	for i := range room {
		room[i] = share
	}
	ranked := make([]int, len(members))
	for slot := range owners {
		rank(ranked, seeds, persistence.Slot(slot))
		for _, m := range ranked {
			if room[m] > 0 {
				room[m]--
				owners[slot] = members[m]
				break
			}
			if room[m] == 0 && extra > 0 {
				extra--
				room[m] = -1 // has its share and one of the remainder
				owners[slot] = members[m]
				break
			}
		}
	}
	return owners
}

// Desired assigns every slot to the ID of one of the members that are able. A member is placed under its name, so that
// it has its slots back when it was started again. Of two under one name, which would be a mistake of those who named
// them, one owns nothing; nor does one that stands aside, unless all do.
func Desired(members []persistence.Member, slots uint32, able func(persistence.Member) bool) []string {
	ids := map[string]string{} // by what it is placed under
	others := slices.ContainsFunc(members, func(m persistence.Member) bool { return able(m) && !m.Load.Aside })
	for _, m := range members {
		if able(m) && !(others && m.Load.Aside) {
			ids[cmp.Or(m.Name, m.ID)] = m.ID
		}
	}
	owners := Place(slices.Collect(maps.Keys(ids)), slots)
	for slot, as := range owners {
		owners[slot] = ids[as]
	}
	return owners
}

// rank orders members by their score for a slot, highest first.
func rank(ranked []int, seeds []uint64, slot persistence.Slot) {
	for i := range ranked {
		ranked[i] = i
	}
	at := mix(uint64(slot) + 0x9E3779B97F4A7C15)
	slices.SortFunc(ranked, func(a, b int) int {
		return cmp.Or(cmp.Compare(mix(seeds[b]^at), mix(seeds[a]^at)), cmp.Compare(a, b))
	})
}

// mix is splitmix64's finalizer: it spreads inputs that differ in few bits, as member
// names and slot numbers do.
func mix(h uint64) uint64 {
	h ^= h >> 30
	h *= 0xbf58476d1ce4e5b9
	h ^= h >> 27
	h *= 0x94d049bb133111eb
	return h ^ h>>31
}
