package main

import (
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"pacecar/bench/figure"
	"pacecar/bench/stream"
	web "pacecar/web/stream"
)

// streamBenchCommand measures what it costs that people look on.
func streamBenchCommand() *cobra.Command {
	var o stream.Options
	command := measuring("stream", "people who look on: how soon they see, what they cost a rollout, memory, kill -9", &o.Vehicles, &o.Rounds, func(cmd *cobra.Command) ([]figure.Figure, error) {
		if o.Viewers < 1 || o.Crowd < 100 || max(o.Viewers, o.Crowd) > web.DefaultViewers || o.Rate < 1 || o.Rate > web.MaxRate || o.Span < time.Second {
			return nil, fmt.Errorf("--viewers %d must be at least 1, --crowd %d at least 100, both at most %d, --rate %d from 1 to %d, and --span %v at least a second",
				o.Viewers, o.Crowd, web.DefaultViewers, o.Rate, web.MaxRate, o.Span)
		}
		o.Progress = cmd.ErrOrStderr()
		return stream.Run(cmd.Context(), o)
	})
	command.Long = `Has --viewers websockets look on at a rollout, in four parts. delta: a rollout at a steady pace; from the moment a vehicle sends its last
report to the moment its campaign's new counters have arrived at a viewer, over all vehicles and viewers. slowdown: rollouts as fast as they go,
--rounds times with viewers and without, in turn. crowd: the memory and processor time that --crowd viewers take, and whether 20 that do not read are let
go with code 4008. resume: the server is killed in the middle of a rollout and started again; how long until every viewer has been shown the
campaign again.

The server is a process of its own; vehicles and viewers share another. A run in which campaign, ledger, API and what viewers were shown
disagree has no figures.`
	flags := command.Flags()
	flags.IntVar(&o.Vehicles, "vehicles", 20_000, "simulated vehicles of each rollout")
	flags.IntVar(&o.Rounds, "rounds", 5, "rollouts with and without viewers")
	flags.IntVar(&o.Viewers, "viewers", 1000, "that look on at rollouts")
	flags.IntVar(&o.Crowd, "crowd", 2000, "viewers whose memory and processor time is measured")
	flags.IntVar(&o.Rate, "rate", web.DefaultRate, "deltas a second that each asks for")
	flags.DurationVar(&o.Span, "span", 30*time.Second, "how long a rollout at a steady pace lasts")
	flags.Uint64Var(&o.Seed, "seed", 1, "of the simulated fleet")
	flags.StringSliceVar(&o.Only, "only", nil, "parts to measure: "+strings.Join(stream.Parts(), ", ")+"; empty: all")
	flags.StringVar(&o.CPUProfile, "cpuprofile", "", "file for a CPU profile of the last server")
	return command
}
