package campaign

import (
	"github.com/spf13/cobra"

	"pacecar/cmd/pacecar/call"
	"pacecar/cmd/pacecar/sheet"
	"pacecar/cmd/pacecar/show"
)

func (a commands) gatesCommand() *cobra.Command {
	return &cobra.Command{
		Use: "gates CAMPAIGN", Short: "Show what the gates decided, on what, and judge it again", Args: call.Takes("CAMPAIGN"),
		Annotations: call.List,
		Long: "Show every decision of a campaign's gates with the inputs that were kept with it. The server\n" +
			"judges each again by the function that decided: recomputed says whether that comes to the same.",
		Example: "  pacecar campaign gates demo\n  pacecar campaign gates demo -o ndjson",
		RunE: func(cmd *cobra.Command, args []string) error {
			server, err := a.Client()
			if err != nil {
				return err
			}
			gates, err := server.CampaignGates(cmd.Context(), args[0])
			if err != nil {
				return err
			}
			if a.Output == show.Table {
				return show.One(a.Out, a.Output, gates, func(s *show.Sheet) { sheet.Gates(s, gates) })
			}
			return show.ShowList(a.Out, a.Output, sheet.Judgements, gates.Items)
		},
	}
}
