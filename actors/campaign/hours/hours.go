// Package hours is when a campaign may speak: between the beginning and the end that its
// plan names, inside its release windows, and outside its blackouts.
//
// [Of] takes a plan that has been checked. What a plan means at an instant is asked of the
// result, which is immutable; a nil one is that of a plan that names no time. Times are Unix
// milliseconds; 0 is none.
package hours

import (
	"cmp"
	"math"
	"time"

	"pacecar/actors/window"
	"pacecar/messages"
	"pacecar/mutant"
)

// Hours is when a campaign may speak.
type Hours struct {
	StartMs, EndMs int64
	windows        []window.Hours
	blackouts      []window.Hours
	unreadable     string // what is, of windows and blackouts that were found to be sound; empty: nothing
}

// Of are the hours of a plan that has been checked; nil: at any time.
func Of(p *messages.CampaignPlan) *Hours {
	s := p.GetSchedule()
	if s == nil && len(p.GetReleaseWindows()) == 0 && len(p.GetBlackouts()) == 0 {
		return nil
	}
	h := &Hours{StartMs: instant(s.GetStartTime()), EndMs: instant(s.GetEndTime())}
	for _, w := range p.GetReleaseWindows() {
		open, no := window.Daily(w.GetTimeZone(), w.GetDays(), w.GetFrom(), w.GetTo())
		h.windows = h.read(h.windows, open, "release window", no)
	}
	for _, b := range p.GetBlackouts() {
		shut, no := window.Between(b.GetTimeZone(), b.GetFrom(), b.GetTo())
		h.blackouts = h.read(h.blackouts, shut, "blackout", no)
	}
	return h
}

// read takes hours that can be read here. What was sound where the plan was checked need not be on a
// node whose time-zone database is older: nobody knows then when the campaign may speak, so it may not.
func (h *Hours) read(all []window.Hours, hours window.Hours, what string, no *messages.Rejection) []window.Hours {
	if no != nil {
		h.unreadable = "a " + what + " of the plan: " + no.Message
		return all
	}
	return append(all, hours)
}

// End is when the campaign has ended; 0: it has no end.
func (h *Hours) End() int64 {
	if h == nil {
		return 0
	}
	return h.EndMs
}

// instant reads what has been checked; empty: 0.
func instant(text string) int64 {
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return 0
	}
	return t.UnixMilli()
}

// Ended tells whether the end has come.
func (h *Hours) Ended(nowMs int64) bool { return h != nil && h.EndMs != 0 && nowMs >= h.EndMs }

// Open tells whether offers and permits may go out.
func (h *Hours) Open(nowMs int64) bool { return h == nil || !h.Ended(nowMs) && h.opens(nowMs) == nowMs }

// Opens is when they may go out next, from now on; 0: never.
func (h *Hours) Opens(nowMs int64) int64 {
	if h == nil {
		return nowMs
	}
	if at := h.opens(nowMs); at != 0 && !h.Ended(at) {
		return at
	}
	return 0
}

// Never is later than every time.
const Never = math.MaxInt64

// Until is from when on offers and permits may go out while they may not; [Never]: not any
// more, which is so in the last minute already. 0: they may.
func (h *Hours) Until(nowMs int64) int64 {
	switch {
	case h.Ending(nowMs):
		return Never
	case h.Open(nowMs):
		return 0
	}
	return cmp.Or(h.Opens(nowMs), Never)
}

// LastOfferMs is until when offers go out before the end; 0: it has no end.
func (h *Hours) LastOfferMs() int64 {
	if h.End() == 0 {
		return 0
	}
	return h.EndMs - least.Milliseconds()
}

// Ending tells whether the end is so near that no permit would be given for what is offered now.
func (h *Hours) Ending(nowMs int64) bool {
	return h.End() != 0 && nowMs > h.LastOfferMs()
}

// opens leaves the end out of account. It finds none where windows and blackouts always meet.
func (h *Hours) opens(nowMs int64) int64 {
	if h.unreadable != "" {
		return 0
	}
	at := nowMs
	for at-nowMs < window.HorizonMs {
		next := h.released(at)
		for _, b := range h.blackouts {
			if next != 0 && b.Contains(next) {
				next = b.Change(next)
			}
		}
		if next == 0 || next == at {
			return next
		}
		at = next
	}
	return 0
}

// released is the first instant from one on that is inside a release window; 0: none.
func (h *Hours) released(at int64) (soonest int64) {
	if len(h.windows) == 0 {
		return at
	}
	for _, w := range h.windows {
		if opens := w.Opens(at); opens != 0 && (soonest == 0 || opens < soonest) {
			soonest = opens
		}
	}
	return soonest
}

// Offer is until when an offer is good that would be good until then.
func (h *Hours) Offer(untilMs int64) int64 {
	if h == nil || h.EndMs == 0 {
		return untilMs
	}
	return min(untilMs, h.EndMs)
}

// Permit is until when a permit is good that is given now, while permits may go out, and would
// be good until then: no longer than the campaign and the release window, and not in a blackout. A
// vehicle that keeps it for its maintenance window begins inside of both, or not at all.
func (h *Hours) Permit(nowMs, untilMs int64) int64 {
	if h == nil || mutant.PermitOutlivesWindow.Planted() {
		return untilMs
	}
	untilMs = h.Offer(untilMs)
	for _, b := range h.blackouts {
		if begins := b.Opens(nowMs); begins != 0 {
			untilMs = min(untilMs, begins)
		}
	}
	return min(untilMs, h.closes(nowMs, untilMs))
}

// least is the shortest time that a permit is given for, where permits of the plan last that long:
// the vehicle must hear of it, and somebody may have to leave it first.
const least = time.Minute

// Brief tells whether a permit that is given now would end before anybody could use it, and when
// that end is; lifeMs is how long permits of the plan are good for.
func (h *Hours) Brief(nowMs, lifeMs int64) (endsMs int64, brief bool) {
	want := nowMs + min(lifeMs, least.Milliseconds())
	endsMs = h.Permit(nowMs, want)
	return endsMs, endsMs < want && !mutant.BriefPermitGiven.Planted()
}

// closes is when the last of the release windows that follow each other without a break
// closes, as far as that is sooner than a limit.
func (h *Hours) closes(nowMs, limitMs int64) int64 {
	if len(h.windows) == 0 {
		return limitMs
	}
	at := nowMs
	for {
		further := at
		for _, w := range h.windows {
			if !w.Contains(at) {
				continue
			}
			if closes := w.Change(at); closes == 0 || closes >= limitMs {
				return limitMs
			} else if closes > further {
				further = closes
			}
		}
		if further == at {
			return at
		}
		at = further
	}
}
