package report

import (
	"cmp"
	"encoding/csv"
	"io"
	"strconv"
	"strings"

	"pacecar/web/cell"
	"pacecar/web/view"
	"pacecar/web/view/duration"
)

// header of the rows: one fact each, so that a table of all sorts of facts has one form.
// part of total vehicles, with a share or a lift and the bounds of that.
var header = []string{"section", "name", "detail", "part", "total", "value", "lower", "upper", "at", "text"}

// WriteCSV writes an account as rows. Codes and texts come from vehicles and persons: no
// spreadsheet takes one for a formula.
func WriteCSV(to io.Writer, r Report) error {
	w := csv.NewWriter(to)
	row := func(section, name, detail string, rest ...string) {
		cells := append([]string{section, name, detail}, rest...)
		for len(cells) < len(header) {
			cells = append(cells, "")
		}
		for i, text := range cells {
			cells[i] = cell.Guard(text)
		}
		_ = w.Write(cells) // the writer remembers
	}
	_ = w.Write(header)
	c, n := r.Campaign, func(v uint32) string { return strconv.FormatUint(uint64(v), 10) }
	f := func(v float64) string { return strconv.FormatFloat(v, 'g', 6, 64) }
	row("campaign", c.ID, c.State, "", "", "", "", "", r.GeneratedAt, c.Cause)
	row("package", c.Package, c.ContentHash)
	for _, state := range sorted(c.Counts) {
		row("count", state, "", n(c.Counts[state]), n(c.Total))
	}
	for _, rate := range []struct {
		name string
		Rate
	}{{"success", r.SuccessRate}, {"failure", r.FailureRate}} {
		row("rate", rate.name, "percent", n(rate.Part), n(rate.Of), f(rate.Percent), f(rate.Lower), f(rate.Upper))
	}
	for _, m := range r.Milestones {
		row("milestone", n(m.Percent), "seconds", "", "", strconv.FormatInt(m.Seconds, 10))
	}
	for _, d := range c.Durations {
		for _, p := range []struct {
			name string
			duration.Within
		}{{"p50", d.P50}, {"p90", d.P90}} {
			row("duration", "wave "+n(d.Wave), d.Stage+" "+p.name+" seconds", "", n(d.Attempts), "", n(p.AboveSeconds), bound(p.Within))
		}
	}
	if stop := c.Stop; stop != nil {
		row("stop", stop.By, stop.Stop, n(stop.Done), n(c.Total), "", "", "", stop.At, stop.Text)
	}
	excluded(row, c.Excluded)
	for _, a := range c.Acceptances {
		row("acceptance", a.By, "wave "+n(a.Wave)+", all failures known by then", n(a.Known), "", "", "", "", a.At, a.Reason)
	}
	if c.Pins != nil {
		for _, a := range c.Pins.Artifacts {
			row("pin", a.ECUID, a.Version, "", "", strconv.FormatUint(a.SizeBytes, 10), "", "", c.Pins.At, a.SHA256)
		}
	}
	for _, failure := range c.Failures {
		row("failure", failure.ECU, failure.Code, n(failure.Count), n(r.FailureRate.Part))
	}
	for _, g := range r.Failures {
		for _, s := range g.Shared {
			row("shared", cmp.Or(strings.TrimSpace(g.ECU+" "+g.Code), "all failures"), s.Attribute+" "+s.Value, n(s.Failed), n(s.FailedOf), f(s.Lift), f(s.LiftAtLeast))
		}
	}
	ahead(row, r)
	for _, t := range r.Tail {
		row("tail", t.VIN, t.State, "", "", n(t.Attempt), "", "", t.OfferedAt, t.Why)
	}
	for _, g := range r.Gates {
		row("gate", n(g.Wave), decision(g), n(g.Failed), n(g.Ended), "", "", "", g.At, g.Text)
	}
	for _, a := range r.Acts {
		row("act", a.By, a.Event, "", "", "", "", "", a.At, a.Detail)
	}
	w.Flush()
	return w.Error()
}

// ahead writes when most vehicles will have ended, and how the roster stands by value.
func ahead(row func(section, name, detail string, rest ...string), r Report) {
	n := func(v uint32) string { return strconv.FormatUint(uint64(v), 10) }
	if o := r.Outlook; o != nil {
		row("outlook", n(o.Percent), "percent", n(o.Left), "", "", o.P50At, o.P90At, "", o.Text)
	}
	for _, b := range r.Breakdowns {
		for _, s := range b.All() {
			name := strings.TrimSpace(b.Attribute + " " + s.Value)
			row("standing", name, "succeeded", n(s.Succeeded), n(s.Total))
			row("standing", name, "failed", n(s.Failed), n(s.Total))
		}
	}
}

// excluded writes which vehicles a rollback has left out, and some of each reason by VIN.
func excluded(row func(section, name, detail string, rest ...string), list []view.Exclusion) {
	for _, x := range list {
		row("excluded", x.Code, "", strconv.FormatUint(x.Count, 10), "", "", "", "", "", x.Detail)
		for _, vin := range x.Sample {
			row("excluded", x.Code, vin)
		}
	}
}

// bound is the upper bound of a time; empty: it has none.
func bound(w duration.Within) string {
	if w.AtMostSeconds == 0 {
		return ""
	}
	return strconv.FormatUint(uint64(w.AtMostSeconds), 10)
}

func decision(j Judgement) string {
	if j.Passed {
		return "passed, recomputed " + j.Recomputed
	}
	return "halted, recomputed " + j.Recomputed
}
