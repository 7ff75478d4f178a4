package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"pacecar/cmd/pacecar/call"
	"pacecar/cmd/pacecar/show"
	"pacecar/web/view/nodes"
)

var nodeColumns = []show.Column[nodes.Node]{
	{Title: "NODE", Cell: nodeName, Data: func(n nodes.Node) string { return n.Name }},
	{Title: "STATE", Cell: func(n nodes.Node) string { return n.State }},
	{Title: "ADDRESS", Cell: func(n nodes.Node) string { return n.Address }},
	{Title: "SLOTS", Right: true, Cell: func(n nodes.Node) string { return show.Count(uint64(n.Slots)) }},
	{Title: "EPOCH", Right: true, Cell: epoch},
	{Title: "ACTORS", Right: true, Cell: func(n nodes.Node) string { return show.Count(uint64(n.Active)) }},
	{Title: "CONNECTIONS", Right: true, Cell: func(n nodes.Node) string { return show.Count(uint64(n.Connections)) }},
	{Title: "COMMITS", Right: true, Cell: func(n nodes.Node) string { return show.Count(n.Commits) }},
	{Title: "UP SINCE", Cell: func(n nodes.Node) string { return show.Instant(n.Since) }, Data: func(n nodes.Node) string { return n.Since }},
	{Title: "VERSION", Cell: func(n nodes.Node) string { return n.Version }},
}

var slotColumns = []show.Column[nodes.Slot]{
	{Title: "SLOT", Right: true, Cell: func(s nodes.Slot) string { return fmt.Sprint(s.Slot) }},
	{Title: "NODE", Cell: func(s nodes.Slot) string { return s.Node }},
	{Title: "EPOCH", Right: true, Cell: func(s nodes.Slot) string { return fmt.Sprint(s.Epoch) }},
	{Title: "ID", Cell: func(s nodes.Slot) string { return s.ID }},
}

func (a *app) nodesCommand() *cobra.Command {
	c := &cobra.Command{
		Use: "nodes", Short: "Show the nodes of the engine, what they own and have to do", Args: call.Takes(), Annotations: call.List,
		Long: "Show the nodes that are one engine together, as each said with its last heartbeat: its slots and\n" +
			"the epochs of its leases, and its load. * is the node that answers. With --slots, show who owns\n" +
			"which slot.",
	}
	bySlot := c.Flags().Bool("slots", false, "show who owns each slot")
	c.RunE = func(cmd *cobra.Command, _ []string) error {
		server, err := a.Client()
		if err != nil {
			return err
		}
		if *bySlot {
			list, err := server.Slots(cmd.Context())
			if err != nil {
				return err
			}
			return show.ShowList(a.Out, a.Output, slotColumns, list.Items)
		}
		list, err := server.Nodes(cmd.Context())
		if err != nil {
			return err
		}
		for _, w := range list.Warnings {
			a.Say("warning: %s\n", show.Safe(w))
		}
		if list.Unowned > 0 {
			a.Say("%d of %d slots have no owner at the moment; what is in them waits\n", list.Unowned, list.Slots)
		}
		return show.ShowPart(a.Out, a.Output, nodeColumns, list, list.Items)
	}
	return c
}

func nodeName(n nodes.Node) string {
	if n.Self {
		return n.Name + " *"
	}
	return n.Name
}

// epoch is the highest of a node's leases: it rises when a slot moves.
func epoch(n nodes.Node) string {
	if n.Epochs == nil {
		return ""
	}
	return fmt.Sprint(n.Epochs.Highest)
}
