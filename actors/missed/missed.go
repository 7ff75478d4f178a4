// Package missed gathers what an actor's words did not reach, so that they are said again
// in a moment: a bound between nodes was full, or a slot was moving. A List is safe for
// concurrent use; outcomes come from any goroutine, many at a time.
package missed

import (
	"errors"
	"sync"
	"time"

	"pacecar/messages"
)

const (
	// After is how long to wait before saying it again: long enough for a bound to clear,
	// short enough that a pause has reached every vehicle within seconds.
	After = time.Second
	// most is how many are remembered. Whoever walks on from the first of them reaches the
	// others, too.
	most = 1024
)

// List holds the identities that were not reached. The zero value is not valid; see [New].
type List struct {
	afterFunc func(time.Duration, func()) (stop func() bool)
	mu        sync.Mutex
	ids       []string
}

// New makes a list; afterFunc is that of the actor's clock.
func New(afterFunc func(time.Duration, func()) (stop func() bool)) *List {
	return &List{afterFunc: afterFunc}
}

// Note takes the outcome of one message. A rejection is an answer. The first of several
// that did not arrive has tell run, After later.
func (l *List) Note(id string, err error, tell func()) {
	if err == nil {
		return
	}
	if no := (*messages.Rejection)(nil); errors.As(err, &no) {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.ids) == 0 {
		l.afterFunc(After, tell)
	}
	if len(l.ids) < most {
		l.ids = append(l.ids, id)
	}
}

// Take empties the list.
func (l *List) Take() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	ids := l.ids
	l.ids = nil
	return ids
}
