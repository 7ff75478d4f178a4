package tcu

import (
	"slices"
	"sync"
	"time"

	"google.golang.org/protobuf/proto"

	"pacecar/messages"
)

const (
	// sharePerVehicle is how many messages of one vehicle may wait to be offered again on connections that carry other
	// vehicles' messages, too, before those are acknowledged that a later one says anew. A bound that the sink reaches for
	// a moment has passed before that: none goes that was not refused longestPause ago.
	sharePerVehicle = 16
	// mostShares is how many times that may wait of words that all say something else: several times what the
	// protocol has words for.
	mostShares = 4
	// ailingPatience is how long a message is kept that its vehicle's own actor cannot take, or that is beyond
	// mostShares: a fault that passes has passed by then.
	ailingPatience = time.Minute
)

// waiting are the messages of vehicles that the sink could not take and that are offered again, those of one vehicle in
// the order in which they came. A nil one keeps none, and no bound.
type waiting struct {
	share int
	mu    sync.Mutex
	of    map[messages.VIN][]*stay
}

// stay is one message's time among them, over all its deliveries. Its fields are guarded by waiting.mu.
type stay struct {
	last    *delivery
	since   time.Time // it was refused first
	offered bool      // it is with the sink just now
	over    bool
}

func newWaiting(window int) *waiting {
	return &waiting{share: max(1, min(sharePerVehicle, window/4)), of: make(map[messages.VIN][]*stay)}
}

// fate is what becomes of a message that the sink could not take.
type fate uint8

const (
	waits       fate = iota
	saidAnew         // a later message of its vehicle says it anew
	outOfBounds      // its vehicle has too many
)

// keep notes that the sink could not take d, and decides about it. Of the vehicle's other messages those are given back
// that the broker has delivered again as d.
func (w *waiting) keep(d *delivery, now time.Time) (is fate, again []*delivery) {
	if w == nil {
		return waits, nil
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if d.stay == nil {
		d.stay = &stay{since: now}
		w.of[d.vin] = append(w.of[d.vin], d.stay)
	}
	d.stay.last, d.stay.offered = d, false
	if from, returns := d.from.(Returning); returns {
		for _, s := range w.of[d.vin] {
			if s != d.stay && !s.offered && from.Returns(s.last.from) {
				again = append(again, s.last)
			}
		}
	}
	for _, a := range again {
		w.remove(a.stay)
	}
	if is = w.judge(d.stay, w.of[d.vin], now.Sub(d.stay.since)); is != waits {
		w.remove(d.stay)
	}
	return is, again
}

// judge decides about one of a vehicle's messages, which has waited for so long.
func (w *waiting) judge(s *stay, all []*stay, age time.Duration) fate {
	at := slices.Index(all, s)
	switch {
	case len(all) <= w.share || age < longestPause:
		return waits
	case slices.ContainsFunc(all[at+1:], func(later *stay) bool { return saysAnew(later.last.up, s.last.up) }):
		return saidAnew
	case at < len(all)-mostShares*w.share && age >= ailingPatience:
		return outOfBounds
	}
	return waits
}

// offer tells whether d is still to be offered again, which it is from then on.
func (w *waiting) offer(d *delivery) bool {
	if w == nil {
		return true
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	d.stay.offered = !d.stay.over
	return !d.stay.over
}

// outlasts tells whether d has waited for as long as an ailing vehicle's message is kept.
func (w *waiting) outlasts(d *delivery, now time.Time) bool {
	return w != nil && d.stay != nil && now.Sub(d.stay.since) >= ailingPatience
}

// forget ends the stay of d.
func (w *waiting) forget(d *delivery) {
	if w == nil || d.stay == nil {
		return
	}
	w.mu.Lock()
	w.remove(d.stay)
	w.mu.Unlock()
}

// remove takes a message out. w.mu is held.
func (w *waiting) remove(s *stay) {
	if s.over {
		return
	}
	s.over = true
	vin := s.last.vin
	if w.of[vin] = slices.DeleteFunc(w.of[vin], func(other *stay) bool { return other == s }); len(w.of[vin]) == 0 {
		delete(w.of, vin)
	}
}

// saysAnew tells whether a vehicle's later message says all that an earlier one did, as it stands then. The answers of
// persons never do: each counts, as does a fault code that has gone.
func saysAnew(later, earlier *messages.Up) bool {
	switch is := later.Body.(type) {
	case *messages.Up_Presence:
		return earlier.GetPresence() != nil
	case *messages.Up_Report:
		a, b := is.Report, earlier.GetReport()
		return b != nil && a.GetCampaignId() == b.GetCampaignId() && a.GetAttempt() == b.GetAttempt() && a.GetPhase() == b.GetPhase() && a.GetEcuId() == b.GetEcuId() && a.GetCode() == b.GetCode()
	case *messages.Up_Manifest:
		a, b := is.Manifest, earlier.GetManifest()
		return b != nil && a.GetCampaignId() == b.GetCampaignId() && a.GetAttempt() == b.GetAttempt() && a.GetSequence() >= b.GetSequence()
	case *messages.Up_Condition:
		a, b := is.Condition, earlier.GetCondition()
		return b != nil && !a.GetAt().AsTime().Before(b.GetAt().AsTime())
	case *messages.Up_Health:
		a, b := is.Health, earlier.GetHealth()
		return b != nil && a.GetCampaignId() == b.GetCampaignId() && a.GetAttempt() == b.GetAttempt() && a.GetSequence() >= b.GetSequence() &&
			!slices.ContainsFunc(b.GetFaultCodes(), func(gone *messages.FaultCode) bool {
				return !slices.ContainsFunc(a.GetFaultCodes(), func(c *messages.FaultCode) bool { return proto.Equal(c, gone) })
			})
	default:
		return false
	}
}
