package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"pacecar/bench/figure"
	"pacecar/bench/store"
)

// storeBenchCommand measures what durable commits cost beside the engine below them.
func storeBenchCommand() *cobra.Command {
	var o store.Options
	command := measuring("store", "durable commits beside the bare engine that makes them durable", &o.Vehicles, &o.Rounds, func(cmd *cobra.Command) ([]figure.Figure, error) {
		if o.Commits < 1 {
			return nil, fmt.Errorf("--commits %d must be at least 1", o.Commits)
		}
		o.Progress = cmd.ErrOrStderr()
		return store.Run(cmd.Context(), o)
	})
	command.Long = `Has --vehicles writers make --commits commits each, of a record of 400 bytes and a line of history, each of them when its last one is
durable: with the embedded store, which checks fences and versions, and with a bare batch of the same bytes that is synced once for all that has
queued meanwhile. Both run in turn, --rounds times, each time in a directory of its own. The same then with Redis: the store's script beside a
pipeline of SET, at the same server and its appendfsync; those figures begin with redis_.

Each run is opened again and compared with what its writers were told: where a commit is lost there are no figures.

Without --store it starts a redis-server of its own, and leaves Redis out where that is not installed.`
	flags := command.Flags()
	flags.IntVar(&o.Vehicles, "vehicles", 8192, "that have a writer each")
	flags.IntVar(&o.Commits, "commits", 40, "of each writer in a round")
	flags.IntVar(&o.Rounds, "rounds", 5, "runs of each side")
	flags.Uint64Var(&o.Seed, "seed", 1, "of the bytes that are written")
	flags.StringVar(&o.Store, "store", "", "redis://host:port/0; empty: a redis-server of its own")
	return command
}
