package dispatch

import (
	"slices"
	"sync"
)

// Ranks of Turns.
const ranks = 3

// Turns bounds how many do something long at once; the others wait, by rank and then in the order in which they came.
// It is safe for concurrent use.
type Turns struct {
	Most int // at once

	mu      sync.Mutex
	busy    int
	waiting [ranks][]chan struct{}
}

// Take waits for a turn, of a rank from 0, which goes first, to 2; or until gone is closed, and tells which. Whoever has a
// turn must Leave.
func (t *Turns) Take(rank int, gone <-chan struct{}) (has bool) {
	t.mu.Lock()
	if t.busy < t.Most {
		t.busy++
		t.mu.Unlock()
		return true
	}
	turn := make(chan struct{})
	t.waiting[rank] = append(t.waiting[rank], turn)
	t.mu.Unlock()
	select {
	case <-turn:
		return true
	case <-gone:
	}
	t.mu.Lock()
	at := slices.Index(t.waiting[rank], turn)
	if at >= 0 {
		t.waiting[rank] = slices.Delete(t.waiting[rank], at, at+1)
	}
	t.mu.Unlock()
	if at < 0 { // it was given meanwhile
		t.Leave()
	}
	return false
}

// Leave gives a turn to whoever is next.
func (t *Turns) Leave() {
	t.mu.Lock()
	defer t.mu.Unlock()
	for rank, waiting := range t.waiting {
		if len(waiting) > 0 {
			close(waiting[0])
			t.waiting[rank] = slices.Delete(waiting, 0, 1)
			return
		}
	}
	t.busy--
}
