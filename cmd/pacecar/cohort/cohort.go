package cohort

import (
	"cmp"
	"errors"
	"net/http"

	"github.com/spf13/cobra"

	"pacecar/cmd/pacecar/call"
	"pacecar/cmd/pacecar/client"
	"pacecar/cmd/pacecar/sheet"
	"pacecar/cmd/pacecar/show"
	"pacecar/web/view"
	"pacecar/web/view/sets"
)

// commands are made for one execution.
type commands struct{ *call.App }

// Command is pacecar fleet cohort.
func Command(app *call.App) *cobra.Command {
	a := commands{app}
	root := &cobra.Command{Use: "cohort", Short: "Keep named sets of vehicles: saved selectors, and lists of VINs"}
	root.AddCommand(a.Validates(a.saveCommand()), a.listCommand(), a.showCommand(), a.Validates(a.removeCommand()), a.vinsCommand())
	return root
}

func (a commands) saveCommand() *cobra.Command {
	var selector, description string
	var list bool
	c := &cobra.Command{
		Use: "save NAME", Short: "Create a cohort, or change what it says", Args: call.Takes("NAME"), ValidArgsFunction: a.complete,
		Long: "Create a cohort, or change what it says. A cohort is a saved selector, or a list of VINs\n" +
			"that `cohort vins` fills. Selectors name it with cohort(\"NAME\").",
		Example: "  pacecar fleet cohort save silent --selector 'last_seen < ago(\"30d\")'\n  pacecar fleet cohort save press --list --description 'cars of the press office'",
	}
	c.Flags().StringVar(&selector, "selector", "", `which vehicles, in CEL, such as 'model == "e1" && market == "DE"'`)
	c.Flags().BoolVar(&list, "list", false, "a list of VINs, which keeps those it has")
	c.Flags().StringVar(&description, "description", "", "what it is for; without it, what was said before stays")
	c.RunE = func(cmd *cobra.Command, args []string) error {
		if list == (selector != "") {
			return call.Misused("say --selector for a saved selector, or --list for a list of VINs")
		}
		server, before, err := a.cohort(cmd, args[0])
		if p := (*client.Problem)(nil); err != nil && (!errors.As(err, &p) || p.Status != http.StatusNotFound) {
			return err
		}
		if !cmd.Flags().Changed("description") {
			description = before.Description
		}
		saved, err := server.SaveCohort(cmd.Context(), args[0], before.Version, sets.NewCohort{Selector: selector, Description: description})
		if err != nil {
			return err
		}
		return a.show(saved)
	}
	return c
}

var columns = []show.Column[sets.Cohort]{
	{Title: "COHORT", Cell: func(c sets.Cohort) string { return c.Name }},
	{Title: "KIND", Cell: func(c sets.Cohort) string { return c.Kind }},
	{Title: "VINS", Right: true, Cell: size},
	{Title: "VERSION", Right: true, Cell: func(c sets.Cohort) string { return show.Count(c.Version) }},
	{Title: "CHANGED BY", Cell: func(c sets.Cohort) string { return c.ChangedBy }},
	{Title: "CHANGED", Cell: func(c sets.Cohort) string { return show.Instant(c.ChangedAt) }, Data: func(c sets.Cohort) string { return c.ChangedAt }},
	{Title: "DESCRIPTION", Cell: func(c sets.Cohort) string { return cmp.Or(c.Description, c.Selector) }},
}

// size is how many VINs a list has; a saved selector has none.
func size(c sets.Cohort) string {
	if c.Kind != "list" {
		return ""
	}
	return show.Count(c.Size)
}

func (a commands) listCommand() *cobra.Command {
	var filter string
	var limit int
	c := &cobra.Command{Use: "list", Short: "List cohorts, by name", Args: call.Takes(), Annotations: call.List}
	call.Part(c, &filter, &limit, "cohorts")
	c.RunE = func(cmd *cobra.Command, _ []string) error {
		server, err := a.Client()
		if err != nil {
			return err
		}
		return call.Pages(a.App, columns, "cohorts", limit, func(cursor string, size int) (view.List[sets.Cohort], error) {
			return server.Cohorts(cmd.Context(), filter, cursor, size)
		})
	}
	return c
}

func (a commands) showCommand() *cobra.Command {
	return &cobra.Command{
		Use: "show NAME", Short: "Show a cohort, how many vehicles it has now, and its history", Args: call.Takes("NAME"), ValidArgsFunction: a.complete,
		RunE: func(cmd *cobra.Command, args []string) error {
			server, c, err := a.cohort(cmd, args[0])
			if err != nil {
				return err
			}
			lines, err := server.CohortTimeline(cmd.Context(), args[0], linesShown)
			if err != nil {
				return err
			}
			return show.One(a.Out, a.Output, c, func(s *show.Sheet) {
				sheet.Cohort(s, c)
				s.Section("History")
				show.Rows(s, history, lines)
			})
		},
	}
}

// cohort reads the cohort that an argument names.
func (a commands) cohort(cmd *cobra.Command, name string) (*client.Client, sets.CohortSeen, error) {
	server, err := a.Client()
	if err != nil {
		return nil, sets.CohortSeen{}, err
	}
	c, err := server.Cohort(cmd.Context(), name)
	return server, c, err
}

// linesShown is how many lines of a history, or of a file, are told on the screen.
const linesShown = 10

var history = []show.Column[view.Line]{
	{Title: "WHEN", Cell: func(l view.Line) string { return show.Instant(l.At) }},
	{Title: "EVENT", Cell: func(l view.Line) string { return l.Event }},
	{Title: "BY", Cell: func(l view.Line) string { return l.By }},
	{Title: "DETAIL", Cell: func(l view.Line) string { return l.Detail }},
}

func (a commands) show(c sets.CohortSeen) error {
	return show.One(a.Out, a.Output, c, func(s *show.Sheet) { sheet.Cohort(s, c) })
}

func (a commands) removeCommand() *cobra.Command {
	return &cobra.Command{
		Use: "remove NAME", Short: "Remove a cohort that no other one names; its history stays", Args: call.Takes("NAME"), ValidArgsFunction: a.complete,
		RunE: func(cmd *cobra.Command, args []string) error {
			server, c, err := a.cohort(cmd, args[0])
			if err != nil {
				return err
			}
			if err := server.RemoveCohort(cmd.Context(), args[0], c.Version); err != nil {
				return err
			}
			return show.One(a.Out, a.Output, c.Cohort, func(s *show.Sheet) {
				s.Line("removed cohort %s, version %d", c.Name, c.Version)
			})
		},
	}
}
