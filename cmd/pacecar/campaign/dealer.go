package campaign

import (
	"github.com/spf13/cobra"

	"pacecar/cmd/pacecar/call"
	"pacecar/cmd/pacecar/sheet"
	"pacecar/cmd/pacecar/show"
	"pacecar/web/view"
	"pacecar/web/view/handover"
)

func (a commands) dealerCommand() *cobra.Command {
	return &cobra.Command{
		Use: "dealer CAMPAIGN", Short: "List the vehicles that were handed to a dealer", Args: call.Takes("CAMPAIGN"), Annotations: call.List,
		Long: "List the vehicles that were handed to a dealer, as the plan says (dealer.afterFailures,\n" +
			"dealer.afterUnreachableDays): they hold no place in flight and are not tried again.",
		Example: "  pacecar campaign dealer spring --output csv > dealer.csv",
		RunE: func(cmd *cobra.Command, args []string) error {
			server, err := a.Client()
			if err != nil {
				return err
			}
			return call.Pages(a.App, sheet.Dealer, "vehicles", 0, func(from string, size int) (view.List[handover.DealerEntry], error) {
				part, err := server.Dealer(cmd.Context(), args[0], from, size)
				return view.List[handover.DealerEntry]{Items: part.Items, Next: part.Next}, err
			})
		},
	}
}

func (a commands) dealerResultCommand() *cobra.Command {
	var note string
	c := &cobra.Command{
		Use: "dealer-result CAMPAIGN VIN installed|not-installed", Short: "Tell what a dealer did about a vehicle", Args: call.Takes("CAMPAIGN", "VIN", "RESULT"),
		Long: "Tell what a dealer did about a vehicle that was handed over. That the update is installed\n" +
			"counts when the manifest of the vehicle proves it. Until then it keeps no other campaign away;\n" +
			"it ends where a manifest contradicts it, and after seven days. A word that was wrong is taken\n" +
			"back with not-installed. A vehicle that had begun to install by itself keeps others away until\n" +
			"it says how that ended, or somebody who has looked does: see pacecar vehicle settle.",
		Example: "  pacecar campaign dealer-result spring WVWZZZ1JZXW000001 installed --note 'by cable'",
	}
	c.Flags().StringVar(&note, "note", "", "what was found or done; kept in the timelines of both")
	c.RunE = func(cmd *cobra.Command, args []string) error {
		server, err := a.Client()
		if err != nil {
			return err
		}
		told, err := server.TellDealerResult(cmd.Context(), args[0], args[1], handover.DealerResult{Result: args[2], Note: note})
		if err != nil {
			return err
		}
		return show.One(a.Out, a.Output, told, func(s *show.Sheet) {
			s.Field("vin", told.VIN)
			s.Field("result", told.Result)
			s.Field("so", told.Detail)
		})
	}
	return c
}
