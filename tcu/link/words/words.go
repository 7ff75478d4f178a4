// Package words keeps what is to be said to vehicles until it can be written, for a moment.
//
// [Words] may be used by several goroutines; one takes out.
package words

import (
	"slices"
	"sync"
	"time"

	"pacecar/messages"
)

// Word is one message for a vehicle, or for all.
type Word struct {
	Topic   string
	Payload []byte
	QoS     byte
	At      time.Time // it was true
}

// queued is a word that waits.
type queued struct {
	Word
	gives permit // the zero one: none
	void  bool   // its permit was replaced
}

// permit names what may be installed.
type permit struct {
	vin      messages.VIN
	campaign string
}

// Subject is the permit that a word is about.
type Subject struct {
	permit
	gives bool // it does not take it back
}

// About is the permit that is given or taken back by what is said to a vehicle; the zero one: none.
func About(vin messages.VIN, down *messages.Down) Subject {
	switch is := down.Body.(type) {
	case *messages.Down_PermitInstall:
		return Subject{permit{vin, is.PermitInstall.GetCampaignId()}, true}
	case *messages.Down_WithdrawPermit:
		return Subject{permit{vin, is.WithdrawPermit.GetCampaignId()}, false}
	case *messages.Down_CancelUpdate:
		return Subject{permit{vin, is.CancelUpdate.GetCampaignId()}, false}
	}
	return Subject{}
}

// Words are those that wait for one connection. They do so for a moment only: what cannot be said within their patience is
// dropped, for by then it may not hold any more, and the engine derives anew what does. A word that says what has become of
// a permit takes the place of one that still waits, so that nobody begins between the two.
type Words struct {
	limit, ahead int
	patience     time.Duration
	more         chan struct{}

	mu      sync.Mutex
	hushed  bool
	first   []*queued // to all vehicles: what goes before the others
	rest    []*queued
	permits map[permit]*queued // of rest
}

// New keeps at most limit words to vehicles and ahead words to all, each for patience.
func New(limit, ahead int, patience time.Duration) *Words {
	return &Words{limit: limit, ahead: ahead, patience: patience, more: make(chan struct{}, 1), permits: make(map[permit]*queued)}
}

// More is told when there may be a word.
func (q *Words) More() <-chan struct{} { return q.more }

// Add takes a word, and answers how many are dropped for it, itself included where there is no room.
func (q *Words) Add(w Word, about Subject) (dropped int) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if old := q.permits[about.permit]; old != nil {
		old.void = true // its place stays, until its turn comes
		delete(q.permits, about.permit)
		dropped++
	}
	if q.hushed || len(q.rest) >= q.limit {
		return dropped + 1
	}
	is := &queued{Word: w}
	if about.gives {
		is.gives, q.permits[about.permit] = about.permit, is
	}
	q.rest = append(q.rest, is)
	q.signal()
	return dropped
}

// AddFirst takes a word to all vehicles; false: there is no room.
func (q *Words) AddFirst(w Word) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.hushed || len(q.first) >= q.ahead {
		return false
	}
	q.first = append(q.first, &queued{Word: w})
	q.signal()
	return true
}

func (q *Words) signal() {
	select {
	case q.more <- struct{}{}:
	default:
	}
}

// Next takes out the word whose turn it is, where there is a connection to say it, and says how many were dropped because
// their time was over; nil: there is none.
func (q *Words) Next(now time.Time, connected bool) (next *Word, dropped int) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for _, from := range []*[]*queued{&q.first, &q.rest} {
		for len(*from) > 0 {
			w := (*from)[0]
			over := now.Sub(w.At) > q.patience
			if !over && !w.void && !connected {
				break
			}
			(*from)[0] = nil
			if *from = (*from)[1:]; len(*from) == 0 {
				*from = nil
			}
			if q.permits[w.gives] == w {
				delete(q.permits, w.gives)
			}
			switch {
			case w.void: // and counted then
			case over:
				dropped++
			default:
				return &w.Word, dropped
			}
		}
	}
	return nil, dropped
}

// Wait is how long until the oldest word's time is over; ok is false where none waits.
func (q *Words) Wait(now time.Time) (left time.Duration, ok bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for _, from := range [][]*queued{q.first, q.rest} {
		if len(from) > 0 && (!ok || from[0].At.Add(q.patience).Sub(now) < left) {
			left, ok = from[0].At.Add(q.patience).Sub(now), true
		}
	}
	return left, ok
}

// Hush drops all that waits, and all that comes. It answers how many waited.
func (q *Words) Hush() (dropped int) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for _, w := range slices.Concat(q.first, q.rest) {
		if !w.void {
			dropped++
		}
	}
	q.hushed, q.first, q.rest = true, nil, nil
	clear(q.permits)
	return dropped
}
