package docs

import (
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

const (
	readme     = "../README.md"
	operations = "operations.md"
)

// demonstrationWithin bounds the unattended demonstration of 40 vehicles, compilation of
// the program included.
const demonstrationWithin = 4 * time.Minute

// block is a block of shell commands in the README, in what says how to run a server, or in a page for users.
type block struct {
	in    string // the document
	by    string // the test that runs it as it stands; empty: an illustration
	lines []string
}

var (
	shell = regexp.MustCompile("(?m)((?:.*\n)?)^ *```sh\n((?s:.*?))^ *```$")
	tried = regexp.MustCompile("^ *<!-- tried by ([a-z0-9/.]+\\.Test[A-Za-z0-9]+) -->\n$")
)

// blocks are the shell blocks of these documents. Each says who tries it.
func blocks(t *testing.T) []block {
	t.Helper()
	var all []block
	for _, document := range append([]string{readme, operations}, guides(t)...) {
		for _, m := range shell.FindAllStringSubmatch(read(t, document), -1) {
			b := block{in: document}
			if by := tried.FindStringSubmatch(m[1]); by != nil {
				b.by = by[1]
			} else if strings.TrimSpace(m[1]) != "<!-- illustration -->" {
				t.Errorf("%s: this block says neither which test tries it nor that it is an illustration:\n%s", document, m[2])
			}
			for line := range strings.Lines(m[2]) {
				b.lines = append(b.lines, strings.TrimSpace(line))
			}
			all = append(all, b)
		}
	}
	return all
}

// blockOf is the one block that a test tries.
func blockOf(t *testing.T, by string) block {
	t.Helper()
	for _, b := range blocks(t) {
		if b.by == by {
			return b
		}
	}
	t.Fatalf("%s has no block for %s", readme, by)
	return block{}
}

func TestEveryBlockIsTriedOrAnIllustration(t *testing.T) {
	for _, b := range blocks(t) {
		if b.by == "" {
			continue
		}
		i := strings.LastIndex(b.by, ".")
		if dir, name := b.by[:i], b.by[i+1:]; !declared(t, dir)[name] {
			t.Errorf("%s says that %s tries a block, but folder %s has no such test", b.in, b.by, dir)
		}
	}
}

// The README promises exactly two commands. The demonstration is run by
// TestTheUnattendedDemonstration, and make test is what runs this test.
func TestTheTwoCommands(t *testing.T) {
	b := blockOf(t, "docs.TestTheTwoCommands")
	if len(b.lines) != 2 || b.lines[0] != "go run ./cmd/pacecar demo" || b.lines[1] != "make test" {
		t.Errorf("the README begins with %q", b.lines)
	}
	for _, b := range blocks(t) {
		for _, line := range b.lines {
			if target, ok := strings.CutPrefix(line, "make "); ok && !targets(t)[target] {
				t.Errorf("the README says %q, the Makefile has no such target", line)
			}
		}
	}
}

// targets are those that `make` lists.
func targets(t *testing.T) map[string]bool {
	t.Helper()
	all := map[string]bool{}
	for _, m := range regexp.MustCompile(`(?m)^([a-z-]+):.*## `).FindAllStringSubmatch(read(t, "../Makefile"), -1) {
		all[m[1]] = true
	}
	return all
}

// Make without a target is where people look first.
func TestMakePrintsItsHelp(t *testing.T) {
	if _, err := exec.LookPath("make"); err != nil {
		t.Skip("make is not installed")
	}
	command := exec.CommandContext(t.Context(), "make", "--no-print-directory", "-C", "..")
	command.Env = append(os.Environ(), "MAKEFLAGS=", "MAKELEVEL=")
	out, err := command.CombinedOutput()
	if err != nil {
		t.Fatalf("make: %v\n%s", err, out)
	}
	for target := range targets(t) {
		if !strings.Contains(string(out), "  make "+target+" ") {
			t.Errorf("make does not mention %s:\n%s", target, out)
		}
	}
}

// summary is what an unattended demonstration prints, and nothing else.
type summary struct {
	Vehicles            int     `json:"vehicles"`
	Succeeded           int     `json:"succeeded"`
	Failed              int     `json:"failed"`
	DoubleInstalls      int     `json:"double_installs"`
	CountersEqualLedger bool    `json:"counters_equal_ledger"`
	SavedBytes          uint64  `json:"saved_bytes"`
	VehiclesPerSecond   float64 `json:"vehicles_per_second"`
	State               string  `json:"state"`
}

func TestTheUnattendedDemonstration(t *testing.T) {
	if testing.Short() {
		t.Skip("runs a whole rollout")
	}
	t.Parallel()
	b := blockOf(t, "docs.TestTheUnattendedDemonstration")
	if len(b.lines) != 1 {
		t.Fatalf("the README's block is not one command: %q", b.lines)
	}
	ctx, cancel := context.WithTimeout(t.Context(), demonstrationWithin)
	defer cancel()
	command := exec.CommandContext(ctx, "bash", "-c", b.lines[0])
	command.Dir = ".."
	command.Env = append(os.Environ(), "TMPDIR="+t.TempDir())
	command.WaitDelay = 10 * time.Second
	var told strings.Builder
	command.Stderr = &told
	out, err := command.Output()
	if err != nil {
		t.Fatalf("%s: %v\n%s", b.lines[0], err, told.String())
	}
	decoder := json.NewDecoder(strings.NewReader(string(out)))
	decoder.DisallowUnknownFields()
	var got summary
	if err := decoder.Decode(&got); err != nil || decoder.More() {
		t.Fatalf("standard output is not one summary (%v):\n%s", err, out)
	}
	if got.VehiclesPerSecond <= 0 {
		t.Errorf("no vehicles per second: %s", out)
	}
	if got.SavedBytes == 0 {
		t.Errorf("no vehicle fetched a patch: %s", out)
	}
	got.VehiclesPerSecond, got.SavedBytes = 0, 0
	if want := (summary{Vehicles: 40, Succeeded: 40, CountersEqualLedger: true, State: "Completed"}); got != want {
		t.Errorf("the README's demonstration ended with %+v, want %+v", got, want)
	}
}

// called is a call of the program in a block: the words up to the first flag, then flags.
var called = regexp.MustCompile(`^(?:go run \./cmd/pacecar|bin/pacecar|pacecar)((?: [a-z][a-z-]*)*)`)

// flagged is a flag in a call.
var flagged = regexp.MustCompile(` (--[a-z-]+)`)

// Illustrations need files and servers that a reader has. What can be checked without them
// is: the commands exist, and take those flags.
func TestIllustrationsCallWhatExists(t *testing.T) {
	if testing.Short() {
		t.Skip("compiles the program")
	}
	t.Parallel()
	program := filepath.Join(t.TempDir(), "pacecar")
	if out, err := exec.CommandContext(t.Context(), "go", "build", "-o", program, "../cmd/pacecar").CombinedOutput(); err != nil {
		t.Fatalf("build: %v\n%s", err, out)
	}
	for _, b := range blocks(t) {
		for _, line := range b.lines {
			call := called.FindStringSubmatch(line)
			if call == nil {
				continue
			}
			words := strings.Fields(call[1])
			words = words[:min(len(words), 3)] // no command has more; what follows is a name
			out, err := exec.CommandContext(t.Context(), program, append(words, "--help")...).CombinedOutput()
			if err != nil {
				t.Errorf("%s: %v\n%s", line, err, out)
				continue
			}
			for _, flag := range flagged.FindAllStringSubmatch(line, -1) {
				if !regexp.MustCompile(regexp.QuoteMeta(flag[1]) + `\b`).Match(out) {
					t.Errorf("%s: %s takes no %s", line, strings.Join(words, " "), flag[1])
				}
			}
		}
	}
}
