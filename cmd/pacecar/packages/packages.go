package packages

import (
	"github.com/spf13/cobra"

	"pacecar/cmd/pacecar/call"
	"pacecar/cmd/pacecar/sheet"
	"pacecar/cmd/pacecar/show"
	"pacecar/web/view"
)

// commands are made for one execution.
type commands struct{ *call.App }

// Command is pacecar package.
func Command(app *call.App) *cobra.Command {
	a := commands{app}
	root := &cobra.Command{Use: "package", Short: "Push packages and take them through their life"}
	root.AddCommand(a.pushCommand(), a.listCommand(), a.showCommand(), a.mapCommand(), a.schemaCommand(), a.keygenCommand(), a.signCommand(), a.verifyCommand(), a.deltaCommand(), a.Validates(a.approveCommand()))
	for _, v := range []struct{ verb, short string }{
		{"validate", "Run the machine's checks on a draft"},
		{"release", "Allow campaigns to offer a package"},
		{"deprecate", "Allow no new campaign to offer a package"},
		{"withdraw", "Stop offering a package everywhere at once, for good: its campaigns halt"},
	} {
		root.AddCommand(a.Validates(a.verbCommand(v.verb, v.short)))
	}
	return root
}

func (a commands) listCommand() *cobra.Command {
	var filter string
	var limit int
	c := &cobra.Command{
		Use: "list", Short: "List packages, newest first", Args: call.Takes(), Annotations: call.List,
		Example: "  pacecar package list --filter 'name==adas*;state==Released' --limit 0",
	}
	call.Part(c, &filter, &limit, "packages")
	c.RunE = func(cmd *cobra.Command, _ []string) error {
		server, err := a.Client()
		if err != nil {
			return err
		}
		return call.Pages(a.App, sheet.Packages, "packages", limit, func(cursor string, size int) (view.List[view.Package], error) {
			return server.Packages(cmd.Context(), filter, cursor, size)
		})
	}
	return c
}

func (a commands) showCommand() *cobra.Command {
	return &cobra.Command{
		Use: "show NAME@VERSION", Short: "Show a package", Args: call.Takes("NAME@VERSION"), ValidArgsFunction: a.complete,
		RunE: func(cmd *cobra.Command, args []string) error {
			server, err := a.Client()
			if err != nil {
				return err
			}
			p, err := server.Package(cmd.Context(), args[0])
			if err != nil {
				return err
			}
			return a.show(p)
		},
	}
}

func (a commands) show(p view.Package) error {
	return show.One(a.Out, a.Output, p, func(s *show.Sheet) { sheet.Package(s, p) })
}

// verbCommand runs one verb.
func (a commands) verbCommand(verb, short string) *cobra.Command {
	var reason string
	c := &cobra.Command{
		Use: verb + " NAME@VERSION", Short: short, Args: call.Takes("NAME@VERSION"), ValidArgsFunction: a.complete,
	}
	ends := verb == "deprecate" || verb == "withdraw"
	if ends {
		c.Flags().StringVar(&reason, "reason", "", "why; kept with the package")
	}
	c.RunE = func(cmd *cobra.Command, args []string) error {
		if ends && reason == "" {
			return call.Misused("--reason is missing: say why, others will read it")
		}
		server, err := a.Client()
		if err != nil {
			return err
		}
		p, err := server.CommandPackage(cmd.Context(), args[0], verb, view.Command{Reason: reason})
		if err != nil {
			return err
		}
		return a.show(p)
	}
	return c
}
