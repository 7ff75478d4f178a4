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
	gives given // the zero one: nothing
	void  bool  // what it gives was taken back, or given anew
}

// given names what a word gives to a vehicle.
type given struct {
	vin      messages.VIN
	campaign string
	permit   bool // to install; otherwise the offer
}

// Subject is what a word gives, and what it takes back.
type Subject struct {
	gives given
	takes [2]given
	stops bool
}

// About is what becomes of offers and permits by what is said to a vehicle; the zero one: nothing.
func About(vin messages.VIN, down *messages.Down) Subject {
	switch is := down.Body.(type) {
	case *messages.Down_OfferUpdate:
		return Subject{gives: given{vin, is.OfferUpdate.GetCampaignId(), false}}
	case *messages.Down_PermitInstall:
		of := given{vin, is.PermitInstall.GetCampaignId(), true}
		return Subject{gives: of, takes: [2]given{of}}
	case *messages.Down_WithdrawPermit:
		return Subject{takes: [2]given{{vin, is.WithdrawPermit.GetCampaignId(), true}}, stops: true}
	case *messages.Down_CancelUpdate:
		of := is.CancelUpdate.GetCampaignId()
		return Subject{takes: [2]given{{vin, of, true}, {vin, of, false}}, stops: true}
	}
	return Subject{}
}

// Words are those that wait for one connection. They do so for a moment only: what cannot be said within their patience is
// dropped, for by then it may not hold any more, and the engine derives anew what does. A word that takes back goes before
// those that do not, and what it takes back is not said any more where it still waits: nobody begins between the two, nor hears
// them the other way round.
type Words struct {
	limit, ahead int
	patience     time.Duration
	more         chan struct{}

	mu     sync.Mutex
	hushed bool
	first  []*queued // to all vehicles: what goes before the others
	stops  []*queued // what takes back
	rest   []*queued
	gives  map[given]*queued // of rest
}

// New keeps at most limit words to vehicles, as many more that take back, and ahead words to all, each for patience.
func New(limit, ahead int, patience time.Duration) *Words {
	return &Words{limit: limit, ahead: ahead, patience: patience, more: make(chan struct{}, 1), gives: make(map[given]*queued)}
}

// More is told when there may be a word.
func (q *Words) More() <-chan struct{} { return q.more }

// Add takes a word, and answers how many are dropped for it, itself included where there is no room.
func (q *Words) Add(w Word, about Subject) (dropped int) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for _, taken := range about.takes {
		if old := q.gives[taken]; old != nil {
			old.void = true // its place stays, until its turn comes
			delete(q.gives, taken)
			dropped++
		}
	}
	to := &q.rest
	if about.stops {
		to = &q.stops
	}
	if q.hushed || len(*to) >= q.limit {
		return dropped + 1
	}
	is := &queued{Word: w, gives: about.gives}
	if is.gives != (given{}) {
		q.gives[is.gives] = is
	}
	*to = append(*to, is)
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

// Next takes out the word whose turn it is, where there is a connection to say it and room for it, which those to all need
// not, and says how many were dropped because their time was over; nil: there is none.
func (q *Words) Next(now time.Time, connected, room bool) (next *Word, dropped int) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for _, from := range []*[]*queued{&q.first, &q.stops, &q.rest} {
		for len(*from) > 0 {
			w := (*from)[0]
			over := now.Sub(w.At) > q.patience
			if !over && !w.void && !(connected && (room || from == &q.first)) {
				break
			}
			(*from)[0] = nil
			if *from = (*from)[1:]; len(*from) == 0 {
				*from = nil
			}
			if q.gives[w.gives] == w {
				delete(q.gives, w.gives)
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
	for _, from := range [][]*queued{q.first, q.stops, q.rest} {
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
	for _, w := range slices.Concat(q.first, q.stops, q.rest) {
		if !w.void {
			dropped++
		}
	}
	q.hushed, q.first, q.stops, q.rest = true, nil, nil, nil
	clear(q.gives)
	return dropped
}
