package standing

import "pacecar/actors/campaign/roster"

// accept takes on what has ended so far: a person has looked at it, and gates judge what follows. Of
// the current wave that is every end, so that what follows is judged by itself; of the waves before
// it, every end that was no success: those that succeeded are what later failures are a share of.
func (c *Standing) accept() {
	c.Waves[c.Current].Resume()
	for number := range c.Waves[:c.Current+1] {
		w, current := &c.Waves[number], number == c.Current
		for at := w.First; at < w.First+w.Size; at++ {
			e := c.Roster.Get(at)
			place := e.Place()
			if e.Accepted || !roster.Acceptable(place) || !current && place == roster.Succeeded {
				continue
			}
			e.Accepted = true
			c.Roster.Set(at, e)
			w.Accept(place)
			if current && c.Strata.Len() > 0 {
				c.Strata.Accept(c.Roster.Stratum(at), place)
			}
		}
		w.Note()
	}
}

// disown counts an end out that was taken on and is another one now.
func (c *Standing) disown(number int, at uint32, place uint8) {
	c.Waves[number].Disown(place)
	if number == c.Current && c.Strata.Len() > 0 {
		c.Strata.Disown(c.Roster.Stratum(at), place)
	}
}
