package docs

import (
	"strings"
	"testing"
)

// Every state of every machine is a word that people see, so the glossary says what it means.
func TestTheGlossaryKnowsEveryState(t *testing.T) {
	glossary := read(t, "GLOSSARY.md")
	for _, m := range []machine{assignmentMachine(), rosterMachine(), campaignMachine(), waveMachine(), packageMachine()} {
		for _, row := range m.rows {
			for _, s := range []string{row.From, row.To} {
				if node(s) != "[*]" && !strings.Contains(glossary, "*"+s+"*") {
					t.Errorf("GLOSSARY.md does not explain the state %s", s)
				}
			}
		}
	}
}
