package fleet

import (
	"fmt"

	"github.com/spf13/cobra"

	"pacecar/cmd/pacecar/call"
	"pacecar/cmd/pacecar/cohort"
	"pacecar/cmd/pacecar/sheet"
	"pacecar/cmd/pacecar/show"
)

// commands are made for one execution.
type commands struct{ *call.App }

// Command is pacecar fleet.
func Command(app *call.App) *cobra.Command {
	a := commands{app}
	root := &cobra.Command{Use: "fleet", Short: "Import, export, list and count vehicles, and keep cohorts of them"}
	root.AddCommand(a.importCommand(), a.exportCommand(), a.listCommand(), a.countCommand(), a.facetsCommand(), cohort.Command(app))
	return root
}

func (a commands) countCommand() *cobra.Command {
	var selector string
	c := &cobra.Command{
		Use: "count", Short: "Count the vehicles that a selector matches", Args: call.Takes(),
		Example: `  pacecar fleet count --selector 'ecu["ADAS"].version < semver("4.2.0")'`,
	}
	c.Flags().StringVar(&selector, "selector", "", selectorUsage)
	c.RunE = func(cmd *cobra.Command, _ []string) error {
		server, err := a.Client()
		if err != nil {
			return err
		}
		count, err := server.CountVehicles(cmd.Context(), selector)
		if err != nil {
			return err
		}
		return show.One(a.Out, a.Output, count, func(s *show.Sheet) {
			s.Field("matched", fmt.Sprintf("%s of %s registered", show.Count(count.Matched), show.Count(count.Total)))
			sheet.Excluded(s, count.Excluded)
		})
	}
	return c
}
