package hours

import (
	"strings"
	"time"

	"pacecar/actors/campaign/life"
	"pacecar/actors/window"
	"pacecar/messages"
)

const (
	// EndReached is why nothing of a campaign goes on whose end has come.
	EndReached = "the campaign's end was reached"
	// Finishing is what a campaign waits for whose end has come.
	Finishing = "has reached its end, and waits for what is being installed"
	// CodeEndReached is why a vehicle was never offered the update.
	CodeEndReached = messages.CampaignEnded
)

// Waits is what time a campaign in this state waits for, as a sentence without its subject
// and dot, and when that comes; 0: not at all. Empty: it waits for no time.
func (h *Hours) Waits(state messages.CampaignState, nowMs int64) (text string, opensMs int64) {
	switch {
	case h == nil:
		return "", 0
	case state == life.Scheduled && nowMs >= h.StartMs:
		return "gathers its roster", 0
	case state == life.Scheduled:
		return h.Begins(), h.StartMs
	case state != life.Running:
		return "", 0
	case h.Ended(nowMs):
		return Finishing, 0
	case h.Ending(nowMs):
		return "offers nothing any more, for nobody could begin to install before its end", 0
	case h.Open(nowMs):
		return "", 0
	}
	switch opensMs = h.Opens(nowMs); {
	case h.unreadable != "":
		return "waits, because this node cannot read " + h.unreadable, 0
	case opensMs == 0 && h.EndMs != 0:
		return "waits for its window, which does not open before its end", 0
	case opensMs == 0:
		return "waits for its window, which does not open in the next two years", 0
	}
	return "waits for its window, opens " + window.Moment(opensMs, h.zone()), opensMs
}

// Begins is when a campaign begins by itself, without its subject and dot.
func (h *Hours) Begins() string { return "begins " + window.Moment(h.StartMs, h.zone()) }

// Timing is when a campaign that was started now would begin and end, in sentences; empty:
// the plan names no time.
func Timing(p *messages.CampaignPlan, nowMs int64) (text string) {
	h := Of(p)
	if h == nil {
		return ""
	}
	begins := max(nowMs, h.StartMs)
	if h.StartMs > nowMs {
		text = "It begins " + window.Moment(h.StartMs, h.zone()) + ". Its roster is fixed then, by what the selector matches then; this is what it would be now. "
	}
	if opens := h.Opens(begins); opens > begins {
		text += "Its first offers go out " + window.Moment(opens, h.zone()) + ", when its window opens. "
	}
	if h.EndMs != 0 {
		text += "It ends " + window.Moment(h.EndMs, h.zone()) + ", whatever has been reached by then, and offers go out until a minute before. "
	}
	return strings.TrimSuffix(text+nowhere(p, h, begins), " ")
}

// zone is the one that the plan names first.
func (h *Hours) zone() *time.Location {
	for _, named := range append(h.windows[:len(h.windows):len(h.windows)], h.blackouts...) {
		return named.Zone()
	}
	return time.UTC
}
