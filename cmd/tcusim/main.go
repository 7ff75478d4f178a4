// Command tcusim runs a fleet of simulated vehicles against any MQTT broker, prints
// populations to register, and summarises ledgers. See package tcu/tcusim.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"
)

func main() {
	if err := command().ExecuteContext(untilSignal()); err != nil {
		fmt.Fprintln(os.Stderr, "tcusim:", err)
		os.Exit(1)
	}
}

// untilSignal ends with the first signal; a second one ends the process at once.
func untilSignal() context.Context {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop)
	return ctx
}

func command() *cobra.Command {
	root := &cobra.Command{
		Use:           "tcusim",
		Short:         "Simulate the telematics units of a fleet",
		SilenceUsage:  true,
		SilenceErrors: true,
	}
	root.AddCommand(runCommand(), populationCommand(), ledgerCommand())
	return root
}
