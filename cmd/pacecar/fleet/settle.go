package fleet

import (
	"strings"

	"github.com/spf13/cobra"

	"pacecar/cmd/pacecar/call"
	"pacecar/cmd/pacecar/sheet"
	"pacecar/cmd/pacecar/show"
	"pacecar/web/view/handover"
)

func (a commands) settleCommand() *cobra.Command {
	var reason string
	c := &cobra.Command{
		Use: "settle VIN", Short: "Say that no installation runs in a vehicle that has fallen silent", Args: call.Takes("VIN"),
		Long: "Say, after somebody has looked, that no installation runs in a vehicle that had begun one and has\n" +
			"fallen silent: it keeps all others away until it says how that ended, and may never. An attempt\n" +
			"that counts as being installed fails by that. It is not taken while the vehicle speaks, nor within\n" +
			"an hour of its last word. If it comes back, it is told to cancel; what it runs then counts.",
		Example: "  pacecar vehicle settle WVWZZZ1JZXW000001 --reason 'TCU replaced at the workshop'",
	}
	c.Flags().StringVar(&reason, "reason", "", "what was found at the vehicle; kept in the timeline")
	c.RunE = func(cmd *cobra.Command, args []string) error {
		if strings.TrimSpace(reason) == "" {
			return call.Misused("--reason is missing: say what was found at the vehicle, others will read it in the timeline")
		}
		server, err := a.Client()
		if err != nil {
			return err
		}
		v, err := server.SettleInstallation(cmd.Context(), strings.ToUpper(args[0]), handover.Settlement{Reason: reason})
		if err != nil {
			return err
		}
		return show.One(a.Out, a.Output, v, func(s *show.Sheet) { sheet.Vehicle(s, v, a.Now()) })
	}
	return c
}
