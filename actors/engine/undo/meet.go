package undo

import (
	"hash/maphash"

	"pacecar/actors/targeting/registry"
)

// parts is in how many parts the vehicles of two lists are held against each other: of millions, those of one part fit into
// the cache of a processor, which a set of all does not.
const parts = 256

// listed is a vehicle, and its place in its list.
type listed struct {
	vin registry.VIN
	at  uint32
}

// parted are the vehicles of a list in parts, in which the same vehicle of another list is, too. What is no VIN is in none.
func parted(vins []string, seed maphash.Seed) (in [parts][]listed) {
	of, sizes := make([]uint8, len(vins)), [parts]int{}
	for i, vin := range vins {
		of[i] = uint8(maphash.String(seed, vin))
		sizes[of[i]]++
	}
	together := make([]listed, len(vins))
	for part, size := range sizes {
		in[part], together = together[:0:size], together[size:]
	}
	for i, vin := range vins {
		if packed, is := registry.Pack(vin); is {
			in[of[i]] = append(in[of[i]], listed{packed, uint32(i)})
		}
	}
	return in
}

// meet holds some vehicles against several lists, no two of which have a vehicle in common. It answers which of them are on
// no list, and which of each list are none of them, in the order of the lists.
func meet(vins []string, lists ...[]string) (alone []string, others [][]string) {
	seed := maphash.MakeSeed()
	ours, theirs := parted(vins, seed), make([][parts][]listed, len(lists))
	both, met := make([]bool, len(vins)), make([][]bool, len(lists))
	for i, list := range lists {
		theirs[i], met[i] = parted(list, seed), make([]bool, len(list))
	}
	at := map[registry.VIN]uint32{}
	for part := range ours {
		clear(at)
		for _, one := range ours[part] {
			at[one.vin] = one.at
		}
		for i := range lists {
			for _, other := range theirs[i][part] {
				if own, is := at[other.vin]; is {
					both[own], met[i][other.at] = true, true
				}
			}
		}
	}
	for i, list := range lists {
		others = append(others, without(list, met[i]))
	}
	return without(vins, both), others
}

// without are those of a list that are not marked.
func without(list []string, marked []bool) (left []string) {
	for i, one := range list {
		if !marked[i] {
			left = append(left, one)
		}
	}
	return left
}
