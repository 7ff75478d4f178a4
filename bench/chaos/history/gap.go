package history

import (
	"time"
)

// Across parts a history where a store lost its tail: killed was when the store that knew all was gone, and back when one served that had
// lost its end. What was answered before is one history; what was asked for since is another one, of registers of which nobody
// knows what they hold at first. Who was not answered in between may have been followed in either, or in neither.
func (c *Clients) Across(operations []Operation, killed, back time.Time) (before, after []Operation) {
	return across(operations, killed.Sub(c.epoch), back.Sub(c.epoch))
}

func across(operations []Operation, killed, back time.Duration) (before, after []Operation) {
	for _, o := range operations {
		early, late := o, o
		if o.Return > killed {
			early.Outcome = Unknown
		}
		if o.Call < back {
			late.Outcome = Unknown
		}
		if o.Call <= killed && (o.Return <= killed || o.Kind != Read) {
			before = append(before, early)
		}
		// One whose end nobody knows may come at any later time.
		if o.Call >= back || o.Kind != Read && (o.Return >= back || o.Outcome == Unknown) {
			after = append(after, late)
		}
	}
	return before, after
}

// anything is the life of a register of which nobody knows what it holds.
const anything = "anything"

// found is what an operation leaves of a register that may have held anything: what is known of it since.
func found(s State, o Operation) State {
	switch {
	case o.Kind == Read:
		return o.Seen
	case o.Kind == Write:
		return State{Life: "Known", Value: o.Value}
	case o.Outcome == Done && (o.Kind == Start || o.Kind == Resume):
		return State{Life: "Running"}
	}
	return s // a pause may have been one already, for another reason
}
