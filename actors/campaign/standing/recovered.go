package standing

import "pacecar/messages"

// Hears: until then no gate opens, because vehicles may have something to say that nobody heard
// while the campaign was away; 0: everybody has been heard. A restart hears again.
type Hears struct{ UntilMs int64 }

// Durable is false.
func (Hears) Durable() bool { return false }

// Entry is none.
func (Hears) Entry() *messages.HistoryEntry { return nil }

func (e Hears) apply(c *Standing) { c.Recovered, c.HearsMs = false, e.UntilMs }
