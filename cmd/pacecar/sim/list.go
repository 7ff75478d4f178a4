package sim

import (
	"context"
	"time"

	"github.com/spf13/cobra"

	"pacecar/cmd/pacecar/call"
	"pacecar/cmd/pacecar/show"
	"pacecar/cmd/pacecar/sim/control"
	"pacecar/tcu/tcusim/figures"
)

var vehicleColumns = []show.Column[figures.Vehicle]{
	{Title: "VIN", Cell: func(v figures.Vehicle) string { return string(v.VIN) }},
	{Title: "MODEL", Cell: func(v figures.Vehicle) string { return v.Model }},
	{Title: "CONNECTED", Cell: connected},
	{Title: "CAMPAIGN", Cell: func(v figures.Vehicle) string { return v.Campaign }},
	{Title: "ATTEMPT", Right: true, Cell: func(v figures.Vehicle) string {
		if v.Attempt == 0 {
			return ""
		}
		return show.Count(v.Attempt)
	}},
	{Title: "PHASE", Tone: func(v figures.Vehicle) show.Tone { return show.StateTone(v.Phase) }, Cell: func(v figures.Vehicle) string { return v.Phase }},
	{Title: "CODE", Cell: func(v figures.Vehicle) string { return v.Code }},
}

func connected(v figures.Vehicle) string {
	switch {
	case v.Connected:
		return "yes"
	case v.AwaySeconds > 0:
		return "in " + time.Duration(v.AwaySeconds*float64(time.Second)).Round(time.Second).String()
	}
	return "no"
}

// phases are the words for where a simulated vehicle is.
var phases = []string{"Offered", "Accepted", "Downloading", "Downloaded", "Installing", "Installed", "Failed", "Reverted", "Rejected", "Cancelled"}

func (a *commands) listCommand() *cobra.Command {
	var asked control.Looking
	c := &cobra.Command{
		Use: "list", Short: "List simulated vehicles, as they are themselves", Args: call.Takes(), Annotations: call.List,
		Long: "List simulated vehicles, as they are themselves: what the engine knows of them is in pacecar fleet list.",
		Example: "  pacecar sim list --phase Failed\n" +
			"  pacecar sim list --away --limit 10",
	}
	flags := c.Flags()
	flags.StringVar(&asked.Model, "model", "", "only vehicles of this model")
	flags.StringVar(&asked.Phase, "phase", "", "only vehicles whose update is there, such as Installing")
	flags.BoolVar(&asked.Away, "away", false, "only vehicles that are not connected")
	flags.IntVar(&asked.Limit, "limit", 100, "vehicles at most")
	call.Must(c.RegisterFlagCompletionFunc("phase", cobra.FixedCompletions(phases, cobra.ShellCompDirectiveNoFileComp)))
	c.RunE = func(cmd *cobra.Command, _ []string) error {
		return a.with(cmd.Context(), func(ctx context.Context, c *control.Client) error {
			list, err := c.Vehicles(ctx, asked)
			if err != nil {
				return err
			}
			return show.ShowList(a.Out, a.Output, vehicleColumns, list)
		})
	}
	return c
}

// Bounds of a press of the tab key.
const (
	completeWithin = 3 * time.Second
	proposed       = 100
)

// complete proposes simulated vehicles.
func (a *commands) complete(cmd *cobra.Command, _ []string, _ string) ([]string, cobra.ShellCompDirective) {
	ctx, cancel := context.WithTimeout(cmd.Context(), completeWithin)
	defer cancel()
	var names []string
	_ = a.with(ctx, func(ctx context.Context, c *control.Client) error { // without an answer nothing is proposed
		list, err := c.Vehicles(ctx, control.Looking{Limit: proposed})
		for _, v := range list {
			names = append(names, cobra.CompletionWithDesc(string(v.VIN), v.Model+", "+v.Phase))
		}
		return err
	})
	return names, cobra.ShellCompDirectiveNoFileComp
}
