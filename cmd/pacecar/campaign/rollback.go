package campaign

import (
	"strings"

	"github.com/spf13/cobra"

	"pacecar/cmd/pacecar/call"
	"pacecar/web/api"
)

func (a commands) rollbackCommand() *cobra.Command {
	var r api.Rollback
	c := &cobra.Command{
		Use: "rollback CAMPAIGN", Short: "Stop a campaign, and bring back the vehicles that have its update", Args: call.Takes("CAMPAIGN"), ValidArgsFunction: a.complete,
		Long: "Stop a campaign for good, and start another one, CAMPAIGN-rollback, that installs what the\n" +
			"vehicles ran before on exactly those which were offered the update and run it. Vehicles that are\n" +
			"flashing or silent join it if they turn out to have the update, for which it stays open for up to\n" +
			"72 hours; whom it has waited for in vain it names, and they can be rolled back again. The package is the one that the plan\n" +
			"names as rollback; another one needs the approvals that the campaign needed.",
		Example: "  pacecar campaign rollback adas-2026-04 --reason 'radar blind in rain'",
	}
	c.Flags().StringVar(&r.Reason, "reason", "", "why; kept in both timelines")
	c.Flags().StringVar(&r.By, "by", "", "who orders it (default: the actor of this session)")
	c.Flags().StringVar(&r.Package, "package", "", "package to go back to, as name@version (default: the one that was prepared)")
	c.RunE = func(cmd *cobra.Command, args []string) error {
		if strings.TrimSpace(r.Reason) == "" {
			return call.Misused("--reason is missing: say why, others will read it in the timeline")
		}
		server, err := a.Client()
		if err != nil {
			return err
		}
		done, err := server.RollBack(cmd.Context(), args[0], r)
		if err != nil {
			return err
		}
		a.Say("%s\n", done.Text)
		if done.Campaign != nil {
			return a.show(*done.Campaign)
		}
		return a.show(done.Original)
	}
	return c
}
