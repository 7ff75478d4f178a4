// Command pacecar is the server, the operator's command line and the demonstration in one
// program.
//
//	pacecar demo                      a whole rollout on this machine, with a dashboard
//	pacecar serve                     a server
//	pacecar fleet import fleet.csv    commands to a server, see pacecar --help
//
// An answer is written to standard output, in the format of --output; what is being done
// meanwhile and what went wrong is written to standard error. The exit status is 0 when
// the command did what it says, 1 when it could not, 2 when it was called wrongly; campaign
// wait has statuses of its own.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	tuneCollector()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second signal ends the process at once
	os.Exit(run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}
