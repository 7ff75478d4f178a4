package webhook

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"pacecar/cmd/pacecar/call"
	"pacecar/cmd/pacecar/show"
	"pacecar/web/view/notice"
)

// commands are made for one execution.
type commands struct{ *call.App }

// Command is pacecar webhook.
func Command(app *call.App) *cobra.Command {
	a := commands{app}
	root := &cobra.Command{
		Use: "webhook", Short: "Look after what other systems are told of campaigns",
		Long: "Webhooks are the server's: pacecar serve --webhooks has their addresses, --webhook-secrets what signs\n" +
			"what they are sent, and --webhook-events what they are told.",
	}
	root.AddCommand(a.list(), a.deliveries(), a.replay(), a.test())
	return root
}

var webhookColumns = []show.Column[notice.Webhook]{
	{Title: "WEBHOOK", Cell: func(w notice.Webhook) string { return w.Name }},
	{Title: "EVENTS", Cell: func(w notice.Webhook) string { return cmp.Or(strings.Join(w.Events, "+"), "gates only") }},
	{Title: "PENDING", Right: true, Cell: func(w notice.Webhook) string { return show.Count(uint64(w.Pending)) }},
	{Title: "DEAD", Right: true, Cell: func(w notice.Webhook) string { return show.Count(uint64(w.Dead)) }},
}

func (a commands) list() *cobra.Command {
	c := &cobra.Command{Use: "list", Aliases: []string{"ls"}, Short: "List the webhooks that the server knows", Args: call.Takes(), Annotations: call.List}
	c.RunE = func(cmd *cobra.Command, _ []string) error {
		server, err := a.Client()
		if err != nil {
			return err
		}
		list, err := server.Webhooks(cmd.Context())
		if err != nil {
			return err
		}
		return show.ShowList(a.Out, a.Output, webhookColumns, list)
	}
	return c
}

var deliveryColumns = []show.Column[notice.Delivery]{
	{Title: "DELIVERY", Cell: func(d notice.Delivery) string { return d.ID }},
	{Title: "CAMPAIGN", Cell: func(d notice.Delivery) string { return d.Campaign }},
	{Title: "EVENT", Cell: func(d notice.Delivery) string { return d.Event }},
	{Title: "STATE", Cell: func(d notice.Delivery) string { return d.State }},
	{Title: "ATTEMPTS", Right: true, Cell: func(d notice.Delivery) string { return show.Count(uint64(d.Attempts)) }},
	{Title: "AT", Cell: func(d notice.Delivery) string { return show.Instant(d.At) }, Data: func(d notice.Delivery) string { return d.At }},
	{Title: "NEXT", Cell: func(d notice.Delivery) string { return show.Instant(d.NextAttemptAt) }, Data: func(d notice.Delivery) string { return d.NextAttemptAt }},
	{Title: "PROBLEM", Cell: func(d notice.Delivery) string { return d.Problem }},
}

func (a commands) deliveries() *cobra.Command {
	var state, filter string
	var limit int
	c := &cobra.Command{
		Use: "deliveries NAME", Short: "List what a webhook was told or is to be told, newest first", Args: call.Takes("NAME"), Annotations: call.List,
		ValidArgsFunction: a.complete, Example: "  pacecar webhook deliveries pager --state Dead",
	}
	c.Flags().StringVar(&state, "state", "", "Pending, Delivered or Dead; empty: all")
	c.Flags().StringVarP(&filter, "filter", "q", "", "which of them, in RSQL, as in campaign==spring")
	c.Flags().IntVar(&limit, "limit", 100, "deliveries at most, 1 to 1000")
	call.Must(c.RegisterFlagCompletionFunc("state", cobra.FixedCompletions([]string{"Pending", "Delivered", "Dead"}, cobra.ShellCompDirectiveNoFileComp)))
	c.RunE = func(cmd *cobra.Command, args []string) error {
		server, err := a.Client()
		if err != nil {
			return err
		}
		list, err := server.Deliveries(cmd.Context(), args[0], state, filter, "", limit)
		if err != nil {
			return err
		}
		if list.Next != "" {
			a.Say("there are more: say a larger --limit, or --filter\n")
		}
		return show.ShowList(a.Out, a.Output, deliveryColumns, list.Items)
	}
	return c
}

func (a commands) replay() *cobra.Command {
	var dead bool
	c := &cobra.Command{
		Use: "replay NAME [DELIVERY...]", Short: "Send deliveries again, at once", Args: cobra.MinimumNArgs(1), ValidArgsFunction: a.complete,
		Long: "Send deliveries again, at once and under their ids, by which a receiver knows what it has had. With\n" +
			"--dead, all that were given up, the oldest first, until one fails.",
		Example: "  pacecar webhook replay pager evt_spring_7_0\n  pacecar webhook replay pager --dead",
	}
	c.Flags().BoolVar(&dead, "dead", false, "all that were given up")
	c.RunE = func(cmd *cobra.Command, args []string) error {
		if dead == (len(args) > 1) {
			return call.Misused("say which deliveries, or --dead for all that were given up")
		}
		server, err := a.Client()
		if err != nil {
			return err
		}
		ids := args[1:]
		if dead {
			list, err := server.Deliveries(cmd.Context(), args[0], "Dead", "", "", 1000)
			if err != nil {
				return err
			}
			for _, d := range list.Items { // the newest comes first
				ids = append([]string{d.ID}, ids...)
			}
		}
		for _, id := range ids {
			d, err := server.ReplayDelivery(cmd.Context(), args[0], id)
			if err != nil {
				return err
			}
			if d.Problem != "" {
				return fmt.Errorf("%s was not delivered: %s", id, d.Problem)
			}
			a.Say("%s was delivered\n", show.Safe(id))
		}
		a.Say("sent again: %s\n", show.Count(len(ids)))
		return nil
	}
	return c
}

func (a commands) test() *cobra.Command {
	c := &cobra.Command{
		Use: "test NAME", Short: "Send an event that says nothing, to try a webhook out", Args: call.Takes("NAME"), ValidArgsFunction: a.complete,
	}
	c.RunE = func(cmd *cobra.Command, args []string) error {
		server, err := a.Client()
		if err != nil {
			return err
		}
		tried, err := server.TestWebhook(cmd.Context(), args[0])
		if err != nil {
			return err
		}
		if !tried.Delivered {
			return fmt.Errorf("%s did not take it: %s", args[0], tried.Problem)
		}
		a.Say("%s answered HTTP %d\n", show.Safe(args[0]), tried.Status)
		return nil
	}
	return c
}

// complete offers the names of webhooks.
func (a commands) complete(cmd *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
	server, err := a.Client()
	if err != nil || len(args) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	list, err := server.Webhooks(cmd.Context())
	if err != nil {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	names := make([]string, 0, len(list))
	for _, w := range list {
		names = append(names, w.Name)
	}
	return names, cobra.ShellCompDirectiveNoFileComp
}
