package lasting

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"pacecar/cmd/pacecar/client/refusal"
	"pacecar/web/problem"
	"pacecar/web/view/operation"
)

// Whoever waits hears how far it is, reads it no more often than once a second, and stops when told to.
func TestAwait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		heard, reads := []string{}, 0
		ctx := Told(t.Context(), func(o operation.Operation) { heard = append(heard, o.State) })
		began := time.Now()
		read := func(context.Context) (operation.Operation, error) {
			if reads++; time.Since(began) > time.Minute {
				return operation.Operation{State: operation.Succeeded, Done: true}, nil
			}
			return operation.Operation{State: operation.Running}, nil
		}
		o, err := Await(ctx, operation.Operation{State: operation.Running}, read)
		if err != nil || !o.Done || reads > 65 || len(heard) != reads+1 || !slices.Contains(heard, operation.Succeeded) {
			t.Errorf("read %d times, heard %d: %+v, %v", reads, len(heard), o, err)
		}
		short, end := context.WithTimeout(t.Context(), 3*time.Second)
		defer end()
		began = time.Now()
		if _, err := Await(short, operation.Operation{}, read); !errors.Is(err, context.DeadlineExceeded) || time.Since(began) != 3*time.Second {
			t.Errorf("it ended after %v: %v", time.Since(began), err)
		}
	})
}

// What an operation came to is what its request would have been answered: a result, its refusal, or that there is none, with the cure.
func TestOutcome(t *testing.T) {
	var result struct{ Selected int }
	if err := Outcome(operation.Operation{State: operation.Succeeded, Result: json.RawMessage(`{"selected":7}`)}, &result); err != nil || result.Selected != 7 {
		t.Errorf("a result: %+v, %v", result, err)
	}
	no, is := errors.AsType[*refusal.Problem](Outcome(operation.Operation{State: operation.Failed, Problem: problem.New(409, "WrongState", "it is over").At("/state", "begin again")}, &result))
	if !is || no.Status != 409 || no.Code != "WrongState" || no.Errors[0].Suggestion != "begin again" {
		t.Errorf("a refusal: %+v", no)
	}
	for state, want := range map[string]string{operation.Cancelled: "cancelled by omar", operation.Interrupted: "ask again"} {
		if err := Outcome(operation.Operation{State: state, EndedBy: "omar", Cure: "ask again"}, &result); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", state, err)
		}
	}
}

// What an operation came to is kept as JSON, and a page or a table as the text that it is.
func TestResultsOfAnyType(t *testing.T) {
	for result, want := range map[string]string{`{"succeeded":7}`: `{"succeeded":7}`, `"section,name\ncampaign,spring\n"`: "section,name\ncampaign,spring\n"} {
		var text Text
		if err := Outcome(operation.Operation{State: operation.Succeeded, Result: json.RawMessage(result)}, &text); err != nil || string(text) != want {
			t.Errorf("%s is told as %q, %v", result, text, err)
		}
	}
}
