package campaign

import (
	"github.com/spf13/cobra"

	"pacecar/cmd/pacecar/call"
	"pacecar/cmd/pacecar/client"
	"pacecar/cmd/pacecar/flags"
	"pacecar/cmd/pacecar/operation"
	drawn "pacecar/cmd/pacecar/sheet/rehearsal"
	"pacecar/cmd/pacecar/show"
	"pacecar/web/view/rehearsal"
)

func (a commands) rehearseCommand() *cobra.Command {
	f, supposed := &flags.Plan{}, &flags.Model{}
	c := &cobra.Command{
		Use: "rehearse [CAMPAIGN]", Short: "Play a campaign in virtual time, and do nothing", Args: cobra.MaximumNArgs(1),
		Long: "Play a campaign, or a plan (-f), in virtual time with the vehicles that it would select now:\n" +
			"when it is done, how likely its gates are to open, how many downloads begin in a minute,\n" +
			"and what a bad update breaks before it is stopped. The flags say what is supposed of the\n" +
			"vehicles. The same seed plays the same. What takes longer than two seconds is an operation,\n" +
			"which others see (pacecar operation list) and which ends when this command is interrupted, but\n" +
			"with --detach goes on.",
		Example: "  pacecar campaign rehearse demo --failure-rate 2%\n" +
			"  pacecar campaign rehearse -f plan.yaml --online 60% --absence 12h,72h\n" +
			"  pacecar campaign rehearse demo --detach",
	}
	f.Register(c)
	supposed.Register(c)
	c.RunE = func(cmd *cobra.Command, args []string) error {
		model, err := supposed.Read(cmd.Flags().Changed)
		if err != nil {
			return err
		}
		made, err := a.rehearse(cmd, f, args, model)
		if err != nil {
			return err
		}
		return show.One(a.Out, a.Output, made, func(s *show.Sheet) { drawn.Draw(s, made) })
	}
	return operation.Lasts(a.App, c)
}

func (a commands) rehearse(cmd *cobra.Command, f *flags.Plan, args []string, model rehearsal.FleetModel) (made rehearsal.Rehearsal, err error) {
	var server *client.Client
	if len(args) > 0 {
		if cmd.Flags().Changed("file") {
			return made, call.Misused("name a campaign or give a plan with -f, not both")
		}
		if server, err = a.Client(); err != nil {
			return made, err
		}
		return server.RehearseCampaign(cmd.Context(), args[0], model)
	}
	plan, err := f.Read(cmd, a.Stdin)
	if err != nil {
		return made, err
	}
	if server, err = a.Client(); err != nil {
		return made, err
	}
	return server.Rehearse(cmd.Context(), plan, model)
}
