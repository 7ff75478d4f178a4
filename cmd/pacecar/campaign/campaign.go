package campaign

import (
	"strings"

	"github.com/spf13/cobra"

	"pacecar/cmd/pacecar/call"
	"pacecar/cmd/pacecar/campaign/follow"
	"pacecar/cmd/pacecar/sheet"
	"pacecar/cmd/pacecar/show"
	"pacecar/messages"
	"pacecar/web/view"
)

// commands are made for one execution.
type commands struct{ *call.App }

// Command is pacecar campaign.
func Command(app *call.App) *cobra.Command {
	a := commands{app}
	root := &cobra.Command{Use: "campaign", Short: "Write, start, watch and stop campaigns"}
	root.AddCommand(
		a.planCommand(), a.createCommand(), a.editCommand(), a.dryRunCommand(), a.rehearseCommand(), a.Validates(a.submitCommand()), a.reviewCommand(), a.Validates(a.approveCommand()), a.Validates(a.sendBackCommand()), a.Validates(a.startCommand()),
		a.Validates(a.pauseCommand()), a.Validates(a.resumeCommand()), a.Validates(a.cancelCommand()),
		a.Validates(a.rollbackCommand()), a.Validates(a.callOffCommand()), a.Validates(a.openGateCommand()),
		a.listCommand(), a.showCommand(), a.reportCommand(), a.gatesCommand(), a.compareCommand(), a.schemaCommand(),
		a.dealerCommand(), a.Validates(a.dealerResultCommand()),
	)
	root.AddCommand(follow.Commands(app, a.told)...)
	return root
}

// states are the words for a campaign's state.
var states = []string{"Draft", "Review", "Approved", "Scheduled", "Running", "Paused", "Halted", "Completed", "Cancelled"}

func (a commands) listCommand() *cobra.Command {
	var state, filter string
	var limit int
	c := &cobra.Command{
		Use: "list", Short: "List campaigns, newest first", Args: call.Takes(), Annotations: call.List,
		Example: "  pacecar campaign list --state Running --filter 'package==adas-stack@*'",
	}
	call.Part(c, &filter, &limit, "campaigns")
	c.Flags().StringVar(&state, "state", "", "only campaigns in that state, such as Running")
	call.Must(c.RegisterFlagCompletionFunc("state", cobra.FixedCompletions(states, cobra.ShellCompDirectiveNoFileComp)))
	c.RunE = func(cmd *cobra.Command, _ []string) error {
		wanted := messages.Nearest(state, states)
		if state != "" && !strings.EqualFold(wanted, state) {
			return call.Misused("no campaign is ever %q: want one of %s", state, strings.Join(states, ", "))
		}
		if state == "" {
			wanted = ""
		}
		server, err := a.Client()
		if err != nil {
			return err
		}
		return call.Pages(a.App, sheet.Campaigns, "campaigns", limit, func(cursor string, size int) (view.List[view.CampaignSummary], error) {
			return server.Campaigns(cmd.Context(), wanted, filter, cursor, size)
		})
	}
	return c
}

func (a commands) showCommand() *cobra.Command {
	return &cobra.Command{
		Use: "show CAMPAIGN", Short: "Show a campaign", Args: call.Takes("CAMPAIGN"),
		RunE: func(cmd *cobra.Command, args []string) error {
			server, err := a.Client()
			if err != nil {
				return err
			}
			campaign, err := server.Campaign(cmd.Context(), args[0])
			if err != nil {
				return err
			}
			return a.show(campaign)
		},
	}
}

func (a commands) show(c view.Campaign) error {
	return show.One(a.Out, a.Output, c, func(s *show.Sheet) { sheet.Campaign(s, c) })
}
