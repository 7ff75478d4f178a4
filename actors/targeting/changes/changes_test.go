package changes

import (
	"testing"

	"pgregory.net/rapid"

	"pacecar/actors/targeting/bitmap"
)

// TestSinceForgetsNothing: who asks again with a mark is told at least of what has changed
// since, and of nothing else; a mark of another life stands for all.
func TestSinceForgetsNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		const vehicles = 200
		l, all := Log{Life: 7}, bitmap.Set{}
		for ordinal := range uint32(vehicles) {
			all.Put(ordinal, true)
		}
		type asker struct {
			mark    uint64
			changed map[uint32]bool
		}
		askers := make([]asker, 3)
		for range rapid.IntRange(1, 60).Draw(t, "steps") {
			if rapid.Bool().Draw(t, "change") {
				ordinal := rapid.Uint32Range(0, vehicles-1).Draw(t, "ordinal")
				l.Note(ordinal)
				for i := range askers {
					if askers[i].changed != nil {
						askers[i].changed[ordinal] = true
					}
				}
				continue
			}
			a := &askers[rapid.IntRange(0, len(askers)-1).Draw(t, "asker")]
			set, mark := l.Since(a.mark, all)
			want := len(a.changed)
			if a.changed == nil {
				want = vehicles
			}
			if set.Len() != want {
				t.Fatalf("%d have changed, want %d", set.Len(), want)
			}
			for ordinal := range a.changed {
				if !set.Contains(ordinal) {
					t.Fatalf("%d has changed", ordinal)
				}
			}
			a.mark, a.changed = mark, map[uint32]bool{}
		}
		if set, _ := l.Since(8<<32|1, all); set.Len() != vehicles {
			t.Fatal("a mark of another life is known")
		}
	})
}
