package dictionary_test

import (
	"fmt"
	"runtime"
	"testing"

	"pgregory.net/rapid"

	"pacecar/actors/targeting/dictionary"
)

// TestDictionary: a dictionary is a map of counts, and gives each value a code of its own.
func TestDictionary(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var d dictionary.Dictionary[string]
		counts, most := map[string]uint32{}, 0
		for range rapid.IntRange(0, 300).Draw(t, "changes") {
			key := fmt.Sprint(rapid.IntRange(0, 40).Draw(t, "key"))
			code, known := d.Find(key)
			if known != (counts[key] > 0) || known && (d.Key(code) != key || d.Holders(code) != counts[key] || code == 0) {
				t.Fatalf("%s has code %d, %v, which %d hold; want %d", key, code, known, d.Holders(code), counts[key])
			}
			if known && rapid.Bool().Draw(t, "leaves") {
				d.Leave(code)
				counts[key]--
			} else {
				again, opened := d.Hold(key)
				if opened == known || known && again != code {
					t.Fatalf("%s has code %d, then %d, opened %v", key, code, again, opened)
				}
				counts[key]++
			}
			if counts[key] == 0 {
				delete(counts, key)
			}
			most = max(most, len(counts))
		}
		listed := map[string]uint32{}
		for code, key := range d.All() {
			listed[key] = d.Holders(code)
		}
		if len(listed) != len(counts) || d.Len() != len(counts) || d.Codes() != most+1 {
			t.Fatalf("%d values, %d are listed, %d codes; want %d, and %d codes", d.Len(), len(listed), d.Codes(), len(counts), most+1)
		}
		for key, count := range counts {
			if listed[key] != count {
				t.Fatalf("%s is held by %d, want %d", key, listed[key], count)
			}
		}
		d.Leave(0)
		if d.Len() != len(counts) {
			t.Fatal("somebody held the code of none")
		}
	})
}

// TestSizePerValue: a value costs little beside itself, however many dictionaries there are.
func TestSizePerValue(t *testing.T) {
	const many, values = 256, 270
	before := heap()
	all := make([]dictionary.Dictionary[uint64], many)
	for i := range all {
		for value := range uint64(values) {
			for range 14 {
				all[i].Hold(value)
			}
		}
	}
	per := float64(heap()-before)/many/values - 8
	runtime.KeepAlive(all)
	if t.Logf("%.1f bytes a value", per); per > 6 {
		t.Errorf("%.1f bytes a value, want at most 6", per)
	}
}

func heap() uint64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.GC()
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}
