package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"pacecar/bench"
	"pacecar/bench/core"
	"pacecar/bench/figure"
	"pacecar/bench/pacing"
	"pacecar/bench/targeting"
)

// benches are the measurements of whole systems by name.
var benches = []struct {
	name, short string
	vehicles    int
	rounds      int
	run         func(context.Context, bench.Options) ([]figure.Figure, error)
}{
	{"rollout", "a durable rollout beside its echo ceiling", 20_000, 5, bench.Rollout},
	{"echo", "the ceiling alone: what broker and wire allow", 20_000, 5, bench.Echo},
	{"import", "a fleet from a file into the store and back", 1_000_000, 1, bench.Import},
	{"memory", "what an active vehicle keeps in memory", 20_000, 1, bench.Memory},
}

// benchCommand measures; figures follow one contract, one JSON object per line.
func benchCommand() *cobra.Command {
	root := &cobra.Command{Use: "bench NAME", Short: "Measure this machine: figures as ratios to a ceiling of the same run"}
	for _, b := range benches {
		var o bench.Options
		command := measuring(b.name, b.short, &o.Vehicles, &o.Rounds, func(cmd *cobra.Command) ([]figure.Figure, error) {
			o.Progress = cmd.ErrOrStderr()
			return b.run(cmd.Context(), o)
		})
		flags := command.Flags()
		flags.IntVar(&o.Vehicles, "vehicles", b.vehicles, "simulated vehicles")
		flags.IntVar(&o.Rounds, "rounds", b.rounds, "runs of each side")
		flags.Uint64Var(&o.Seed, "seed", 1, "of the simulated fleet")
		flags.StringVar(&o.Store, "store", "", "redis://host:port/0; empty: embedded")
		flags.StringVar(&o.Broker, "broker", "", "tcp://host:port; empty: embedded")
		flags.StringVar(&o.CPUProfile, "cpuprofile", "", "file for a CPU profile of the engine's last rollout or import")
		root.AddCommand(command)
	}
	root.AddCommand(targetingCommand(), pacingCommand(), campaignBenchCommand(), nodesBenchCommand(), recoveryBenchCommand(), streamBenchCommand(), storeBenchCommand(), haltBenchCommand(), wholeBenchCommand(), benchServerCommand())
	return root
}

// outputs are the forms in which figures are printed.
var outputs = []string{"table", "json", "benchstat"}

// measuring is a command that prints figures of at least one vehicle and one round.
func measuring(name, short string, vehicles, rounds *int, run func(*cobra.Command) ([]figure.Figure, error)) *cobra.Command {
	var output, results string
	command := &cobra.Command{
		Use: name, Short: short, Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if !slices.Contains(outputs, output) {
				return fmt.Errorf("--output %s is not known: choose one of %s", output, strings.Join(outputs, ", "))
			}
			if *vehicles < 1 || *rounds < 1 {
				return fmt.Errorf("--vehicles %d and --rounds %d must be at least 1", *vehicles, *rounds)
			}
			if _, err := os.Stat(filepath.Dir(results)); err != nil { // while nothing is lost
				return fmt.Errorf("--results: %w", err)
			}
			figures, err := run(cmd)
			if err != nil {
				return err
			}
			if err := keep(results, figures); err != nil {
				return err
			}
			switch output {
			case "json":
				return figure.WriteJSON(cmd.OutOrStdout(), figures)
			case "benchstat":
				figure.WriteBenchmarks(cmd.OutOrStdout(), figures)
			default:
				figure.WriteTable(cmd.OutOrStdout(), figures)
			}
			return nil
		},
	}
	command.Flags().StringVarP(&output, "output", "o", "table", strings.Join(outputs, ", "))
	command.Flags().StringVar(&results, "results", "", "file that takes the figures as lines for benchstat, too; it stays as it was where there are no figures")
	return command
}

// keep writes figures into a file, whole or not at all; "": nowhere.
func keep(path string, figures []figure.Figure) (err error) {
	if path == "" {
		return nil
	}
	fresh, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*")
	if err != nil {
		return fmt.Errorf("--results: %w", err)
	}
	defer func() {
		if err != nil {
			err = errors.Join(fmt.Errorf("--results: %w", err), os.Remove(fresh.Name()))
		}
	}()
	figure.WriteBenchmarks(fresh, figures)
	if err := errors.Join(fresh.Chmod(0o644), fresh.Sync(), fresh.Close()); err != nil {
		return err
	}
	return os.Rename(fresh.Name(), path)
}

// pacingCommand measures how exactly a plan's pace is kept.
func pacingCommand() *cobra.Command {
	var o pacing.Options
	command := measuring("pacing", "how exactly offers keep the pace of a plan, in virtual time", &o.Vehicles, &o.Rounds, func(cmd *cobra.Command) ([]figure.Figure, error) {
		o.Progress = cmd.ErrOrStderr()
		return pacing.Run(cmd.Context(), o)
	})
	command.Flags().IntVar(&o.Vehicles, "vehicles", 1_000_000, "vehicles on the roster")
	command.Flags().IntVar(&o.Rounds, "rounds", 5, "stretches of each pace")
	command.Flags().Uint64Var(&o.Seed, "seed", 1, "of the lateness of wakes")
	return command
}

// campaignBenchCommand measures the core of a campaign at size.
func campaignBenchCommand() *cobra.Command {
	var o core.Options
	command := measuring("campaign", "what the core of a campaign costs: start, report, memory, restart, account, rehearsal", &o.Vehicles, &o.Rounds, func(cmd *cobra.Command) ([]figure.Figure, error) {
		o.Progress = cmd.ErrOrStderr()
		return core.Run(cmd.Context(), o)
	})
	command.Flags().IntVar(&o.Vehicles, "vehicles", 1_000_000, "vehicles on the roster")
	command.Flags().IntVar(&o.Rounds, "rounds", 5, "campaigns that are built")
	command.Flags().Uint64Var(&o.Seed, "seed", 1, "of the reports and of the rehearsal")
	return command
}

// targetingCommand measures what is answered about a whole fleet.
func targetingCommand() *cobra.Command {
	var o targeting.Options
	var peers string
	command := measuring("targeting", "what is answered about a whole fleet: selectors, tables, mappings", &o.Vehicles, &o.Rounds, func(cmd *cobra.Command) ([]figure.Figure, error) {
		o.Progress = cmd.ErrOrStderr()
		figures, err := targeting.Run(cmd.Context(), o)
		if err != nil || peers == "" {
			return figures, err
		}
		beside, err := targeting.BesidePeers(cmd.Context(), o, peers)
		return append(figures, beside...), err
	})
	flags := command.Flags()
	flags.IntVar(&o.Vehicles, "vehicles", 1_000_000, "vehicles of four ECUs")
	flags.IntVar(&o.Rounds, "rounds", 5, "indexes that are built")
	flags.Uint64Var(&o.Seed, "seed", 1, "of the fleet")
	flags.BoolVar(&o.Slope, "slope", false, "also measure a tenth of the fleet, in turn, and say how figures grow")
	flags.StringVar(&peers, "peers", "", "also compare with a CEL scan and SQLite, by the module in this folder (bench/peers in the sources)")
	flags.Lookup("peers").NoOptDefVal = "bench/peers"
	return command
}
