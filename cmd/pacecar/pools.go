package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"pacecar/cmd/pacecar/call"
	"pacecar/cmd/pacecar/show"
	"pacecar/web/view/pools"
)

// share is one line: a pool, or what a campaign has of it.
type share struct {
	pools.Pool
	Campaign string
	Priority string
}

var shareColumns = []show.Column[share]{
	{Title: "POOL", Cell: func(s share) string { return s.Name }},
	{Title: "OF", Cell: poolOf},
	{Title: "CAMPAIGN", Cell: func(s share) string { return s.Campaign }},
	{Title: "PRIORITY", Right: true, Cell: func(s share) string { return s.Priority }},
	{Title: "IN USE", Right: true, Cell: func(s share) string { return show.Count(uint64(s.Used)) }},
	{Title: "GRANTED", Right: true, Cell: func(s share) string { return show.Count(uint64(s.Granted)) }},
	{Title: "PLACES", Right: true, Cell: func(s share) string { return bound(s.Places) }},
	{Title: "WAITING", Right: true, Cell: func(s share) string { return show.Count(uint64(s.Waiting)) }},
	{Title: "PER MINUTE", Right: true, Cell: perMinute},
}

func (a *app) poolsCommand() *cobra.Command {
	c := &cobra.Command{
		Use: "pools", Short: "Show what bounds all campaigns together, and who uses it", Args: call.Takes(), Annotations: call.List,
		Long: "Show the pools of the server: fleet bounds the vehicles in flight of all campaigns, every other\n" +
			"one downloads, of a part of the fleet or of the campaigns whose plan names it. Which there are\n" +
			"is said with pacecar serve --pools.",
	}
	c.RunE = func(cmd *cobra.Command, _ []string) error {
		server, err := a.Client()
		if err != nil {
			return err
		}
		list, err := server.Pools(cmd.Context())
		if err != nil {
			return err
		}
		if a.Output != show.Table && a.Output != show.CSV {
			return show.ShowList(a.Out, a.Output, []show.Column[pools.Pool]{{Title: "POOL", Cell: func(p pools.Pool) string { return p.Name }}}, list)
		}
		return show.ShowList(a.Out, a.Output, shareColumns, lines(list))
	}
	return c
}

// lines are the pools, each with its campaigns below.
func lines(list []pools.Pool) (all []share) {
	for _, p := range list {
		all = append(all, share{Pool: p})
		for _, c := range p.Campaigns {
			all = append(all, share{Campaign: c.Campaign + silent(c), Priority: fmt.Sprint(c.Priority), Pool: pools.Pool{
				Used: c.Used, Granted: c.Granted, Waiting: c.Waiting, GrantedPerMinute: c.GrantedPerMinute,
			}})
		}
	}
	return all
}

// silent says of a campaign that it is not heard, and keeps its places.
func silent(c pools.PoolShare) string {
	if c.Silent {
		return " (silent)"
	}
	return ""
}

func poolOf(s share) string {
	switch s.Of {
	case "vehicles":
		return s.Attribute + " " + s.Value
	case "plans":
		return "plans that name it"
	}
	return s.Of
}

func bound(n uint32) string {
	if n == 0 {
		return ""
	}
	return show.Count(uint64(n))
}

func perMinute(s share) string {
	switch {
	case s.PerMinute > 0:
		return show.Count(uint64(s.GrantedPerMinute)) + " of " + show.Count(uint64(s.PerMinute))
	case s.GrantedPerMinute > 0:
		return show.Count(uint64(s.GrantedPerMinute))
	}
	return ""
}
