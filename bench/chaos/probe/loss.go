package probe

import "time"

// Loss is something that was acknowledged and is not there.
type Loss struct {
	What string
	// Asked and Answered bound the moment at which it was taken.
	Asked, Answered time.Time
}

// Gap is a time in which a fault itself takes away what is acknowledged. The zero value is none.
type Gap struct{ From, To time.Time }

// Forgive parts losses that a gap explains from those that nothing does.
func Forgive(losses []Loss, gap Gap) (forgiven int, unexplained []Loss) {
	for _, l := range losses {
		if l.Answered.Before(gap.From) || l.Asked.After(gap.To) {
			unexplained = append(unexplained, l)
		} else {
			forgiven++
		}
	}
	return forgiven, unexplained
}
