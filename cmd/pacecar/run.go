package main

import (
	"context"
	"fmt"
	"io"

	"pacecar/cmd/pacecar/call"
	"pacecar/cmd/pacecar/show"
)

// run executes one command line and answers the exit status.
func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	a := &app{call.New(stdin, stdout, stderr)}
	defer a.Close()
	root := a.root()
	root.SetArgs(args)
	called, err := root.ExecuteContextC(ctx)
	status := call.StatusOf(err)
	if err == nil {
		return status
	}
	text := call.Explain(err)
	if status == call.StatusUsage {
		text += "\nSee " + called.CommandPath() + " --help."
	}
	fmt.Fprintln(stderr, "pacecar: "+show.SafeLines(text))
	return status
}
