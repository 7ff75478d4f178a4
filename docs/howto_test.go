package docs

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"
)

// howTo is what tries the pages for users: their commands are run as they stand, page by page, each beside a
// server of its own.
const howTo = "docs.TestHowTos"

// pageWithin bounds the commands of one page.
const pageWithin = 5 * time.Minute

// guides are the pages for users.
func guides(t *testing.T) []string {
	t.Helper()
	pages, err := filepath.Glob("howto/*.md")
	if err != nil {
		t.Fatal(err)
	}
	return append([]string{"quickstart.md", "tour.md", "dashboard.md", "security.md"}, pages...)
}

// TestTheIndexNamesEveryPage: what nobody finds is not there.
func TestTheIndexNamesEveryPage(t *testing.T) {
	index := read(t, "README.md")
	for _, path := range documents(t) {
		page, below := strings.CutPrefix(filepath.ToSlash(path), "../docs/")
		if !below || page == "README.md" || strings.HasPrefix(page, "adr/") || strings.HasPrefix(page, "reference/") {
			continue // those have indexes of their own
		}
		if !strings.Contains(index, "]("+page+")") {
			t.Errorf("docs/README.md does not name %s", page)
		}
	}
}

// step is a block of commands, and the lines that the page says it prints.
type step struct {
	commands string
	prints   []string
}

var (
	triedStep = regexp.MustCompile("(?m)^<!-- tried by " + regexp.QuoteMeta(howTo) + " -->\n```sh\n((?s:.*?))^```$")
	printed   = regexp.MustCompile("^\\s*<!-- printed -->\n```text\n((?s:.*?))```")
)

// stepsOf are the blocks of a page that this test tries.
func stepsOf(t *testing.T, page string) []step {
	t.Helper()
	text := read(t, page)
	var steps []step
	for _, at := range triedStep.FindAllStringSubmatchIndex(text, -1) {
		s := step{commands: text[at[2]:at[3]]}
		if lines := printed.FindStringSubmatch(text[at[1]:]); lines != nil {
			s.prints = strings.Split(strings.TrimSpace(lines[1]), "\n")
		}
		steps = append(steps, s)
	}
	return steps
}

// programs builds what a reader has in the path.
func programs(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	if out, err := exec.CommandContext(t.Context(), "go", "build", "-o", dir+string(filepath.Separator), "../cmd/...").CombinedOutput(); err != nil {
		t.Fatalf("build: %v\n%s", err, out)
	}
	return dir
}

func TestHowTos(t *testing.T) {
	if testing.Short() {
		t.Skip("runs every how-to against a server")
	}
	if _, err := exec.LookPath("bash"); err != nil {
		t.Skip("bash is not installed")
	}
	bin := programs(t)
	for _, page := range guides(t) {
		steps := stepsOf(t, page)
		if len(steps) == 0 {
			continue // its commands need what a test has not
		}
		t.Run(strings.TrimSuffix(filepath.Base(page), ".md"), func(t *testing.T) {
			tryPage(t, bin, page, steps)
		})
	}
}

// tryPage runs the commands of a page in one shell, and looks for what they are said to print.
func tryPage(t *testing.T, bin, page string, steps []step) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), pageWithin)
	defer cancel()
	dir := t.TempDir()
	environment := append(os.Environ(), "PATH="+bin+string(filepath.ListSeparator)+os.Getenv("PATH"), "PACECAR_AS=mira", "NO_COLOR=1",
		"PACECAR_DATA_DIR="+filepath.Join(dir, "data", "demo"))
	var script strings.Builder
	script.WriteString("set -euo pipefail\nexec 2>&1\ntrap 'kill $(jobs -p) 2>/dev/null || true' EXIT\n")
	for i, s := range steps {
		fmt.Fprintf(&script, "echo '@@ %d'\n%s", i, s.commands)
	}
	command := exec.CommandContext(ctx, "bash", "-c", script.String())
	command.Dir = dir
	command.Env = append(environment, serve(ctx, t, page, bin, environment, dir)...)
	command.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	command.Cancel = func() error { return syscall.Kill(-command.Process.Pid, syscall.SIGKILL) }
	command.WaitDelay = 10 * time.Second
	out, err := command.CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %v\n%s", page, err, out)
	}
	told := strings.Split(string(out), "@@ ")[1:]
	for i, s := range steps {
		if len(told) <= i {
			t.Fatalf("%s: step %d was not run\n%s", page, i, out)
		}
		for _, line := range s.prints {
			// A name, a time or a number that differs is written as … on the page.
			like := strings.ReplaceAll(regexp.QuoteMeta(strings.TrimSpace(line)), "…", ".*")
			like = regexp.MustCompile(` +`).ReplaceAllString(like, " +")
			if !regexp.MustCompile(`(?m)^\s*` + like + `\s*$`).MatchString(told[i]) {
				t.Errorf("%s: no line like %q is printed by\n%s\nbut\n%s", page, line, s.commands, told[i])
			}
		}
	}
}

// place is where a server is.
type place struct{ Dashboard, MQTT string }

// serve starts what a page says is running: the demonstration for the quick start, a server elsewhere. It
// answers how commands find it.
func serve(ctx context.Context, t *testing.T, page, bin string, environment []string, dir string) []string {
	t.Helper()
	demo := page == "quickstart.md"
	args := []string{"serve", "--output", "ndjson", "--log-level", "error", "--data-dir", filepath.Join(dir, "data", "server")}
	if demo {
		args = []string{"demo"}
	}
	command := exec.CommandContext(ctx, filepath.Join(bin, "pacecar"), append(args, "--http", "127.0.0.1:0", "--mqtt", "127.0.0.1:0")...)
	command.Dir, command.Env = dir, environment
	command.Cancel = func() error { return command.Process.Signal(os.Interrupt) }
	command.WaitDelay = 30 * time.Second
	says, err := command.StdoutPipe()
	if demo {
		says, err = command.StderrPipe()
	}
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	lines := make(chan string, 1024)
	go func() {
		defer close(lines)
		for scanner := bufio.NewScanner(says); scanner.Scan(); {
			select {
			case lines <- scanner.Text():
			default: // nobody reads any more
			}
		}
	}()
	t.Cleanup(func() {
		_ = command.Cancel() // it may have ended
		_ = command.Wait()
	})
	var at place
	for line := range lines {
		switch {
		case !demo:
			if err := json.Unmarshal([]byte(line), &at); err != nil {
				t.Fatalf("the server says %q: %v", line, err)
			}
		case strings.HasPrefix(line, "  dashboard"):
			at.Dashboard = strings.Fields(line)[1]
		case strings.HasPrefix(line, "  MQTT"):
			at.MQTT = "tcp://" + strings.Fields(line)[1]
		}
		if !demo || strings.Contains(line, "waits for its start") {
			return []string{"PACECAR_SERVER=" + strings.TrimSuffix(at.Dashboard, "/"), "TCUSIM_BROKER=" + at.MQTT}
		}
	}
	t.Fatalf("the server of %s ended", page)
	return nil
}
