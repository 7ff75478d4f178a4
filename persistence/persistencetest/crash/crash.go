// Package crash is the part of the suite of the store's engines that kills them: [Exercise]
// kills a process that commits, and sees that nothing it reported durable is missing and
// nothing is torn. An engine's own test is a few lines:
//
//	func TestCrash(t *testing.T) { crash.Exercise(t, crash.Crashes{Open: openAt}) }
//
// It waits for what the process says, and for no time to pass.
package crash

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"pacecar/persistence"
)

// Crashes says how an engine is crashed.
type Crashes struct {
	// Open opens the store at a place, in this process or in the one that crashes.
	Open func(place string) (persistence.Store, error)
	// Place makes a place for a new store; nil means t.TempDir.
	Place func(t *testing.T) string
	// Strike crashes something else, such as a server, and makes the place fit to be
	// opened again, before the committing process is killed; nil does nothing more.
	Strike func(t *testing.T)
}

const (
	placeVariable  = "PACECAR_CRASH_PLACE"  // set in the process that commits
	roundsVariable = "PACECAR_CRASH_ROUNDS" // how many crashes; default below
	defaultRounds  = 5
	crashWriters   = 32
)

// Exercise lets a child process commit with many writers and report each commit that
// the store calls durable, kills it at a random point, and checks that every commit
// reported is there and that every record agrees with its history, pages and index.
// The next round goes on with the same store. The child is the test binary itself,
// which comes to the same call; so Exercise must be the first thing that its test does.
func Exercise(t *testing.T, c Crashes) {
	if place := os.Getenv(placeVariable); place != "" {
		if err := commitUntilKilled(place, c.Open); err != nil {
			fmt.Fprintln(os.Stderr, err)
		}
		os.Exit(1)
	}
	rounds := defaultRounds
	if text := os.Getenv(roundsVariable); text != "" {
		var err error
		if rounds, err = strconv.Atoi(text); err != nil || rounds < 1 {
			t.Fatalf("%s is %q: want a number of rounds", roundsVariable, text)
		}
	}
	place := ""
	if c.Place != nil {
		place = c.Place(t)
	} else {
		place = t.TempDir()
	}
	durable := make(map[string]uint64) // by writer: the last version reported durable
	total := 0
	for round := range rounds {
		commits := 1 + rand.IntN(3000)
		total += crashOnce(t, c, place, commits, durable)
		if t.Failed() {
			return
		}
		verifyAfterCrash(t, c, place, durable)
		if t.Failed() {
			t.Fatalf("round %d, struck after %d commits", round+1, commits)
		}
	}
	t.Logf("%d crashes, %d commits reported durable, none missing, none torn", rounds, total)
}

// crashOnce runs the child until it has reported so many commits, strikes, and notes
// everything it has reported by then.
func crashOnce(t *testing.T, c Crashes, place string, commits int, durable map[string]uint64) int {
	t.Helper()
	child := exec.Command(os.Args[0], "-test.run=^"+strings.ReplaceAll(t.Name(), "/", "$/^")+"$", "-test.timeout=120s")
	child.Env = append(os.Environ(), placeVariable+"="+place)
	var complaints bytes.Buffer
	child.Stderr = &complaints
	reports, err := child.StdoutPipe()
	if err == nil {
		err = child.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	seen, struck := 0, false
	lines := bufio.NewReader(reports)
	for {
		line, err := lines.ReadString('\n')
		if err != nil {
			break // The end; a line cut by the kill was not yet a report.
		}
		id, number, found := strings.Cut(strings.TrimSpace(line), " ")
		version, err := strconv.ParseUint(number, 10, 64)
		if !found || err != nil {
			continue // A word of the test framework.
		}
		durable[id] = max(durable[id], version)
		if seen++; seen == commits {
			struck = true
			strike(t, c, child.Process)
		}
	}
	_, _ = io.Copy(io.Discard, lines)
	err = child.Wait()
	var exit *exec.ExitError
	if !struck || !errors.As(err, &exit) || (c.Strike == nil && exit.Sys().(syscall.WaitStatus).Signal() != syscall.SIGKILL) {
		t.Errorf("the committing process ended by itself after %d commits: %v\n%s", seen, err, complaints.String())
	}
	return seen
}

func strike(t *testing.T, c Crashes, child *os.Process) {
	if c.Strike != nil {
		c.Strike(t)
	}
	if err := child.Signal(syscall.SIGKILL); err != nil && !errors.Is(err, os.ErrProcessDone) {
		t.Errorf("kill the committing process: %v", err)
	}
}
