package health

import (
	"fmt"
	"slices"

	"google.golang.org/protobuf/proto"

	"pacecar/messages"
	"pacecar/mutant"
)

// Of is the watch over an attempt; nil: there is none.
func Of(watches []*Watch, campaign string, attempt uint32) *Watch {
	for _, w := range watches {
		if w.GetAttempt() == attempt && w.GetCampaignId() == campaign {
			return w
		}
	}
	return nil
}

// Keep replaces the watch over an attempt, or adds it as the newest. Beyond the bound the
// oldest is forgotten, rather one that keeps the vehicle no longer, and of those one that was told, and was closed.
func Keep(watches []*Watch, w *Watch) []*Watch {
	kept := slices.Clone(watches)
	same := func(old *Watch) bool {
		return old.GetAttempt() == w.GetAttempt() && old.GetCampaignId() == w.GetCampaignId()
	}
	if i := slices.IndexFunc(kept, same); i >= 0 {
		kept[i] = w
		return kept
	}
	if len(kept) >= MaximumWatches {
		i := spare(kept, w.GetSinceMs())
		kept = slices.Delete(kept, i, i+1)
	}
	return append(kept, w)
}

// without is the watches but for one.
func without(watches []*Watch, w *Watch) []*Watch {
	return slices.DeleteFunc(slices.Clone(watches), func(other *Watch) bool { return other == w })
}

// spare is the watch that is missed least.
func spare(watches []*Watch, atMs int64) (least int) {
	worth := func(w *Watch) (n int) {
		for i, matters := range []bool{!w.GetClosed(), !w.GetTold(), keeps(w, atMs)} {
			if matters {
				n += 1 << i
			}
		}
		return n
	}
	for i, w := range watches {
		if worth(w) < worth(watches[least]) {
			least = i
		}
	}
	return least
}

// Untold tells whether a campaign has not acknowledged the last report about a watch.
func Untold(watches []*Watch) bool {
	return slices.ContainsFunc(watches, func(w *Watch) bool { return !w.GetTold() })
}

// Earliest is when a silent vehicle is missed next; 0: never.
func Earliest(watches []*Watch, listening int64) (dueMs int64) {
	for _, w := range watches {
		if due := Due(w, listening); due != 0 && (dueMs == 0 || due < dueMs) {
			dueMs = due
		}
	}
	return dueMs
}

// Report is what a campaign is told about a watch.
func Report(w *Watch) *messages.AssignmentReport {
	r := &messages.AssignmentReport{CampaignId: w.GetCampaignId(), Attempt: w.GetAttempt(), State: messages.AssignmentState_SUCCEEDED}
	tell(r, w)
	return r
}

// Owed is what campaigns are told again, which have not acknowledged it.
func Owed(watches []*Watch) (reports []*messages.AssignmentReport) {
	for _, w := range watches {
		if !w.GetTold() {
			reports = append(reports, Report(w))
		}
	}
	return reports
}

// Tell completes the report of a success with what is known of it since.
func Tell(r *messages.AssignmentReport, watches []*Watch) {
	if w := Of(watches, r.GetCampaignId(), r.GetAttempt()); w != nil && r.GetState() == messages.AssignmentState_SUCCEEDED {
		tell(r, w)
	}
}

func tell(r *messages.AssignmentReport, w *Watch) {
	r.Sequence = max(r.GetSequence(), w.GetSequence())
	r.Taken, r.TakenBy, r.GoneOn, r.Removed = w.GetTaken(), w.GetTakenBy(), w.GetGoneOn(), w.GetRemoved()
	r.Unhealthy, r.UnhealthyEcuId, r.UnhealthyDetail, r.DriveCycles = w.GetCode(), w.GetEcuId(), w.GetDetail(), w.GetCycles()
}

// acknowledged is a watch whose last report a campaign has committed; the same where the
// campaign speaks of an earlier one.
func acknowledged(w *Watch, sequence uint64) *Watch {
	if w.GetTold() || sequence < w.GetSequence() {
		return w
	}
	next := proto.CloneOf(w)
	next.Told = true
	return next
}

// decided is a watch whose campaign says that no gate is to judge by it any more. One that keeps nobody waiting stays as it is.
func decided(w *Watch, is bool, atMs int64) *Watch {
	if !is || !keeps(w, atMs) {
		return w
	}
	next := proto.CloneOf(w)
	next.Decided = true
	return next
}

// spent tells whether nobody needs a watch any more whose campaign says so, and has heard all of it: nothing may be seen any more but that
// something takes its place, which no gate judges by. What it found of a vehicle that runs the update still is kept for people.
func spent(w *Watch, decided bool, atMs int64) bool {
	switch plan := w.GetTerms().GetPlan(); {
	case !decided && !mutant.WatchEndsEarly.Planted() || !w.GetTold():
		return false
	case w.GetTaken(), plan == nil:
		return true
	case w.GetCode() != "":
		return false
	default:
		return w.GetClosed() || w.GetCycles() != messages.DriveCycles_DRIVE_CYCLES_AWAITED && atMs >= max(soaksUntil(w), startsUntil(w))
	}
}

// Line is what a watch has to say beyond that it is there, for the line of its vehicle.
func Line(w *Watch) string {
	text := ""
	if w.GetCode() != "" {
		text += " " + w.GetCode()
	}
	switch w.GetCycles() {
	case messages.DriveCycles_DRIVE_CYCLES_AWAITED:
		text += " awaits-cycles"
	case messages.DriveCycles_DRIVE_CYCLES_COMPLETED:
		text += " cycles-completed"
	default:
	}
	switch {
	case w.GetGoneOn() == messages.GoneOn_GONE_ON_SOAKED:
		text += " gone-on"
	case w.GetGoneOn() == messages.GoneOn_GONE_ON_EARLY:
		text += " gone-on-early"
	case w.GetRemoved():
		text += " removed"
	case w.GetTaken():
		text += " taken"
	}
	if w.GetDecided() {
		text += " decided"
	}
	if !w.GetTold() {
		text += " untold"
	}
	if text == "" {
		return ""
	}
	return fmt.Sprintf("  watch %s#%d seq %d%s", w.GetCampaignId(), w.GetAttempt(), w.GetSequence(), text)
}
