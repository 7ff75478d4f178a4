package lookup_test

import (
	"testing"

	"pgregory.net/rapid"

	"pacecar/actors/targeting/lookup"
)

// TestTable: a table is a map from keys to numbers, however many have the same hash.
func TestTable(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var table lookup.Table
		factor := rapid.SampledFrom([]uint64{0, 1 << 63, 0x9e3779b97f4a7c15}).Draw(t, "factor")
		offset := rapid.SampledFrom([]uint32{0, 250, 65_500}).Draw(t, "offset") // numbers that outgrow their width
		keys, known := map[uint32]uint64{}, map[uint64]uint32{}
		hashOf := func(number uint32) uint64 { return keys[number] * factor }
		for range rapid.IntRange(0, 200).Draw(t, "changes") {
			key := rapid.Uint64Range(0, 99).Draw(t, "key")
			number, ok := table.Find(key*factor, func(number uint32) bool { return keys[number] == key })
			want, there := known[key]
			if ok != there || number != want {
				t.Fatalf("key %d has number %d, %v, want %d, %v", key, number, ok, want, there)
			}
			if there {
				table.Remove(key*factor, number, hashOf)
				delete(known, key)
				delete(keys, number)
				continue
			}
			for number = offset; ; number++ { // the lowest one that is free
				if _, taken := keys[number]; !taken {
					break
				}
			}
			known[key], keys[number] = number, key
			table.Add(key*factor, number, hashOf)
		}
		if table.Len() != len(known) {
			t.Fatalf("the table has %d numbers, want %d", table.Len(), len(known))
		}
		for key, want := range known {
			if number, ok := table.Find(key*factor, func(number uint32) bool { return keys[number] == key }); !ok || number != want {
				t.Fatalf("key %d has number %d, %v, want %d", key, number, ok, want)
			}
		}
	})
}
