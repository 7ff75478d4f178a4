package sim

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"strconv"

	"github.com/spf13/cobra"

	"pacecar/cmd/pacecar/call"
	"pacecar/cmd/pacecar/demo"
	"pacecar/cmd/pacecar/show"
	"pacecar/cmd/pacecar/sim/control"
)

// commands are made for one execution.
type commands struct {
	*call.App
	dir string
}

// Command is pacecar sim.
func Command(app *call.App) *cobra.Command {
	a := &commands{App: app}
	root := &cobra.Command{
		Use: "sim", Short: "Break and heal the simulated fleet of a demonstration that runs",
		Long: "Break and heal the simulated fleet of a demonstration that runs, to see what the engine makes of it.\n" +
			"It speaks to the demonstration of a data directory, on this machine and as the same user. Troubles\n" +
			"end with the demonstration; what failed by them has failed.",
		Example: "  pacecar sim fail --ecu ADAS --rate 8%\n" +
			"  pacecar sim offline --share 10% --for 2m\n" +
			"  pacecar sim heal",
	}
	root.PersistentFlags().StringVar(&a.dir, "data-dir", cmp.Or(os.Getenv("PACECAR_DATA_DIR"), demo.DefaultDataDir), "data directory of the demonstration (PACECAR_DATA_DIR)")
	root.AddCommand(a.statusCommand(), a.listCommand(), a.failCommand(), a.offlineCommand(), a.healCommand())
	return root
}

// with speaks to the demonstration.
func (a *commands) with(ctx context.Context, speak func(context.Context, *control.Client) error) error {
	c, err := control.Dial(a.dir)
	if err != nil {
		return err
	}
	defer c.Close()
	return speak(ctx, c)
}

var troubleColumns = []show.Column[control.Trouble]{
	{Title: "INSTALLATIONS", Cell: rule},
	{Title: "RATE", Right: true, Cell: func(t control.Trouble) string { return percent(t.Percent) }},
	{Title: "END", Cell: func(t control.Trouble) string { return t.End }},
	{Title: "CODE", Cell: func(t control.Trouble) string { return t.Code }},
}

// rule says which installations a trouble is about.
func rule(t control.Trouble) string {
	text := "any"
	if t.ECU != "" {
		text = "for " + t.ECU
	}
	if t.Version != "" {
		text += " of version " + t.Version
	}
	if t.Model != "" {
		text += " in model " + t.Model
	}
	return text
}

func percent(p float64) string { return strconv.FormatFloat(p, 'g', 6, 64) + " %" }

func (a *commands) statusCommand() *cobra.Command {
	return &cobra.Command{
		Use: "status", Short: "Show how the simulated fleet is, and its troubles", Args: call.Takes(),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.with(cmd.Context(), func(ctx context.Context, c *control.Client) error {
				state, err := c.State(ctx)
				if err != nil {
					return err
				}
				return show.One(a.Out, a.Output, state, func(s *show.Sheet) { sheet(s, state) })
			})
		},
	}
}

func sheet(s *show.Sheet, state control.State) {
	s.Field("vehicles", fmt.Sprintf("%s simulated: %s connected, %s kept away", show.Count(state.Vehicles), show.Count(state.Connected), show.Count(state.Away)))
	s.Field("updates", fmt.Sprintf("%s offered, %s accepted, %s downloaded (%s, %s saved by patches)", show.Count(state.Offers), show.Count(state.Accepted),
		show.Count(state.Downloaded), show.Bytes(state.DownloadedBytes), show.Bytes(state.SavedBytes)))
	s.Field("installations", fmt.Sprintf("%s begun: %s installed, %s failed, %s reverted", show.Count(state.Started), show.Count(state.Installed), show.Count(state.Failed), show.Count(state.Reverted)))
	s.Field("last error", state.LastError)
	if len(state.Troubles) == 0 {
		s.Field("troubles", "none")
		return
	}
	s.Section("Troubles")
	show.Rows(s, troubleColumns, state.Troubles)
}

// told answers what was done: a sentence, and the troubles that are in effect.
func (a *commands) told(done control.Done, sentence string) error {
	return show.One(a.Out, a.Output, done, func(s *show.Sheet) {
		s.Line("%s", sentence)
		if len(done.Troubles) > 0 {
			s.Section("Troubles")
			show.Rows(s, troubleColumns, done.Troubles)
		}
	})
}
