package docs

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"pacecar/actors/campaign/life"
	"pacecar/actors/catalog"
	"pacecar/actors/vehicle"
	"pacecar/messages"
)

var update = flag.Bool("update", false, "rewrite the drawn parts of the documents")

const architecture = "ARCHITECTURE.md"

// drawings are the parts of ARCHITECTURE.md that are written from the code, by the name of
// their markers.
func drawings() map[string]string {
	return map[string]string{
		"floors":     floors(),
		"assignment": assignmentMachine().draw(),
		"roster":     rosterMachine().draw(),
		"campaign":   campaignMachine().draw(),
		"wave":       waveMachine().draw(),
		"package":    packageMachine().draw(),
	}
}

func TestDrawingsAreTrue(t *testing.T) {
	document := read(t, architecture)
	for name, want := range drawings() {
		begin, end := "<!-- "+name+":begin -->\n", "<!-- "+name+":end -->"
		before, rest, found := strings.Cut(document, begin)
		drawn, after, closed := strings.Cut(rest, end)
		if !found || !closed {
			t.Errorf("%s has no part between %s and %s", architecture, strings.TrimSpace(begin), end)
			continue
		}
		if drawn == want {
			continue
		}
		if !*update {
			t.Errorf("%s: the part %q is not what the code says now; `go test ./docs -update` rewrites it, then read the difference", architecture, name)
		}
		document = before + begin + want + end + after
	}
	if *update {
		if err := os.WriteFile(architecture, []byte(document), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// floors draws the rule of TestImportsPointDown as a table.
func floors() string {
	var b strings.Builder
	b.WriteString("\n| folder | may import (ours) | because |\n|---|---|---|\n")
	for _, r := range rooms {
		ours := "nothing"
		if len(r.ours) > 0 {
			ours = "`" + strings.Join(r.ours, "`, `") + "`"
		}
		if len(r.ours) == 1 && r.ours[0] == "" {
			ours = "everything"
		}
		fmt.Fprintf(&b, "| `%s` | %s | %s |\n", r.path, ours, r.why)
	}
	return b.String() + "\n"
}

func assignmentMachine() machine {
	m := machine{path: []string{"None", "Offered", "Accepted", "Downloading", "Downloaded", "Permitted", "Installing", "Installed", "Succeeded"}}
	for _, row := range vehicle.Transitions() {
		m.rows = append(m.rows, arrow{state(row.From), string(row.Trigger), state(row.To)})
	}
	return m
}

func rosterMachine() machine {
	m := machine{path: []string{"Waiting", "Offered"}}
	for _, row := range life.Vehicles() {
		m.rows = append(m.rows, arrow(row))
	}
	return m
}

func campaignMachine() machine {
	var m machine
	for _, row := range life.Campaign() {
		m.rows = append(m.rows, arrow(row))
	}
	return m
}

func waveMachine() machine {
	var m machine
	for _, row := range life.Waves() {
		m.rows = append(m.rows, arrow(row))
	}
	return m
}

func packageMachine() machine {
	var m machine
	for _, row := range catalog.Transitions() {
		m.rows = append(m.rows, arrow(row))
	}
	return m
}

// state is the word for a state of an assignment: Offered.
func state(s messages.AssignmentState) string {
	name := s.String()
	if strings.HasSuffix(name, "UNSPECIFIED") {
		return "None"
	}
	return name[:1] + strings.ToLower(name[1:])
}

func read(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
