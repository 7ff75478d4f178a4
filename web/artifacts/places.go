package artifacts

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"sync"
	"time"

	"pacecar/web/problem"
)

const (
	// DefaultDownloads is how many files are given out at one time where nothing else is said:
	// some 32 MiB a second at the slowest that a transfer may be.
	DefaultDownloads = 2048
	// MaximumDownloads is the most that may be said: each has a connection and a file open.
	MaximumDownloads = 65_536

	// returnsPerSecond is how many of those that found no place are asked to come again in one
	// second, and longestReturn how long at most they are asked to stay away.
	returnsPerSecond = 200
	longestReturn    = time.Minute
)

// Places bound how many files one node gives out at one time. Whoever finds none is told when
// to come again: the more there are, the later, so that they do not come all together. It is
// safe for concurrent use.
type Places struct {
	most int
	now  func() time.Time

	mu      sync.Mutex
	taken   int
	refused uint64
	due     time.Time // when the last of those who were refused comes again
}

// NewPlaces makes so many; 0: DefaultDownloads.
func NewPlaces(most int) *Places {
	if most == 0 {
		most = DefaultDownloads
	}
	return &Places{most: most, now: time.Now}
}

// Figures are the places that are taken, and how often somebody found none.
func (p *Places) Figures() (taken int, refused uint64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.taken, p.refused
}

// take takes a place, which is given back once, or says why there is none.
func (p *Places) take() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.taken < p.most {
		p.taken++
		return nil
	}
	p.refused++
	no := problem.New(http.StatusServiceUnavailable, "TooManyDownloads", fmt.Sprintf("as many downloads are under way as this node gives at one time: %d", p.most))
	no.RetryAfter = p.comeAgain()
	return no.At("", fmt.Sprintf("ask for the rest by Range after %d s: nothing of what is there already is lost", no.RetryAfter))
}

func (p *Places) giveBack() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.taken--
}

// comeAgain is in how many seconds: from one to somewhat more than longestReturn, at random in the
// later half of the time that all who wait need.
func (p *Places) comeAgain() int {
	now := p.now()
	wait := max(0, p.due.Sub(now))
	if wait > longestReturn { // the clock went back
		wait = 0
	}
	wait = min(wait+time.Second/returnsPerSecond, longestReturn)
	p.due = now.Add(wait)
	return 1 + int((wait/2+rand.N(wait/2+time.Second))/time.Second)
}
