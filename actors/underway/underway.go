// Package underway counts the words of an actor that are on their way: said, and not yet
// dealt with by whom they are for. Whoever has much to say to many says it no faster than it
// is dealt with, so that nothing that must be heard soon, such as a stop, waits behind it.
package underway

import (
	"sync"
	"time"
)

const (
	// Most is how many words may be on their way: a few commits of a store's, and a tenth of a
	// second of what one small machine deals with.
	Most = 4096
	// Patience is how long nothing may arrive before the words are taken for lost, whose
	// outcome is always told: longer than any answer of another node is waited for.
	Patience = time.Minute
	// LookAgain is when whoever found no room looks again, if nobody has told of some.
	LookAgain = 250 * time.Millisecond
)

// Words is the count. It is safe for concurrent use; the zero value is ready.
type Words struct {
	mu    sync.Mutex
	turn  uint64 // words of an earlier one are taken for lost
	under int
	full  bool // until half of it has come free, so that room is looked for rarely
	seen  int  // under, when it was looked at last
	since time.Time
}

// Leave counts a word that leaves. Its turn is for Arrive.
func (w *Words) Leave() (turn uint64) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.under++
	w.full = w.full || w.under >= Most
	return w.turn
}

// Arrive counts a word that was dealt with, or was refused, or got lost. It says once that there is room
// again where there was none.
func (w *Words) Arrive(turn uint64) (room bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if turn != w.turn {
		return false
	}
	w.under--
	if !w.full || w.under > Most/2 {
		return false
	}
	w.full = false
	return true
}

// Full tells whether no more may leave at present.
func (w *Words) Full() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.full
}

// Room is how many more may leave at a time.
func (w *Words) Room(now time.Time) int {
	w.mu.Lock()
	defer w.mu.Unlock()
	if !w.full {
		w.seen = 0
		return Most - w.under
	}
	if passed := now.Sub(w.since); w.under != w.seen || passed < 0 {
		w.seen, w.since = w.under, now
	} else if passed >= Patience {
		w.turn, w.under, w.full, w.seen = w.turn+1, 0, false, 0
		return Most
	}
	return 0
}
