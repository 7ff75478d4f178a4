package hours

import (
	"fmt"
	"strings"
	"time"

	"pacecar/actors/window"
	"pacecar/messages"
)

// nights are the maintenance windows of a plan, for the clock of every time zone.
type nights struct{ window.Hours }

// nightsOf are those of a plan that has been checked; nil: vehicles may begin at any time.
func nightsOf(p *messages.CampaignPlan) *nights {
	m := p.GetMaintenance()
	if m == nil {
		return nil
	}
	open, no := window.Daily(m.GetTimeZoneOfVehiclesWithoutOne(), m.GetDays(), m.GetFrom(), m.GetTo())
	if no != nil {
		return nil
	}
	return &nights{open}
}

// The clocks of the Earth, from those that are furthest behind to those that are furthest
// ahead, in seconds; no two time zones are less than a quarter of an hour apart.
const (
	behind  = -12 * 3600
	ahead   = 14 * 3600
	quarter = 900
	hour    = 3600
)

const (
	// LookMs is how long a campaign and a vehicle may never meet until they are taken never to
	// meet: windows repeat every week, but blackouts may hide some of them.
	LookMs = 60 * 24 * hour * 1000
	// weekMs is the longest time between two openings that windows alone can make, with an hour or two
	// by which clocks are changed. After a longer one, which only a blackout makes, it is looked for as long again.
	weekMs = (7*24 + 2) * hour * 1000
	// looks is how many windows are looked at until then.
	looks = 512
)

// somewhere tells whether there is a time zone whose vehicles may begin to install while the
// campaign speaks.
func (n *nights) somewhere(h *Hours, beginsMs int64) bool {
	for offset := behind; offset <= ahead; offset += quarter {
		if n.meets(h, offset, beginsMs) {
			return true
		}
	}
	return false
}

// meets tells whether a vehicle whose clock is so far ahead of UTC may begin to install while the
// campaign speaks.
func (n *nights) meets(h *Hours, offset int, beginsMs int64) bool {
	return h.Meets(n.In(time.FixedZone("", offset)), beginsMs) != 0
}

// Meets is when a vehicle whose maintenance windows are known may begin to install while the campaign speaks, from a time on;
// 0: never, as far as [LookMs] shows.
func (h *Hours) Meets(own window.Hours, fromMs int64) int64 {
	at := h.Opens(fromMs)
	first := at
	for range looks {
		opens := own.Opens(at)
		if at == 0 || opens == 0 || h.Ended(opens) {
			return 0
		}
		if opens == at {
			return at
		}
		if at = h.Opens(opens); at-opens > weekMs {
			first = at
		} else if at-first > LookMs {
			return 0
		}
	}
	return 0
}

// nowhere are the clocks whose vehicles can never begin to install, because their maintenance
// window and the campaign's hours never meet, as a sentence; empty: there are none.
func nowhere(p *messages.CampaignPlan, h *Hours, beginsMs int64) string {
	n := nightsOf(p)
	if n == nil || h == nil || len(h.windows)+len(h.blackouts) == 0 && h.EndMs == 0 {
		return ""
	}
	var stretches []string
	for offset := behind; offset <= ahead; offset += hour {
		from := offset
		for offset <= ahead && !n.meets(h, offset, beginsMs) {
			offset += hour
		}
		if last := offset - hour; last > from {
			stretches = append(stretches, utc(from)+" to "+utc(last))
		} else if last == from {
			stretches = append(stretches, utc(from))
		}
	}
	if len(stretches) == 0 {
		return ""
	}
	before := ""
	if h.EndMs != 0 {
		before = " and before its end"
	}
	return fmt.Sprintf("Vehicles whose clock is at %s never begin to install: their maintenance window does not open inside of the campaign's hours%s.", strings.Join(stretches, " or "), before)
}

func utc(offset int) string { return fmt.Sprintf("UTC%+d", offset/hour) }
