package docs

import (
	"fmt"
	"slices"
	"strings"
)

// few is how many arrows one row of a table may become in a picture. A row with more is
// drawn once, from or to a state called several, and the table beside it is exact.
const few = 3

// arrow is one transition of a state machine.
type arrow struct{ From, Trigger, To string }

// machine is a table of transitions, with the states in the order in which all goes well:
// arrows along it are always drawn one by one.
type machine struct {
	rows []arrow
	path []string
}

// bundle is all transitions with one trigger that lead from each of from to each of to.
type bundle struct {
	trigger  string
	from, to []string
}

// bundles puts rows together: those of one trigger and target, then those of one trigger
// and the same sources.
func (m machine) bundles() []bundle {
	var byTarget []bundle
	for _, r := range m.rows {
		i := slices.IndexFunc(byTarget, func(b bundle) bool { return b.trigger == r.Trigger && b.to[0] == r.To })
		if i < 0 {
			byTarget = append(byTarget, bundle{trigger: r.Trigger, to: []string{r.To}})
			i = len(byTarget) - 1
		}
		byTarget[i].from = append(byTarget[i].from, r.From)
	}
	var all []bundle
	for _, b := range byTarget {
		i := slices.IndexFunc(all, func(a bundle) bool { return a.trigger == b.trigger && slices.Equal(a.from, b.from) })
		if i < 0 {
			all = append(all, b)
			continue
		}
		all[i].to = append(all[i].to, b.to...)
	}
	return all
}

// draw is a mermaid picture and a table that say the same; the table is exact.
func (m machine) draw() string {
	return "\n```mermaid\nstateDiagram-v2\n" + m.picture() + "```\n\n" + m.table() + "\n"
}

func (m machine) table() string {
	var b strings.Builder
	b.WriteString("| trigger | from | to |\n|---|---|---|\n")
	for _, row := range m.bundles() {
		fmt.Fprintf(&b, "| %s | %s | %s |\n", row.trigger, states(row.from), states(row.to))
	}
	return b.String()
}

func states(list []string) string {
	named := make([]string, len(list))
	for i, s := range list {
		if named[i] = s; s == "" || s == "None" {
			named[i] = "(none)"
		}
	}
	return strings.Join(named, ", ")
}

// picture draws one arrow between two states, with all its triggers, in the order of the
// rows.
func (m machine) picture() string {
	var lines []arrow
	add := func(from, trigger, to string) {
		i := slices.IndexFunc(lines, func(a arrow) bool { return a.From == from && a.To == to })
		if i < 0 {
			lines = append(lines, arrow{from, trigger, to})
		} else if !slices.Contains(strings.Split(lines[i].Trigger, ", "), trigger) {
			lines[i].Trigger += ", " + trigger
		}
	}
	for _, r := range m.rows {
		if m.alongPath(r) {
			add(r.From, r.Trigger, r.To)
		}
	}
	for _, b := range m.bundles() {
		m.rest(b, add)
	}
	var b strings.Builder
	for _, name := range []string{"Several", "Any"} {
		if slices.ContainsFunc(lines, func(a arrow) bool { return a.From == name || a.To == name }) {
			fmt.Fprintf(&b, "    state \"%s\" as %s\n", map[string]string{"Several": "several states", "Any": "many states"}[name], name)
		}
	}
	for _, a := range lines {
		fmt.Fprintf(&b, "    %s --> %s: %s\n", node(a.From), node(a.To), a.Trigger)
	}
	for _, s := range m.ends() {
		if slices.ContainsFunc(lines, func(a arrow) bool { return a.To == s }) {
			fmt.Fprintf(&b, "    %s --> [*]\n", s)
		}
	}
	return b.String()
}

// rest draws what of a bundle is not along the path.
func (m machine) rest(b bundle, add func(from, trigger, to string)) {
	for _, to := range b.to {
		target := to
		if len(b.to) > few {
			target = "Any"
		}
		var from []string
		for _, s := range b.from {
			switch {
			case m.alongPath(arrow{s, b.trigger, to}):
			case node(s) == "[*]": // where it all begins is not one of several
				add(s, b.trigger, target)
			default:
				from = append(from, s)
			}
		}
		if len(from) > few {
			from = []string{"Several"}
		}
		for _, s := range from {
			add(s, b.trigger, target)
		}
	}
}

func (m machine) alongPath(r arrow) bool {
	i := slices.Index(m.path, r.From)
	return i >= 0 && i+1 < len(m.path) && m.path[i+1] == r.To
}

// ends are the states that no arrow leaves.
func (m machine) ends() []string {
	var ends []string
	for _, r := range m.rows {
		left := slices.ContainsFunc(m.rows, func(a arrow) bool { return a.From == r.To })
		if !left && !slices.Contains(ends, r.To) {
			ends = append(ends, r.To)
		}
	}
	return ends
}

// node is a state as mermaid names it; what does not exist yet is the start.
func node(s string) string {
	if s == "" || s == "None" {
		return "[*]"
	}
	return s
}
