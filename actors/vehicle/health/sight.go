package health

import (
	"pacecar/actors/vehicle/assignment"
	"pacecar/actors/vehicle/event"
	"pacecar/messages"
)

// Sight is what a watch makes of something that happens to its vehicle: itself, another
// watch in its place, or nil where it ends.
type Sight func(*Watch) *Watch

// Look has each watch see something: what becomes of them, as events in order, and what
// their campaigns are told of it. by is who is behind what leaves a line in the history.
func Look(watches []*Watch, by string, sees Sight) (events []event.Event, reports []*messages.AssignmentReport) {
	for _, was := range watches {
		is := sees(was)
		if is == was {
			continue
		}
		e := ended(watches, was)
		if is != nil {
			e = Changed(watches, was, is, by)
		}
		watches = e.Watches
		events = append(events, e)
		if is != nil && is.GetSequence() != was.GetSequence() {
			reports = append(reports, Report(is))
		}
	}
	return events, reports
}

// Changed is the event of a watch that another one replaces; was is nil for one that begins.
func Changed(watches []*Watch, was, is *Watch, by string) event.Event {
	e := event.Event{Kind: event.WatchChanged, Watches: Keep(watches, is), Result: &messages.AssignmentResult{CampaignId: is.GetCampaignId(), Attempt: is.GetAttempt()}}
	switch e.Name = became(was, is); e.Name {
	case "":
	case VehicleTaken, VehicleWentOn:
		e.By, e.Detail, e.News = by, tookIt(is), &event.News{}
	default:
		e.By, e.Code, e.Detail, e.News = by, is.GetCode(), is.GetDetail(), &event.News{ECU: is.GetEcuId()}
	}
	return e
}

// ended is the event of a watch that is kept no longer. It is not worth a line.
func ended(watches []*Watch, was *Watch) event.Event {
	return event.Event{Kind: event.WatchChanged, Watches: without(watches, was)}
}

// became is what a change of a watch is called in the history; empty: it is not worth a line.
func became(was, is *Watch) string {
	switch awaited, completed := messages.DriveCycles_DRIVE_CYCLES_AWAITED, messages.DriveCycles_DRIVE_CYCLES_COMPLETED; {
	case is.GetCode() != was.GetCode():
		return "VehicleUnhealthy"
	case is.GetTaken() && !was.GetTaken() && is.GetGoneOn() != messages.GoneOn_GONE_ON_UNSPECIFIED:
		return VehicleWentOn
	case is.GetTaken() && !was.GetTaken():
		return VehicleTaken
	case is.GetCycles() == completed && was.GetCycles() != completed:
		return "DriveCyclesCompleted"
	case was != nil && is.GetCycles() == awaited && was.GetCycles() != awaited:
		return "DriveCyclesAwaited"
	default:
		return ""
	}
}

// Installs sees an attempt on its way through an installation: that ends every watch over
// another one.
func Installs(a *messages.Assignment) Sight {
	return func(w *Watch) *Watch {
		if w.GetCampaignId() == a.GetCampaignId() && w.GetAttempt() == a.GetAttempt() || !assignment.Underway(a.GetState()) && a.GetState() != assignment.Succeeded {
			return w
		}
		return replaced(w, a)
	}
}

// Removed sees the vehicle removed: a soak is cut short by that, for nobody hears how it is until it is registered again. One that may
// have been ruined by the update is no proof for its gate: its campaign hears that it has lost it.
func Removed(atMs int64) Sight {
	return func(w *Watch) *Watch {
		if !keeps(w, atMs) {
			return Close(cut(w, atMs))
		}
		w = taken(cut(w, atMs), "", messages.GoneOn_GONE_ON_UNSPECIFIED)
		w.Removed = true
		return w
	}
}

// Shows sees what the control units run, while this attempt is the present one: a watch whose update is not
// there any more is over.
func Shows(ecus []*messages.ECU, a *messages.Assignment) Sight {
	return func(w *Watch) *Watch {
		if runs(w, ecus) {
			return w
		}
		by, on := replacing(w, a), messages.GoneOn_GONE_ON_UNSPECIFIED
		if by != "" {
			on = goesOn(w, a)
		}
		return taken(w, by, on)
	}
}

// Heed hears a campaign acknowledge what was seen: what becomes of the watches. While an attempt is under way its record is written
// again in any case, and that needs no commit of its own: a recovery before has it said once more.
func Heed(watches []*Watch, m *messages.AcknowledgeAssignment, a *messages.Assignment, atMs int64) []event.Event {
	events, _ := Look(watches, "", heeds(m, atMs))
	if a == nil || assignment.Ended(a.GetState()) && a.GetAcknowledged() {
		return events
	}
	for i := range events {
		events[i].Kind = event.WatchHeeded
	}
	return events
}

// heeds sees a campaign acknowledge what it was told, and say whether it has a use for the vehicle yet. A watch of which it will
// never ask anything again ends with that.
func heeds(m *messages.AcknowledgeAssignment, atMs int64) Sight {
	return func(w *Watch) *Watch {
		if w.GetCampaignId() != m.GetCampaignId() || w.GetAttempt() != m.GetAttempt() {
			return w
		}
		is := decided(acknowledged(w, m.GetSequence()), m.GetDecided(), atMs)
		if spent(is, m.GetDecided(), atMs) {
			return nil
		}
		return is
	}
}

// Feels sees how the vehicle is.
func Feels(s *messages.HealthStanding, atMs int64) Sight {
	return func(w *Watch) *Watch { return heard(w, s, atMs) }
}

// Connects sees the vehicle connect.
func Connects(atMs int64) Sight { return func(w *Watch) *Watch { return connected(w, atMs) } }

// Speaks sees that the vehicle itself says something.
func Speaks(atMs int64) Sight { return func(w *Watch) *Watch { return spoke(w, atMs) } }

// Misses sees a vehicle that has been silent; online tells whether it is connected, for then
// it may have nothing to say.
func Misses(atMs, listening int64, online bool) Sight {
	return func(w *Watch) *Watch {
		switch due := Due(w, listening); {
		case due == 0 || due > atMs:
			return w
		case online:
			return spoke(w, atMs)
		default:
			return late(w, atMs)
		}
	}
}
