package access

import (
	"github.com/spf13/cobra"

	"pacecar/cmd/pacecar/call"
	"pacecar/cmd/pacecar/show"
	"pacecar/web/view/people"
)

func (a commands) tokenCommand() *cobra.Command {
	root := &cobra.Command{
		Use: "token", Short: "Give tokens to people and programs, and revoke them",
		Long: "Give tokens to people and programs, and revoke them. A token says who acts, with which role: a viewer\n" +
			"reads; an operator writes, starts and stops; an approver approves and stops; an admin does everything.",
	}
	root.AddCommand(a.createCommand(), a.listCommand(), a.revokeCommand(), a.endCommand())
	return root
}

func (a commands) createCommand() *cobra.Command {
	var wanted people.NewToken
	c := &cobra.Command{
		Use: "create", Short: "Make a token, and print it this once", Args: call.Takes(),
		Long: "Make a token. It is printed on standard output and nowhere else, and only its digest is kept: who\n" +
			"loses it makes another one. With --fleet it is for the vehicles that bear the tag fleet:NAME: it\n" +
			"sees no other one, and no campaign that could reach one.",
		Example: "  pacecar token create --name ci --role operator --expires 30d\n" +
			"  pacecar token create --name noor --role approver\n" +
			"  pacecar token create --name 'acme workshop' --role operator --fleet acme > token",
	}
	flags := c.Flags()
	flags.StringVar(&wanted.Name, "name", "", "who acts with it, as timelines will have it")
	flags.StringSliceVar(&wanted.Roles, "role", nil, "viewer, operator, approver or admin (may be repeated)")
	flags.StringSliceVar(&wanted.Fleets, "fleet", nil, "for the vehicles of this fleet only (may be repeated)")
	flags.StringVar(&wanted.ExpiresIn, "expires", "90d", "how long it lasts, as 12h or 90d; five years at most")
	call.Must(c.RegisterFlagCompletionFunc("role", cobra.FixedCompletions([]string{"viewer", "operator", "approver", "admin"}, cobra.ShellCompDirectiveNoFileComp)))
	c.RunE = func(cmd *cobra.Command, _ []string) error {
		switch {
		case wanted.Name == "":
			return call.Misused("say who acts with the token with --name, as in --name ci")
		case len(wanted.Roles) == 0:
			return call.Misused("say what the token allows with --role: viewer, operator, approver or admin")
		}
		server, err := a.Client()
		if err != nil {
			return err
		}
		made, err := server.CreateToken(cmd.Context(), wanted)
		if err != nil {
			return err
		}
		if a.Output == show.Table {
			a.Say("token %s of %s (%s) lasts until %s; it is shown this once:\n", made.ID, made.Name, says(made.Roles), show.Instant(made.Expires))
		}
		return show.One(a.Out, a.Output, made, func(s *show.Sheet) { s.Line("%s", made.Secret) })
	}
	return c
}

var tokenColumns = []show.Column[people.Token]{
	{Title: "TOKEN", Cell: func(t people.Token) string { return t.ID }},
	{Title: "NAME", Cell: func(t people.Token) string { return t.Name }},
	{Title: "ROLES", Cell: func(t people.Token) string { return says(t.Roles) }},
	{Title: "EXPIRES", Cell: func(t people.Token) string { return show.Instant(t.Expires) }, Data: func(t people.Token) string { return t.Expires }},
	{Title: "USED", Cell: used, Data: func(t people.Token) string { return t.Used }},
	{Title: "MADE BY", Cell: func(t people.Token) string { return t.MadeBy }},
	{Title: "MADE", Cell: func(t people.Token) string { return show.Instant(t.Made) }, Data: func(t people.Token) string { return t.Made }},
}

func used(t people.Token) string {
	if t.Used == "" {
		return "never"
	}
	return show.Instant(t.Used)
}

func (a commands) listCommand() *cobra.Command {
	c := &cobra.Command{Use: "list", Short: "List tokens, without their secrets, the newest first", Args: call.Takes(), Annotations: call.List}
	c.RunE = func(cmd *cobra.Command, _ []string) error {
		server, err := a.Client()
		if err != nil {
			return err
		}
		list, err := server.Tokens(cmd.Context())
		if err != nil {
			return err
		}
		return show.ShowList(a.Out, a.Output, tokenColumns, list)
	}
	return c
}

func (a commands) revokeCommand() *cobra.Command {
	c := &cobra.Command{
		Use: "revoke TOKEN…", Short: "Revoke tokens by their ids, with the sessions that began with them", Args: call.TakesSome("TOKEN"),
		Long: "Revoke tokens by their ids, as `pacecar token list` shows them. Every node refuses them within two seconds.",
	}
	c.RunE = func(cmd *cobra.Command, ids []string) error {
		server, err := a.Client()
		if err != nil {
			return err
		}
		for _, id := range ids {
			if err := server.RevokeToken(cmd.Context(), id); err != nil {
				return err
			}
			a.Say("revoked: %s\n", id)
		}
		return nil
	}
	return c
}

func (a commands) endCommand() *cobra.Command {
	c := &cobra.Command{
		Use: "end-sessions", Short: "End all sessions of the dashboard: everybody signs in again", Args: call.Takes(),
		Long: "End all sessions of the dashboard, as when somebody has left or a browser was lost. Tokens stay.",
	}
	c.RunE = func(cmd *cobra.Command, _ []string) error {
		server, err := a.Client()
		if err != nil {
			return err
		}
		if err := server.EndSessions(cmd.Context(), false); err != nil {
			return err
		}
		a.Say("all sessions ended\n")
		return nil
	}
	return c
}
