package watch

import (
	"fmt"
	"strings"

	"pacecar/cmd/pacecar/show"
	"pacecar/web/view"
	"pacecar/web/view/standing"
	"pacecar/web/view/undo"
)

// noteEvery is the share of vehicles, in percent, after which progress is worth a line.
const noteEvery = 10

// Notes tells in lines for a log what is new in next since last; last without an id: all
// of it.
func Notes(last, next view.Campaign) []string {
	var notes []string
	if last.ID == "" {
		notes = append(notes, fmt.Sprintf("campaign %s of %s is %s%s", next.ID, next.Package, next.State, because(next)))
	} else if last.State != next.State {
		notes = append(notes, fmt.Sprintf("%s → %s%s", last.State, next.State, because(next)))
	}
	notes = append(notes, waveNotes(last, next)...)
	if next.AwaitsPerson && !last.AwaitsPerson {
		notes = append(notes, fmt.Sprintf("%s: pacecar campaign open-gate %s --wave %d --reason …", next.Waits, next.ID, next.Wave))
	}
	if last.ID != "" {
		notes = append(notes, failureNotes(last, next)...)
	}
	t := Sum(next.Counts)
	if next.Total > 0 && (last.Total == 0 || step(last) != step(next)) {
		notes = append(notes, fmt.Sprintf("%s of %s ended (%s): %s succeeded, %s failed, %s in flight, %.0f per minute",
			show.Count(t.Ended()), show.Count(next.Total), show.Percent(t.Ended(), next.Total),
			show.Count(t.Succeeded), show.Count(t.Failed), show.Count(next.InFlight), next.SucceededPerMinute))
	}
	return notes
}

// step is how many tenths of the roster have ended.
func step(c view.Campaign) uint64 {
	return uint64(Sum(c.Counts).Ended()) * 100 / noteEvery / uint64(max(1, c.Total))
}

// waveNotes tells how waves stand that stood otherwise. Of one that awaits a person more is said elsewhere.
func waveNotes(last, next view.Campaign) []string {
	var notes []string
	before := standing.Waves(last)
	for i, w := range standing.Waves(next) {
		was := "Pending"
		if i < len(before) {
			was = before[i].State
		}
		if w.State == was || next.AwaitsPerson && w.Number == next.Wave {
			continue
		}
		note := fmt.Sprintf("%s of %s: %s", Title(w.Number, w.Name), show.Plural(w.Size, "vehicle"), w.State)
		if gate := Gate(next.Waves[i]); gate != "" && !standing.Says(next.Cause, gate) && w.State != "Never opened" {
			note += ", " + gate
		}
		notes = append(notes, note)
	}
	return notes
}

// Gate is what a wave's gate saw and requires, without the number of the wave.
func Gate(w view.Wave) string {
	return strings.TrimPrefix(w.Gate, fmt.Sprintf("wave %d: ", w.Number))
}

// Title is a wave's number with its name, unless that says no more than the number.
func Title(number uint32, name string) string {
	title := fmt.Sprintf("wave %d", number)
	if name == "" || name == title {
		return title
	}
	return title + " (" + name + ")"
}

// failureNotes tells each kind of failure when it is seen for the first time.
func failureNotes(last, next view.Campaign) []string {
	known := map[undo.Failure]bool{}
	for _, f := range last.Failures {
		known[undo.Failure{ECU: f.ECU, Code: f.Code}] = true
	}
	var notes []string
	for _, f := range next.Failures {
		if !known[undo.Failure{ECU: f.ECU, Code: f.Code}] {
			notes = append(notes, "first failure of this kind: "+strings.TrimSpace(f.ECU+" "+f.Code))
		}
	}
	return notes
}
