package standing

// Hears: until then no gate opens, because vehicles may have something to say that nobody heard
// while the campaign was away; 0: everybody has been heard. A restart hears again.
type Hears struct {
	volatile
	UntilMs int64
}

func (e Hears) apply(c *Standing) { c.Recovered, c.HearsMs = false, e.UntilMs }
