package call

import (
	"fmt"
	"strings"
)

// Status is an exit status, and what it says.
type Status struct {
	Code int
	Says string
	Of   string // the commands that end with it; empty: all
}

// Statuses are all that the program ends with.
var Statuses = []Status{
	{0, "the command did what it says; of campaign watch and wait: what was waited for has come", ""},
	{StatusFailed, "it could not: the server refused or did not answer, a file is not right, or it was interrupted", ""},
	{StatusUsage, "it was called wrongly: a command, a flag, an argument or a setting", ""},
	{3, "there is no such campaign yet, or it differs from the file", "campaign plan"},
	{StatusRefused, "the server knows nobody of that token, or whoever it is lacks the role", ""},
	{10, "the campaign was completed with more failures than a gate of its plan allows", "campaign watch, campaign wait, demo --wait"},
	{11, "it is halted or paused; of an operation: it was interrupted", "campaign watch, campaign wait, demo --wait, operation watch"},
	{12, "it was cancelled", "campaign watch, campaign wait, demo --wait, operation watch"},
	{13, "it was completed, and fewer of its vehicles took the update than was wanted: most of them, or as --succeeded-percent says", "campaign watch, campaign wait, demo --wait"},
}

// StatusText is the statuses for people at a terminal.
func StatusText() string {
	var b strings.Builder
	b.WriteString("What the exit status of a command says:\n\n")
	for _, s := range Statuses {
		fmt.Fprintf(&b, "  %-3d %s", s.Code, s.Says)
		if s.Of != "" {
			fmt.Fprintf(&b, "\n      (%s)", s.Of)
		}
		b.WriteByte('\n')
	}
	b.WriteString("\nA second interrupt ends the program at once.")
	return b.String()
}
