package health

import (
	"fmt"
	"time"

	"google.golang.org/protobuf/proto"
)

// vanishes is how long the vehicle must be silent, in milliseconds; 0: it is not missed.
func vanishes(w *Watch) int64 { return 1000 * w.GetTerms().GetPlan().GetVanishedSeconds() }

// spoke hears that the vehicle has said something, whatever it was. It is noted before the
// time without a word has become an eighth of what makes it vanish.
func spoke(w *Watch, atMs int64) *Watch {
	if vanishes(w) == 0 || !soaks(w, atMs) || atMs <= w.GetHeardMs() {
		return w
	}
	next := proto.CloneOf(w)
	next.HeardMs = atMs + vanishes(w)/exactly
	return next
}

// Due is when the vehicle is missed if it stays silent, in Unix milliseconds; 0: never.
// listening is since when its actor has been there; 0: always.
func Due(w *Watch, listening int64) int64 {
	after := vanishes(w)
	if after == 0 || w.GetHeardMs() == 0 {
		return 0
	}
	due := w.GetHeardMs() + after
	if listening > 0 {
		due = max(due, listening+min(after, MaximumGrace.Milliseconds()))
	}
	if !soaks(w, due) {
		return 0
	}
	return due
}

// late finds that the vehicle has vanished.
func late(w *Watch, atMs int64) *Watch {
	next := proto.CloneOf(w)
	unhealthy(next, CodeVanished, "", fmt.Sprintf("It was not heard of for more than %v, and is not connected.", time.Duration(vanishes(w))*time.Millisecond), atMs)
	return next
}
