package sheet

import (
	"fmt"
	"strconv"
	"strings"

	"pacecar/cmd/pacecar/sheet/plan"
	"pacecar/cmd/pacecar/show"
	"pacecar/web/report"
)

// Judgements are the columns of decisions.
var Judgements = []show.Column[report.Judgement]{
	{Title: "WAVE", Right: true, Cell: func(j report.Judgement) string { return strconv.FormatUint(uint64(j.Wave), 10) }},
	{Title: "AT", Cell: func(j report.Judgement) string { return j.At }},
	{Title: "DECISION", Cell: decided},
	{Title: "ENDED", Right: true, Cell: func(j report.Judgement) string { return strconv.FormatUint(uint64(j.Ended), 10) }},
	{Title: "SUCCEEDED", Right: true, Cell: func(j report.Judgement) string { return strconv.FormatUint(uint64(j.Succeeded), 10) }},
	{Title: "FAILED", Right: true, Cell: func(j report.Judgement) string { return strconv.FormatUint(uint64(j.Failed), 10) }},
	{Title: "RECOMPUTED", Cell: func(j report.Judgement) string { return j.Recomputed }},
	{Title: "TEXT", Cell: func(j report.Judgement) string { return j.Text }},
}

func decided(j report.Judgement) string {
	if j.Passed {
		return "passed"
	}
	return "halted"
}

// Gates draws decisions with what led to them.
func Gates(s *show.Sheet, gates report.Gates) {
	if len(gates.Items) == 0 {
		s.Line("no gate has decided yet")
	}
	for i, j := range gates.Items {
		if i > 0 {
			s.Line("")
		}
		tone := show.Good
		if !j.Passed {
			tone = show.Bad
		}
		s.Toned("wave "+strconv.FormatUint(uint64(j.Wave), 10), decided(j)+" at "+show.Instant(j.At), tone)
		s.Field("decided", j.Text)
		if in := j.Inputs; in != nil {
			s.Field("required", plan.Gate(in.Gate, in.Last))
			s.Field("seen", seen(*in))
			ofStrata(s, *in)
		}
		switch j.Recomputed {
		case "same":
			s.Toned("recomputed", "same", show.Good)
		case "differs":
			s.Toned("recomputed", "differs: "+j.RecomputedAs, show.Bad)
		default:
			s.Toned("recomputed", "not possible: its inputs were not kept", show.Warn)
		}
	}
}

// seen is what a gate saw.
func seen(in report.Inputs) string {
	parts := []string{fmt.Sprintf("%s, of which %s ended, %s succeeded, %s failed, %s under way", show.Plural(in.Size, "vehicle"),
		show.Count(in.Ended), show.Count(in.Succeeded), show.Count(in.Failed), show.Count(in.Underway))}
	some := func(n uint32, what string) {
		if n > 0 {
			parts = append(parts, show.Count(n)+what)
		}
	}
	some(in.GoneOn, " of the succeeded had gone on to campaigns that need the update")
	some(in.Skipped, " skipped, "+show.Count(in.InstalledBefore)+" of them ran the software already")
	if in.Accepted {
		parts = append(parts, fmt.Sprintf("accepted by a person before: %s ended, %s failed, %s did not succeed",
			show.Count(in.AcceptedEnded), show.Count(in.AcceptedFailed), show.Count(in.AcceptedUnsucceeded)))
	}
	some(in.Health.Unhealthy, " of the failed installed it and were unhealthy afterwards")
	some(in.Silent, " of the failed were not heard in time")
	if in.Gate.SoakDriveCycles > 0 {
		parts = append(parts, fmt.Sprintf("%s had completed %s, %s had not and were awaited", show.Count(in.Health.CyclesCompleted), show.Plural(in.Gate.SoakDriveCycles, "drive cycle"), show.Count(in.Health.CyclesAwaited)))
	}
	some(in.Superseded, " more taken by another campaign, or removed, "+show.Count(in.Health.Taken)+" of them after they had succeeded")
	some(in.GoneOnEarly, " of these had gone on to campaigns that need the update before they had soaked")
	for _, e := range in.Earlier {
		parts = append(parts, fmt.Sprintf("wave %d, judged again: %s succeeded, %s failed, %s of these accepted before", e.Wave, show.Count(e.Seen.Succeeded), show.Count(e.Seen.Failed), show.Count(e.Seen.AcceptedFailed)))
	}
	if in.LastEndAt != "" {
		parts = append(parts, "the last end at "+show.Instant(in.LastEndAt))
	}
	if o := in.Opening; o != nil {
		parts = append(parts, fmt.Sprintf("opened by %s at %s: %s", o.By, show.Instant(o.At), o.Reason))
	}
	if w := in.Webhook; w != nil {
		text := fmt.Sprintf("webhook %s, asked at %s, agreed at %s", w.Webhook, show.Instant(w.AskedAt), show.Instant(w.AnsweredAt))
		if w.Holds > 0 {
			text += fmt.Sprintf(" after %s", show.Plural(w.Holds, "hold"))
		}
		if w.Text != "" {
			text += ": " + w.Text
		}
		parts = append(parts, text)
	}
	if p := in.Promotion; p != nil && len(p.Differences) == 0 {
		parts = append(parts, "the software was what the wave has proven, looked up at "+show.Instant(p.At))
	}
	if in.Last {
		parts = append(parts, "no wave follows")
	}
	return strings.Join(parts, "; ")
}

// ofStrata lists the strata that stood worst.
func ofStrata(s *show.Sheet, in report.Inputs) {
	for i, one := range in.Strata {
		title := ""
		if i == 0 {
			title = "strata"
		}
		text := fmt.Sprintf("%s: %s, %s ended, %s succeeded, %s failed, %s more taken or removed after they had succeeded", one.Name, show.Plural(one.Size, "vehicle"), show.Count(one.Ended), show.Count(one.Succeeded), show.Count(one.Failed), show.Count(one.Taken))
		if one.AcceptedEnded > 0 {
			text += fmt.Sprintf(" (accepted before: %s ended, %s failed)", show.Count(one.AcceptedEnded), show.Count(one.AcceptedFailed))
		}
		s.Field(title, text)
	}
	if more := int(in.StrataInAll) - len(in.Strata); more > 0 {
		s.Field("", fmt.Sprintf("and %s that stood better", show.Plural(more, "other")))
	}
}
