package importing

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"

	"pacecar/messages"
	"pacecar/web/ingest"
	"pacecar/web/view"
)

// registrar follows lines as the test says.
type registrar struct {
	mu     sync.Mutex
	models map[string]string // by VIN, the last one registered
	answer func(command *messages.RegisterVehicle) error
}

func (r *registrar) RegisterVehicle(_ context.Context, command *messages.RegisterVehicle) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.answer != nil {
		if err := r.answer(command); err != nil {
			return err
		}
	}
	r.models[command.GetVin()] = command.GetAttributes().GetModel()
	return nil
}

// run imports lines on the bubble's clock.
func run(t *testing.T, r *registrar, body string, progress func(view.Import)) (result view.Import, failure error) {
	t.Helper()
	r.models = map[string]string{}
	synctest.Test(t, func(t *testing.T) {
		reader, err := ingest.NewReader(ingest.NDJSON, strings.NewReader(body), "somebody")
		if err != nil {
			t.Fatal(err)
		}
		made := NewRun(r, progress)
		result, failure = made.Do(t.Context(), reader), made.Failure()
	})
	return result, failure
}

func lines(count int) string {
	var b strings.Builder
	for i := range count {
		fmt.Fprintf(&b, "{\"vin\":\"WVWZZZ1JZXW%06d\",\"model\":\"m%d\"}\n", i%1000, i)
	}
	return b.String()
}

// TestTheLastLineOfAVINWins, and progress is told while the run goes on.
func TestTheLastLineOfAVINWins(t *testing.T) {
	r, told := &registrar{}, 0
	result, failure := run(t, r, lines(2*progressEvery)+"{\"vin\":\"nobody\"}\n", func(view.Import) { told++ })
	if failure != nil || !result.Done || result.Stopped != "" || result.Received != 2*progressEvery+1 || result.Registered != 2*progressEvery || result.Rejected != 1 || told != 2 {
		t.Fatalf("result %+v after %d words of progress: %v", result, told, failure)
	}
	if len(result.Errors) != 1 || result.Errors[0].Line != 2*progressEvery+1 {
		t.Fatalf("errors %+v", result.Errors)
	}
	for vin, model := range r.models {
		if want := "m9" + vin[len(vin)-3:]; model != want {
			t.Fatalf("%s is %s, want %s", vin, model, want)
		}
	}
}

// TestWhatPassesIsTriedAgain: an owner that moves costs time and no line.
func TestWhatPassesIsTriedAgain(t *testing.T) {
	tries := map[string]int{}
	result, _ := run(t, &registrar{answer: func(c *messages.RegisterVehicle) error {
		if tries[c.GetVin()]++; tries[c.GetVin()] < attemptsPerLine {
			return messages.Reject(messages.Unavailable, "moving")
		}
		return nil
	}}, lines(500), nil)
	if result.Registered != 500 || result.Rejected != 0 {
		t.Fatalf("result %+v", result)
	}
}

// TestFailuresEndTheRunAndRefusalsDoNot: a broken engine is not asked for every line.
func TestFailuresEndTheRunAndRefusalsDoNot(t *testing.T) {
	refused, failure := run(t, &registrar{answer: func(*messages.RegisterVehicle) error {
		return messages.Reject(messages.Malformed, "no")
	}}, lines(3000), nil)
	if failure != nil || refused.Rejected != 3000 || len(refused.Errors) != errorsKept {
		t.Fatalf("%d of %d are refused, %d kept: %v", refused.Rejected, refused.Received, len(refused.Errors), failure)
	}
	broken := errors.New("disk on fire")
	failed, failure := run(t, &registrar{answer: func(*messages.RegisterVehicle) error { return broken }}, lines(100_000), nil)
	if !errors.Is(failure, broken) || failed.Stopped == "" || failed.Received > failuresInARow+workersAtOnce*(linesWaiting+2) {
		t.Fatalf("stopped %q after %d lines: %v", failed.Stopped, failed.Received, failure)
	}
	for _, line := range failed.Errors {
		if strings.Contains(line.Reason, "fire") {
			t.Fatalf("the cause is told to the client: %q", line.Reason)
		}
	}
}
