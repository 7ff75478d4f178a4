package operation

import (
	"bytes"
	"strings"
	"testing"

	"pacecar/cmd/pacecar/call"
	"pacecar/cmd/pacecar/show"
	"pacecar/web/problem"
	"pacecar/web/view/operation"
)

// TestAFailedOperationSaysWhereAndWhatToDo, as the refusal of a request does: the sentence alone is no cure.
func TestAFailedOperationSaysWhereAndWhatToDo(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	app := call.New(strings.NewReader(""), &out, &out)
	app.Out = show.NewScreen(&out, false)
	o := operation.Operation{ID: "op1", Kind: "report", State: operation.Failed, Done: true, Problem: problem.New(409, "WrongState", "campaign spring is a draft").At("/state", "start it first")}
	if err := (commands{app}).one(o); err != nil {
		t.Fatal(err)
	}
	if got := out.String(); !strings.Contains(got, "WrongState: campaign spring is a draft (/state); start it first") {
		t.Errorf("it says\n%s", got)
	}
}

// TestAnInterruptedOperationHasNoEndThatNobodySaw: it is told when it was last heard of.
func TestAnInterruptedOperationHasNoEndThatNobodySaw(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	app := call.New(strings.NewReader(""), &out, &out)
	app.Out = show.NewScreen(&out, false)
	at := "2026-11-23T12:00:00.000Z"
	if err := (commands{app}).one(operation.Operation{ID: "op1", Kind: "import", State: operation.Interrupted, Done: true, CreatedAt: at, UpdatedAt: at}); err != nil {
		t.Fatal(err)
	}
	if got := out.String(); !strings.Contains(got, "Last heard of") || strings.Contains(got, "Ended") {
		t.Errorf("it says\n%s", got)
	}
}
