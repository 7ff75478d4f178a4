package main

import (
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"pacecar/bench/figure"
	"pacecar/bench/nodes"
	"pacecar/bench/recovery"
	"pacecar/bench/servers"
)

// nodesBenchCommand measures what several nodes cost beside one.
func nodesBenchCommand() *cobra.Command {
	var o nodes.Options
	command := measuring("nodes", "three nodes beside one on the same processors: a rollout, what they say to each other, placement", &o.Vehicles, &o.Rounds, func(cmd *cobra.Command) ([]figure.Figure, error) {
		o.Progress = cmd.ErrOrStderr()
		return nodes.Run(cmd.Context(), o)
	})
	command.Long = `Rolls out durably with one node and with three, in turn, each a process of its own, and says how the rates compare; counts the
messages that cross from one node to another; measures what a report costs that crosses from one node to another; says how evenly a fleet is placed on 2 to 16
nodes. Figures that begin with before_ are those of protoactor's and gRPC's defaults, which were replaced.

Without --store and --broker it starts a redis-server and a mosquitto of its own, which must be installed.`
	flags := command.Flags()
	flags.IntVar(&o.Vehicles, "vehicles", 20_000, "simulated vehicles")
	flags.IntVar(&o.Rounds, "rounds", 5, "runs of each side")
	flags.Uint64Var(&o.Seed, "seed", 1, "of the simulated fleet")
	flags.StringVar(&o.Store, "store", "", "redis://host:port/0; empty: a redis-server of its own")
	flags.StringVar(&o.Broker, "broker", "", "tcp://host:port; empty: a mosquitto of its own")
	return command
}

// leastShortLease is the shortest life of leases that a cluster takes.
const leastShortLease = time.Second

// recoveryBenchCommand measures what kill -9 costs.
func recoveryBenchCommand() *cobra.Command {
	var o recovery.Options
	command := measuring("recovery", "kill -9: of one of three nodes under a rollout, and of all with a fleet registered", &o.Vehicles, &o.Rounds, func(cmd *cobra.Command) ([]figure.Figure, error) {
		if o.InFlight < 1 || o.InFlight > o.Vehicles || o.ShortLease < leastShortLease {
			return nil, fmt.Errorf("--in-flight %d must be from 1 to --vehicles, and --short-lease %v at least %v", o.InFlight, o.ShortLease, leastShortLease)
		}
		o.Progress = cmd.ErrOrStderr()
		return recovery.Run(cmd.Context(), o)
	})
	command.Long = `Kills a server that has its own store, and three nodes on one Redis, with --vehicles registered and --in-flight of them offered an update,
and says how long after their start they serve and count what they had counted before. Then kills one of three nodes under a running
rollout, --rounds times, and says how long it takes until all slots are served again, and until a vehicle of that node is answered: with
leases that live as long as by default, and with --short-lease. Each rollout must end as the vehicles' ledger says.

It starts a redis-server and a mosquitto of its own, which must be installed.`
	flags := command.Flags()
	flags.IntVar(&o.Vehicles, "vehicles", 1_000_000, "registered when all are killed")
	flags.IntVar(&o.InFlight, "in-flight", 50_000, "of them offered an update then")
	flags.IntVar(&o.Rounds, "rounds", 20, "kills of one node, with each life of leases")
	flags.DurationVar(&o.ShortLease, "short-lease", 3*time.Second, "life of leases that is measured besides the default")
	flags.Uint64Var(&o.Seed, "seed", 1, "of the simulated fleet")
	return command
}

// benchServerCommand is what measurements start as a process of its own: see package servers.
func benchServerCommand() *cobra.Command {
	return &cobra.Command{
		Use: "server", Hidden: true, Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return servers.Play(cmd.Context(), cmd.InOrStdin(), cmd.OutOrStdout())
		},
	}
}
