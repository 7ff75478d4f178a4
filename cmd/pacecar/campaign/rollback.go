package campaign

import (
	"github.com/spf13/cobra"

	"pacecar/cmd/pacecar/call"
	"pacecar/cmd/pacecar/watch"
	"pacecar/web/api"
	"pacecar/web/view"
)

func (a commands) rollbackCommand() *cobra.Command {
	var r api.Rollback
	var yes bool
	c := &cobra.Command{
		Use: "rollback CAMPAIGN", Short: "Stop a campaign, and bring back the vehicles that have its update", Args: call.Takes("CAMPAIGN"),
		Long: "Stop a campaign for good, and start another one, CAMPAIGN-rollback, that installs what the\n" +
			"vehicles ran before on exactly those which were offered the update and run it. Vehicles that are\n" +
			"flashing or silent join it if they turn out to have the update, for which it stays open for up to\n" +
			"72 hours, or as long as permits of the plan live; whom it has waited for in vain it names, and they\n" +
			"can be rolled back again. Where nobody is known to run the update yet, it waits as long before it\n" +
			"begins. The package is the one that the plan names as rollback; another one needs\n" +
			"the approvals that the campaign needed. How its vehicles stand is said before; on a terminal the\n" +
			"campaign's name is asked for.",
		Example: "  pacecar campaign rollback adas-2026-04 --reason 'radar blind in rain'",
	}
	call.Ordered(c, &r.Reason, &r.By, "both timelines")
	c.Flags().StringVar(&r.Package, "package", "", "package to go back to, as name@version (default: the one that was prepared)")
	c.Flags().BoolVar(&yes, "yes", false, "do not ask for the campaign's name")
	c.RunE = func(cmd *cobra.Command, args []string) error {
		if err := call.Because(r.Reason); err != nil {
			return err
		}
		server, err := a.Client()
		if err != nil {
			return err
		}
		seen, err := server.Campaign(cmd.Context(), args[0])
		if err != nil {
			return err
		}
		if !watch.Ended(seen.State) { // one that has ended is not stopped by it
			a.Say("rolling %s back: %s; those that have the update go back%s\n", seen.ID, standing(seen.Counts), to(r.Package, seen))
			if err := a.confirm(seen, yes, "end it and roll it back"); err != nil {
				return err
			}
		}
		done, err := server.RollBack(cmd.Context(), seen.ID, r)
		if err != nil {
			return err
		}
		a.Say("%s\n", done.Text)
		if done.Campaign != nil {
			return a.told(*done.Campaign)
		}
		return a.told(done.Original)
	}
	return c
}

// to names the package that vehicles go back to, where it is known before.
func to(named string, c view.Campaign) string {
	if named == "" && c.Prepared != nil {
		named = c.Prepared.Package
	}
	if named == "" {
		return ""
	}
	return " to " + named
}

func (a commands) callOffCommand() *cobra.Command {
	var r api.CallOff
	c := &cobra.Command{
		Use: "call-off CAMPAIGN", Short: "Call off a rollback that waits, or the wait of a campaign for what others bring", Args: call.Takes("CAMPAIGN"),
		Long: "Call off the rollback of a campaign, or a campaign that is a rollback itself. One that was ordered and\n" +
			"has not begun does not begin any more: its vehicles keep the update. One that has begun, and stays open for\n" +
			"vehicles that may yet turn out to have the update, waits for them no longer: it names them, and completes\n" +
			"when its own vehicles are done. To stop those, cancel it. So does a campaign that stays open for late joiners\n" +
			"to which other campaigns bring what they lack.",
		Example: "  pacecar campaign call-off adas-2026-04 --reason 'the noise was a loose screw'",
	}
	call.Ordered(c, &r.Reason, &r.By, "the timeline")
	c.RunE = func(cmd *cobra.Command, args []string) error {
		if err := call.Because(r.Reason); err != nil {
			return err
		}
		server, err := a.Client()
		if err != nil {
			return err
		}
		seen, err := server.Campaign(cmd.Context(), args[0])
		if err != nil {
			return err
		}
		if seen.Open != nil {
			a.Say("%s\n", seen.Open.Text)
		}
		done, err := server.CallOff(cmd.Context(), seen.ID, seen.Version, r)
		if err != nil {
			return err
		}
		a.Say("%s\n", done.Text)
		return a.told(done.Campaign)
	}
	return c
}
