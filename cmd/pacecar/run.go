package main

import (
	"context"
	"errors"
	"fmt"
	"io"

	"pacecar/cmd/pacecar/client"
	"pacecar/cmd/pacecar/show"
)

// The exit statuses that every command has.
const (
	statusFailed = 1
	statusUsage  = 2
)

// exit is an error with the status that the process ends with.
type exit struct {
	status int
	err    error
}

func (e *exit) Error() string { return e.err.Error() }

func (e *exit) Unwrap() error { return e.err }

// misused makes an error that says how the command was called wrongly.
func misused(format string, args ...any) error {
	return &exit{statusUsage, fmt.Errorf(format, args...)}
}

// run executes one command line and answers the exit status.
func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	a := newApp(stdin, stdout, stderr)
	defer a.close()
	root := a.root()
	root.SetArgs(args)
	root.SetIn(stdin)
	root.SetOut(stdout)
	root.SetErr(stderr)
	called, err := root.ExecuteContextC(ctx)
	if err == nil {
		return 0
	}
	status := statusFailed
	var e *exit
	if errors.As(err, &e) {
		status = e.status
	}
	text := explain(err)
	if status == statusUsage {
		text += "\nSee " + called.CommandPath() + " --help."
	}
	fmt.Fprintln(stderr, "pacecar: "+show.SafeLines(text))
	return status
}

// explain says what went wrong and what to try.
func explain(err error) string {
	var unreachable *client.Unreachable
	var problem *client.Problem
	switch {
	case errors.Is(err, context.Canceled):
		return "interrupted"
	case errors.As(err, &unreachable):
		return err.Error() + "\nIs it running? Start one with pacecar serve or pacecar demo, or name another with --server or PACECAR_SERVER."
	case errors.As(err, &problem) && problem.Status >= 500 && problem.RequestID != "":
		return err.Error() + " (request " + problem.RequestID + " in the server's log)"
	}
	return err.Error()
}
