package packages

import (
	"github.com/spf13/cobra"

	"pacecar/cmd/pacecar/call"
	"pacecar/cmd/pacecar/sheet"
	"pacecar/cmd/pacecar/show"
	"pacecar/web/view"
)

// mapping is which vehicles a mapping is about.
type mapping struct {
	selector, heardWithin, reason string
	limit                         int
}

func (a commands) mapCommand() *cobra.Command {
	var m mapping
	c := &cobra.Command{
		Use: "map NAME@VERSION", Short: "Say which vehicles a package could be offered to, and why not the others",
		Args: call.Takes("NAME@VERSION"), ValidArgsFunction: a.complete, Annotations: call.List, // with --reason
		Long: "Count which vehicles are eligible for a package, which run it already, and which are\n" +
			"blocked, by reason. With --reason, list the vehicles behind one reason.",
		Example: `  pacecar package map adas-stack@4.2.1 --selector 'model == "e1"' --heard-within 30d` + "\n" +
			"  pacecar package map adas-stack@4.2.1 --reason MissingDependency --limit 0 --output csv",
	}
	flags := c.Flags()
	flags.StringVar(&m.selector, "selector", "", `which vehicles, in CEL, such as 'model == "e1"'; none: all`)
	flags.StringVar(&m.heardWithin, "heard-within", "", "count vehicles that are not connected and were not heard for so long, such as 30d, as Unreachable")
	flags.StringVar(&m.reason, "reason", "", "list the vehicles behind this code, such as MissingDependency or Eligible")
	flags.IntVar(&m.limit, "limit", 100, "with --reason: vehicles at most; 0: all")
	c.RunE = func(cmd *cobra.Command, args []string) error {
		server, err := a.Client()
		if err != nil {
			return err
		}
		if m.reason != "" {
			return call.Pages(a.App, sheet.Fitnesses, "vehicles", m.limit, func(cursor string, size int) (view.List[view.Fitness], error) {
				return server.PackageVehicles(cmd.Context(), args[0], m.selector, m.heardWithin, m.reason, cursor, size)
			})
		}
		counts, err := server.MapPackage(cmd.Context(), args[0], m.selector, m.heardWithin)
		if err != nil {
			return err
		}
		return show.One(a.Out, a.Output, counts, func(s *show.Sheet) { sheet.Mapping(s, counts) })
	}
	return c
}
