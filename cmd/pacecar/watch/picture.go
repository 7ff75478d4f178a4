package watch

import (
	"fmt"
	"strings"
	"time"

	"pacecar/cmd/pacecar/show"
	"pacecar/web/view"
	"pacecar/web/view/standing"
)

// Bounds of a picture.
const (
	wavesDrawn    = 8
	failuresDrawn = 4
	wideBar       = 40
	waveBar       = 20
)

// Picture draws a campaign in a few lines.
func Picture(c view.Campaign, now time.Time) []show.Styled {
	t := Sum(c.Counts)
	head := show.Styled{{Text: c.ID, Tone: show.Loud}, {Text: "  " + c.Package + "  "}, {Text: c.State, Tone: show.StateTone(c.State)}}
	if c.Wave > 0 {
		head = append(head, show.Span{Text: fmt.Sprintf("  wave %d of %d", c.Wave, len(c.Waves))})
	}
	if d, ok := lasted(c, now); ok {
		head = append(head, show.Span{Text: "  " + d.Round(time.Second).String(), Tone: show.Faint})
	}
	lines := []show.Styled{head}
	if cause := Cause(c); cause != "" {
		lines = append(lines, show.Styled{{Text: cause, Tone: show.StateTone(c.State)}})
	}
	if c.Total == 0 && Ended(c.State) {
		return append(lines, show.Styled{{Text: "it was never started", Tone: show.Faint}})
	}
	if c.Total == 0 {
		return append(lines, show.Styled{{Text: "waits for its start: pacecar campaign start " + c.ID, Tone: show.Faint}})
	}
	share := float64(t.Ended()) / float64(c.Total)
	lines = append(lines, show.Styled{
		{Text: show.Bar(share, wideBar), Tone: show.StateTone(c.State)},
		{Text: fmt.Sprintf(" %s  %s of %s ended", show.Percent(t.Ended(), c.Total), show.Count(t.Ended()), show.Count(c.Total))},
	})
	if c.State == "Running" {
		lines = append(lines, show.Styled{{Text: fmt.Sprintf("%.0f offers and %.0f successes per minute", c.OffersPerMinute, c.SucceededPerMinute), Tone: show.Faint}})
	}
	lines = append(lines, counts(c, t))
	if c.Outcome != nil {
		lines = append(lines, show.Styled{{Text: c.Outcome.Text}})
	}
	lines = append(lines, drawWaves(c)...)
	return append(lines, drawFailures(c)...)
}

func counts(c view.Campaign, t Tally) show.Styled {
	failed := show.Span{Text: show.Count(t.Failed) + " failed"}
	if t.Failed > 0 {
		failed.Tone = show.Bad
	}
	line := show.Styled{
		{Text: show.Count(t.Succeeded) + " succeeded", Tone: show.Good}, {Text: "  "}, failed,
		{Text: fmt.Sprintf("  %s waiting  %s offered  %s downloading  %s ready  %s installing", show.Count(t.Waiting),
			show.Count(t.Offered), show.Count(t.Downloading), show.Count(t.Ready), show.Count(t.Installing))},
	}
	if t.Asleep > 0 {
		line = append(line, show.Span{Text: "  " + show.Count(t.Asleep) + " asleep"})
	}
	if t.Otherwise > 0 {
		line = append(line, show.Span{Text: "  " + show.Count(t.Otherwise) + " ended otherwise"})
	}
	return line
}

// drawWaves draws the waves around the current one.
func drawWaves(c view.Campaign) []show.Styled {
	first := max(0, min(int(c.Wave)-wavesDrawn/2, len(c.Waves)-wavesDrawn))
	drawn := standing.Waves(c)[first:min(len(c.Waves), first+wavesDrawn)]
	widest, state := 0, len("Pending ")
	for _, w := range drawn {
		widest, state = max(widest, show.Width(show.Safe(w.Name))), max(state, len(w.State))
	}
	var lines []show.Styled
	for _, w := range drawn {
		t := Sum(w.Counts)
		name := show.Safe(w.Name)
		line := show.Styled{
			{Text: fmt.Sprintf("%3d %s%s ", w.Number, name, strings.Repeat(" ", widest-show.Width(name)))},
			{Text: fmt.Sprintf("%-*s ", state, w.State), Tone: show.StateTone(w.State)},
			{Text: show.Bar(float64(t.Ended())/float64(max(1, w.Size)), waveBar), Tone: show.StateTone(w.State)},
			{Text: fmt.Sprintf(" %s/%s", show.Count(t.Ended()), show.Count(w.Size))},
		}
		if t.Failed > 0 {
			line = append(line, show.Span{Text: "  " + show.Count(t.Failed) + " failed", Tone: show.Bad})
		}
		lines = append(lines, line)
	}
	if hidden := len(c.Waves) - len(drawn); hidden > 0 {
		lines = append(lines, show.Styled{{Text: fmt.Sprintf("    … more waves: %d", hidden), Tone: show.Faint}})
	}
	return lines
}

func drawFailures(c view.Campaign) []show.Styled {
	var lines []show.Styled
	for i, f := range c.Failures {
		if i == failuresDrawn {
			return append(lines, show.Styled{{Text: fmt.Sprintf("    … more kinds of failure: %d", len(c.Failures)-i), Tone: show.Faint}})
		}
		lines = append(lines, show.Styled{{Text: "  ✗ ", Tone: show.Bad}, {Text: strings.TrimSpace(f.ECU+" "+f.Code) + "  " + show.Count(f.Count)}})
	}
	return lines
}

// lasted is the time from start to end or to now.
func lasted(c view.Campaign, now time.Time) (time.Duration, bool) {
	start, err := time.Parse(time.RFC3339, c.StartedAt)
	if err != nil {
		return 0, false
	}
	if end, err := time.Parse(time.RFC3339, c.EndedAt); err == nil {
		now = end
	}
	return max(0, now.Sub(start)), true
}
