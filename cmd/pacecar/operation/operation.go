package operation

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"

	"github.com/spf13/cobra"

	"pacecar/cmd/pacecar/call"
	"pacecar/cmd/pacecar/client"
	"pacecar/cmd/pacecar/client/lasting"
	"pacecar/cmd/pacecar/show"
	"pacecar/web/view/operation"
)

// commands are made for one execution.
type commands struct{ *call.App }

// Command is pacecar operation.
func Command(app *call.App) *cobra.Command {
	a := commands{app}
	root := &cobra.Command{
		Use: "operation", Short: "Look after what takes long: imports, rehearsals, verifications, reports",
		Long: "What takes long goes on at the server, and can be watched from anywhere. It is remembered for a\n" +
			"day after its end. One whose server is gone is told as Interrupted, with what to do.",
	}
	root.AddCommand(a.list(), a.show(), a.watch(), a.cancel())
	return root
}

var columns = []show.Column[operation.Operation]{
	{Title: "OPERATION", Cell: func(o operation.Operation) string { return o.ID }},
	{Title: "KIND", Cell: func(o operation.Operation) string { return o.Kind }},
	{Title: "STATE", Cell: func(o operation.Operation) string { return o.State }},
	{Title: "PROGRESS", Cell: func(o operation.Operation) string { return plain(o.Progress) }},
	{Title: "BY", Cell: func(o operation.Operation) string { return o.By }},
	{Title: "NODE", Cell: func(o operation.Operation) string { return o.Node }},
	{Title: "BEGAN", Cell: func(o operation.Operation) string { return show.Instant(o.CreatedAt) }, Data: func(o operation.Operation) string { return o.CreatedAt }},
	{Title: "ENDED", Cell: func(o operation.Operation) string { return show.Instant(o.EndedAt) }, Data: func(o operation.Operation) string { return o.EndedAt }},
}

func plain(p *operation.Progress) string {
	switch {
	case p == nil:
		return ""
	case p.Total == 0:
		return show.Count(p.Done) + " " + p.Unit
	}
	return fmt.Sprintf("%s/%s %s", show.Count(p.Done), show.Count(p.Total), p.Unit)
}

var (
	states = []string{operation.Running, operation.Succeeded, operation.Failed, operation.Cancelled, operation.Interrupted}
	kinds  = []string{operation.Import, operation.Rehearsal, operation.Verification, operation.Report}
)

func (a commands) list() *cobra.Command {
	var state, kind string
	c := &cobra.Command{
		Use: "list", Aliases: []string{"ls"}, Short: "List operations of all nodes, the newest first", Args: call.Takes(), Annotations: call.List,
		Example: "  pacecar operation list --state Running",
	}
	c.Flags().StringVar(&state, "state", "", "Running, Succeeded, Failed, Cancelled or Interrupted; empty: all")
	c.Flags().StringVar(&kind, "kind", "", "import, rehearsal, verification or report; empty: all")
	call.Must(c.RegisterFlagCompletionFunc("state", cobra.FixedCompletions(states, cobra.ShellCompDirectiveNoFileComp)))
	call.Must(c.RegisterFlagCompletionFunc("kind", cobra.FixedCompletions(kinds, cobra.ShellCompDirectiveNoFileComp)))
	c.RunE = func(cmd *cobra.Command, _ []string) error {
		server, err := a.Client()
		if err != nil {
			return err
		}
		list, err := server.Operations(cmd.Context(), state, kind)
		if err != nil {
			return err
		}
		return show.ShowList(a.Out, a.Output, columns, list.Items)
	}
	return c
}

func (a commands) show() *cobra.Command {
	c := &cobra.Command{
		Use: "show OPERATION", Short: "Show how far an operation is, and what it came to", Args: call.Takes("OPERATION"), ValidArgsFunction: a.complete,
		Long: "Show how far an operation is, and what it came to. Of its result people are told how long it is;\n" +
			"-o json and -o yaml have it whole.",
	}
	c.RunE = func(cmd *cobra.Command, args []string) error {
		server, err := a.Client()
		if err != nil {
			return err
		}
		o, err := server.Operation(cmd.Context(), args[0])
		if err != nil {
			return err
		}
		return a.one(o)
	}
	return c
}

func (a commands) one(o operation.Operation) error {
	return show.One(a.Out, a.Output, o, func(s *show.Sheet) {
		s.Field("Operation", o.ID)
		s.Field("Kind", o.Kind)
		s.Toned("State", o.State, tone(o.State))
		s.Field("Progress", plain(o.Progress))
		s.Field("Began", show.Instant(o.CreatedAt)+", by "+cmp.Or(o.By, "somebody"))
		s.Field("Ended", show.Instant(o.EndedAt))
		if o.State == operation.Interrupted && o.EndedAt == "" {
			s.Field("Last heard of", show.Instant(o.UpdatedAt))
		}
		s.Field("Cancelled by", o.EndedBy)
		s.Field("Node", o.Node)
		s.Field("Request", o.Request)
		if o.Problem != nil {
			s.Toned("Problem", lasting.Outcome(o, nil).Error(), show.Bad) // with the place and the cure
		}
		if o.Result != nil {
			s.Field("Result", show.Bytes(int64(len(o.Result)))+", -o json has it")
		}
		s.Field("To do", o.Cure)
	})
}

func tone(state string) show.Tone {
	switch state {
	case operation.Succeeded:
		return show.Good
	case operation.Failed, operation.Interrupted:
		return show.Bad
	}
	return show.Plain
}

func (a commands) watch() *cobra.Command {
	c := &cobra.Command{
		Use: "watch OPERATION", Short: "Wait until an operation has ended, and show its result", Args: call.Takes("OPERATION"), ValidArgsFunction: a.complete,
		Long: "Wait until an operation has ended; how far it is, is told meanwhile. Its result is written as the\n" +
			"server gave it. Ends with status 12 when it was cancelled, with 11 when it was interrupted.\n" +
			"Whoever stops watching does not end the operation.",
		Example: "  pacecar operation watch 0198c7a2-4d0e-7bb0-8f2a-6d2f5c1e9a00 -o json",
	}
	c.RunE = func(cmd *cobra.Command, args []string) error {
		server, err := a.Client()
		if err != nil {
			return err
		}
		o, err := await(cmd.Context(), server, a.Err, args[0])
		if err != nil {
			return err
		}
		var result json.RawMessage
		err = lasting.Outcome(o, &result)
		switch {
		case err == nil && a.Output == show.Table:
			return a.one(o)
		case err == nil:
			return show.One(a.Out, a.Output, result, func(*show.Sheet) {})
		case o.State == operation.Cancelled:
			return &call.Exit{Status: 12, Err: err}
		case o.State == operation.Interrupted:
			return &call.Exit{Status: 11, Err: err}
		}
		return err
	}
	return c
}

// await reads an operation until it has ended, and shows how far it is.
func await(ctx context.Context, server *client.Client, s show.Screen, id string) (operation.Operation, error) {
	o, err := server.Operation(ctx, id)
	if err != nil {
		return o, err
	}
	told, end := Bar(ctx, s)
	defer end()
	return lasting.Await(told, o, func(ctx context.Context) (operation.Operation, error) { return server.Operation(ctx, id) })
}

func (a commands) cancel() *cobra.Command {
	c := &cobra.Command{
		Use: "cancel OPERATION", Short: "End an operation", Args: call.Takes("OPERATION"), ValidArgsFunction: a.complete,
		Long: "End an operation. A rehearsal, a verification and a report have changed nothing; an import that is\n" +
			"ended has followed the lines up to the one that it tells, and can be continued behind it.",
	}
	c.RunE = func(cmd *cobra.Command, args []string) error {
		server, err := a.Client()
		if err != nil {
			return err
		}
		if _, err := server.CancelOperation(cmd.Context(), args[0]); err != nil {
			return err
		}
		o, err := await(cmd.Context(), server, a.Err, args[0])
		if err != nil {
			return err
		}
		return a.one(o)
	}
	return c
}

// complete offers operations, those that are under way first.
func (a commands) complete(cmd *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
	server, err := a.Client()
	if err != nil || len(args) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	list, err := server.Operations(cmd.Context(), "", "")
	if err != nil {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	ids := make([]string, 0, len(list.Items))
	for _, o := range list.Items {
		ids = append(ids, o.ID+"\t"+o.Kind+", "+o.State)
	}
	return ids, cobra.ShellCompDirectiveNoFileComp
}
