package top

import (
	"fmt"
	"strings"
	"time"

	"pacecar/cmd/pacecar/show"
	"pacecar/cmd/pacecar/watch"
	"pacecar/web/view"
	"pacecar/web/view/nodes"
)

// Bounds of a picture.
const (
	nodesDrawn    = 6
	wavesDrawn    = 5
	failuresDrawn = 5
	barColumns    = 16 // at most: a narrow terminal has a shorter one
	leastBar      = 4  // a shorter one says nothing, and is left out
	nameColumns   = 28 // of a campaign's id, at most
	leastName     = 8
	rowColumns    = 66 // of a campaign's row without id and bar, and one to say that more follows
)

// look is how a person looks at a sight.
type look struct {
	chosen string // campaign
	order  order
	frozen bool
	server string
}

// picture draws a sight into so many lines.
func picture(s *Sight, l look, columns, rows int) []show.Styled {
	lines := head(s, l, columns)
	tail := chosen(s, l)
	tail = append(tail, nodeLines(s)...)
	room := rows - len(lines) - len(tail) - 3 // the title of the campaigns, and an empty line and the keys at the end
	for room < 3 && len(tail) > 0 {           // a low terminal shows campaigns
		tail = tail[:len(tail)-1]
		room++
	}
	lines = append(lines, campaigns(s, l, columns, max(1, room))...)
	lines = append(lines, tail...)
	for len(lines) < rows-1 {
		lines = append(lines, show.Styled{})
	}
	return append(lines[:max(0, min(len(lines), rows-1))], keys(l))
}

func head(s *Sight, l look, columns int) []show.Styled {
	state := show.Span{Text: "live", Tone: show.Good}
	switch {
	case s.lost != nil:
		state = show.Span{Text: "connection lost, trying again: " + s.lost.Error(), Tone: show.Bad}
	case l.frozen:
		state = show.Span{Text: "frozen", Tone: show.Warn}
	case !s.Complete():
		state = show.Span{Text: "connecting", Tone: show.Warn}
	}
	clock := s.At
	if at, err := time.Parse(time.RFC3339, s.At); err == nil {
		clock = at.Format(time.TimeOnly) + " UTC"
	}
	first := show.Styled{{Text: "pacecar top", Tone: show.Loud}, {Text: "  " + l.server + "  ", Tone: show.Faint}, {Text: clock + "  "}, state}
	lines := []show.Styled{first, show.Styled{{Text: sums(s, "   ")}}}
	if rule := min(columns, 120); rule > 0 {
		lines = append(lines, show.Styled{{Text: strings.Repeat("─", rule), Tone: show.Faint}})
	}
	return lines
}

// sums are the totals of the fleet in words.
func sums(s *Sight, between string) string {
	if !s.known.fleet {
		return "the fleet is being counted"
	}
	online := ""
	if s.Fleet.Online != nil {
		online = fmt.Sprintf(" (%s online)", show.Count(uint64(*s.Fleet.Online)))
	}
	return fmt.Sprintf("%s vehicles%s%s%s in flight%s%.0f offers and %.0f successes per minute", show.Count(s.Fleet.Vehicles), online, between,
		show.Count(s.Fleet.InFlight), between, s.Fleet.OffersPerMinute, s.Fleet.SucceededPerMinute)
}

// widths are the columns of a campaign's id and of its bar: numbers come first where there is no room for all. No columns: nobody
// knows how many there are.
func widths(columns, widest int) (name, bar int) {
	if columns <= 0 {
		return widest, barColumns
	}
	name = max(leastName, min(widest, columns-rowColumns))
	if bar = min(barColumns, columns-rowColumns-name); bar < leastBar {
		bar = 0
	}
	return name, bar
}

// campaigns draws the rows around the chosen one, in n lines and their title.
func campaigns(s *Sight, l look, columns, n int) []show.Styled {
	list := l.order.sort(s.Campaigns)
	at := 0
	widest := len("CAMPAIGN")
	for i, c := range list {
		if c.ID == l.chosen {
			at = i
		}
		widest = max(widest, min(nameColumns, show.Width(show.Safe(c.ID))))
	}
	first := max(0, min(at-n/2, len(list)-n))
	name, bar := widths(columns, widest)
	title := fmt.Sprintf("  %s  %-9s %5s  %-*s  %9s %7s %9s %7s  %s", fit("CAMPAIGN", name), "STATE", "WAVE", bar+7, "ENDED", "SUCCEEDED", "FAILED", "IN FLIGHT", "PER MIN", "PACKAGE")
	if hidden := len(list) - n; hidden > 0 {
		title += fmt.Sprintf("   (%d to %d of %s)", first+1, first+n, show.Count(len(list)))
	}
	lines := []show.Styled{{{Text: title, Tone: show.Faint}}}
	if len(list) == 0 && s.known.campaigns {
		return append(lines, show.Styled{{Text: "  no campaigns yet: pacecar campaign create --help", Tone: show.Faint}})
	}
	for _, c := range list[first:min(len(list), first+n)] {
		lines = append(lines, row(c, c.ID == l.chosen, name, bar))
	}
	return lines
}

func row(c view.CampaignSummary, chosen bool, name, bar int) show.Styled {
	t := watch.Sum(c.Counts)
	mark, tone := "  ", show.Plain
	if chosen {
		mark, tone = "▸ ", show.Loud
	}
	share := 0.0
	if c.Total > 0 {
		share = float64(t.Ended()) / float64(c.Total)
	}
	failed := show.Span{Text: fmt.Sprintf(" %7s", show.Count(t.Failed))}
	if t.Failed > 0 {
		failed.Tone = show.Bad
	}
	line := show.Styled{
		{Text: mark + fit(c.ID, name), Tone: tone}, {Text: fmt.Sprintf("  %-9s", c.State), Tone: show.StateTone(c.State)},
		{Text: fmt.Sprintf(" %5s  ", fmt.Sprintf("%d/%d", c.Wave, c.Waves))}, {Text: show.Bar(share, bar), Tone: show.StateTone(c.State)},
		{Text: fmt.Sprintf(" %6s  %9s", show.Percent(t.Ended(), c.Total), show.Count(t.Succeeded))}, failed,
		{Text: fmt.Sprintf(" %9s %7.0f  %s", show.Count(c.InFlight), c.SucceededPerMinute, c.Package)},
	}
	if c.AwaitsPerson {
		line = append(line, show.Span{Text: "  waits for a person", Tone: show.Warn})
	}
	return line
}

// fit makes a text exactly n columns wide.
func fit(text string, n int) string {
	text = show.Cut(show.Safe(text), n)
	return text + strings.Repeat(" ", max(0, n-show.Width(text)))
}

// chosen draws what is known of the campaign that is looked at.
func chosen(s *Sight, l look) []show.Styled {
	c := s.chosen
	if c.ID == "" || c.ID != l.chosen {
		return nil
	}
	lines := []show.Styled{{}, {{Text: c.ID, Tone: show.Loud}, {Text: "  "}, {Text: strings.TrimSpace(c.State + " " + watch.Cause(c)), Tone: show.StateTone(c.State)}}}
	if c.Waits != "" {
		lines = append(lines, show.Styled{{Text: "  it " + strings.TrimSuffix(c.Waits, "."), Tone: show.Faint}})
	}
	first := max(0, min(int(c.Wave)-1-wavesDrawn/2, len(c.Waves)-wavesDrawn))
	for _, w := range c.Waves[first:min(len(c.Waves), first+wavesDrawn)] {
		lines = append(lines, show.Styled{
			{Text: fmt.Sprintf("  %-28s ", show.Cut(watch.Title(w.Number, w.Name), 28))}, {Text: fmt.Sprintf("%-8s", w.State), Tone: show.StateTone(w.State)},
			{Text: fmt.Sprintf(" %s of %s ended  ", show.Count(watch.Sum(w.Counts).Ended()), show.Count(w.Size))}, {Text: watch.Gate(w), Tone: show.Faint},
		})
	}
	for i, f := range c.Failures {
		if i == failuresDrawn {
			lines = append(lines, show.Styled{{Text: fmt.Sprintf("    … more kinds of failure: %d", len(c.Failures)-i), Tone: show.Faint}})
			break
		}
		lines = append(lines, show.Styled{{Text: "  ✗ ", Tone: show.Bad}, {Text: fmt.Sprintf("%8s  %s", show.Count(f.Count), strings.TrimSpace(f.ECU+" "+f.Code))}})
	}
	return lines
}

func nodeLines(s *Sight) []show.Styled {
	if s.nodesErr != nil {
		return []show.Styled{{}, {{Text: "nodes are not known: " + s.nodesErr.Error(), Tone: show.Warn}}}
	}
	if len(s.Nodes) == 0 {
		return nil
	}
	lines := []show.Styled{{}, {{Text: fmt.Sprintf("  %-20s %-8s %6s %10s %12s %14s  %s", "NODE", "STATE", "SLOTS", "ACTORS", "CONNECTIONS", "COMMITS", "VERSION"), Tone: show.Faint}}}
	for i, n := range s.Nodes {
		if i == nodesDrawn {
			lines = append(lines, show.Styled{{Text: fmt.Sprintf("  … more nodes: %d", len(s.Nodes)-i), Tone: show.Faint}})
			break
		}
		lines = append(lines, nodeLine(n))
	}
	if s.unowned > 0 {
		lines = append(lines, show.Styled{{Text: fmt.Sprintf("  %d slots have no owner at the moment; what is in them waits", s.unowned), Tone: show.Bad}})
	}
	for _, w := range s.warnings {
		lines = append(lines, show.Styled{{Text: "  warning: " + w, Tone: show.Warn}})
	}
	return lines
}

func nodeLine(n nodes.Node) show.Styled {
	name, tone := n.Name, show.Good
	if n.Self {
		name += " *"
	}
	if n.State != "Up" {
		tone = show.Warn
	}
	return show.Styled{
		{Text: "  " + fit(name, 20)}, {Text: fmt.Sprintf(" %-8s", n.State), Tone: tone},
		{Text: fmt.Sprintf(" %6s %10s %12s %14s  %s", show.Count(n.Slots), show.Count(n.Active), show.Count(n.Connections), show.Count(n.Commits), n.Version)},
	}
}

func keys(l look) show.Styled {
	return show.Styled{{Text: "↑↓ choose   enter watch it   s sort: " + l.order.name + "   space freeze   q quit", Tone: show.Faint}}
}
