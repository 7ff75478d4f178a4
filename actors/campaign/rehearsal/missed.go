package rehearsal

import "pacecar/actors/campaign/hours"

// missed is when the hours of a campaign and the maintenance windows of its vehicles meet next, as it was found last. All
// vehicles that are permitted until then wait for the same moment.
type missed struct{ from, to int64 } // seconds

// until is when they meet, from a time on, in seconds. Where they do not, it is when to look again.
func (m *missed) until(c *cast, now int64) int64 {
	if now < m.from || now >= m.to {
		m.from, m.to = now, now+hours.LookMs/1000
		if at := c.hours.Meets(c.nights, now*1000); at != 0 {
			m.to = (at + 999) / 1000
		}
	}
	return m.to
}
