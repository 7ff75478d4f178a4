package persistence

import (
	"errors"
	"fmt"
	"testing"
	"time"
)

// TestNoKindOfNoteTakesTheRoomOfAnother, by number or by bytes; what ends makes room.
func TestNoKindOfNoteTakesTheRoomOfAnother(t *testing.T) {
	for _, bytes := range []int{1, 200 << 10} {
		now := time.Unix(0, 0)
		table := NewNoteTable(func() time.Time { return now })
		text := make([]byte, bytes)
		fill := func(kind string) (n int) {
			for ; ; n++ {
				if _, err := table.PutNote(t.Context(), fmt.Sprintf("%s/%d", kind, n), text, time.Hour); err != nil {
					if !errors.Is(err, ErrTooLarge) {
						t.Fatal(err)
					}
					return n
				}
			}
		}
		own := min(maxNotes, maxNoteHeap/bytes) / ownShare
		exactly := func(n int) bool { return n == own || n == own+1 } // as the parts are not whole notes
		if first, second, third := fill("identity"), fill("answer"), fill("operation"); first < 4*own || !exactly(second) || !exactly(third) {
			t.Errorf("of %d bytes each: %d, %d and %d notes", bytes, first, second, third)
		}
		if _, err := table.PutNote(t.Context(), "operations", text, time.Hour); err != nil {
			t.Errorf("a fourth kind: %v", err)
		}
		var err error
		for i := range 9 { // the first few may fit into what is left of a note's room
			err = table.ReplaceNote(t.Context(), fmt.Sprintf("answer/%d", i), text, make([]byte, MaxNote), time.Hour)
		}
		if bytes > 1 && !errors.Is(err, ErrTooLarge) {
			t.Errorf("a note that grows where there is no room: %v", err)
		}
		now = now.Add(time.Hour)
		if again := fill("answer"); again < 4*own {
			t.Errorf("after all have ended there is room for %d", again)
		}
	}
}
