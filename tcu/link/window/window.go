// Package window bounds how many words are on their way to a broker by the time that they take there.
//
// What is on its way cannot be taken back, and what is said next stands behind it: a thousand words are nothing to a broker that
// takes thousands a second, and most of a minute to one that takes 25. So a [Window] begins small, grows while it is full and
// what is in it is acknowledged soon, and shrinks when that takes long: it holds about what the broker takes in Within.
//
// A Window may be used by several goroutines; one enters.
package window

import (
	"sync"
	"time"
)

const (
	// Within is how long a word may be on its way before less is let out.
	Within = time.Second
	// First is how many words may be on their way to a broker of which nothing is known, and always: less than a second's
	// for one that takes 25 a second.
	First = 16
)

// Window counts the words that are on their way.
type Window struct {
	limit int
	freed chan struct{}

	mu     sync.Mutex
	room   int
	inside int
	last   time.Time // when one was acknowledged
}

// New lets at most limit words be on their way.
func New(limit int) *Window {
	return &Window{limit: limit, room: min(First, limit), freed: make(chan struct{}, 1)}
}

// Freed is told when there may be room.
func (w *Window) Freed() <-chan struct{} { return w.freed }

// Free tells whether one more may be let out. After a pause the broker may have become another one.
func (w *Window) Free(now time.Time) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.inside == 0 && now.Sub(w.last) > Within {
		w.room = min(First, w.limit)
	}
	return w.inside < w.room
}

// Enter counts a word that is let out.
func (w *Window) Enter() {
	w.mu.Lock()
	w.inside++
	w.mu.Unlock()
}

// Leave counts a word that was on its way for so long.
func (w *Window) Leave(now time.Time, took time.Duration) {
	w.mu.Lock()
	switch {
	case took > Within:
		w.room = max(w.room-1, min(First, w.limit))
	case took < Within/2 && w.inside >= w.room: // it was the window that held the others back
		w.room = min(w.room+1, w.limit)
	}
	w.inside--
	w.last = now
	w.mu.Unlock()
	select {
	case w.freed <- struct{}{}:
	default:
	}
}
