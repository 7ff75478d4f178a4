package verdict

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
)

var columns = []struct {
	title string
	cell  func(Row) string
}{
	{"fault", func(r Row) string { return r.Fault }},
	{"spared nodes serve", func(r Row) string { return r.Survivors.String() }},
	{"all serve", func(r Row) string { return r.Again.String() }},
	{"reports serve", func(r Row) string { return r.Reports.String() }},
	{"unserved", func(r Row) string { return r.Unserved.String() }},
	{"rollout", func(r Row) string { return r.Rollout.String() }},
	{"halts", func(r Row) string { return fmt.Sprint(r.Halts) }},
	{"restarts", func(r Row) string { return fmt.Sprint(r.Restarts) }},
	{"fenced", func(r Row) string { return fmt.Sprint(r.Fenced) }},
	{"acknowledged", func(r Row) string { return fmt.Sprint(r.Promises) }},
	{"lost", losses},
	{"operations", func(r Row) string { return fmt.Sprint(r.Operations) }},
	{"stale", func(r Row) string { return fmt.Sprint(r.Stale) }},
	{"double installs", func(r Row) string { return fmt.Sprint(r.Doubles) }},
	{"violations", func(r Row) string { return fmt.Sprint(len(r.Violations)) }},
}

// losses also says what the fault itself took away.
func losses(r Row) string {
	if r.Forgotten > 0 {
		return fmt.Sprintf("%d (%d by the fault)", r.Lost, r.Forgotten)
	}
	return fmt.Sprint(r.Lost)
}

// String is a time in seconds.
func (s Span) String() string {
	switch {
	case !s.known:
		return "-"
	case s.Never:
		return "never"
	case s.Most > 0:
		return fmt.Sprintf("%.1f of %.0f s", s.Took.Seconds(), s.Most.Seconds())
	}
	return fmt.Sprintf("%.1f s", s.Took.Seconds())
}

// cells are a row's, one for each column.
func cells(r Row) (list []string) {
	for i, c := range columns {
		switch {
		case r.Skip == "" && r.Void == "" || i == 0:
			list = append(list, c.cell(r))
		case i == 1:
			list = append(list, map[bool]string{true: "no trial: " + r.Void, false: "not here: " + r.Skip}[r.Void != ""])
		default:
			list = append(list, "")
		}
	}
	return list
}

func titles() (list []string) {
	for _, c := range columns {
		list = append(list, c.title)
	}
	return list
}

// Print writes rows for a terminal.
func Print(w io.Writer, rows []Row) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, strings.Join(titles(), "\t"))
	for _, r := range rows {
		fmt.Fprintln(t, strings.Join(cells(r), "\t"))
	}
	if err := t.Flush(); err != nil {
		return err
	}
	return printViolations(w, rows)
}

func printViolations(w io.Writer, rows []Row) error {
	for _, r := range rows {
		for _, v := range r.Violations {
			if _, err := fmt.Fprintf(w, "%s: %s\n", r.Fault, v); err != nil {
				return err
			}
		}
	}
	return nil
}

// Markdown is the table for a document.
func Markdown(rows []Row) string {
	var b strings.Builder
	fmt.Fprintf(&b, "| %s |\n|%s\n", strings.Join(titles(), " | "), strings.Repeat("---|", len(columns)))
	for _, r := range rows {
		fmt.Fprintf(&b, "| %s |\n", strings.ReplaceAll(strings.Join(cells(r), " | "), "\n", " "))
	}
	return b.String()
}
