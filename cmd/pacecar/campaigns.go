package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"pacecar/cmd/pacecar/document"
	"pacecar/cmd/pacecar/sheet"
	"pacecar/cmd/pacecar/show"
	"pacecar/web/view"
)

func (a *app) campaignCommand() *cobra.Command {
	root := &cobra.Command{Use: "campaign", Short: "Write, start, watch and stop campaigns"}
	root.AddCommand(
		a.createCommand(), a.dryRunCommand(), a.approveCommand(), a.startCommand(),
		a.pauseCommand(), a.resumeCommand(), a.cancelCommand(),
		a.campaignListCommand(), a.campaignShowCommand(), a.watchCommand(), a.waitCommand(), a.reportCommand(),
	)
	return root
}

// campaignStates are the words for a campaign's state.
var campaignStates = []string{"Draft", "Approved", "Scheduled", "Running", "Paused", "Halted", "Completed", "Cancelled"}

func (a *app) campaignListCommand() *cobra.Command {
	var state string
	c := &cobra.Command{Use: "list", Short: "List campaigns, newest first", Args: takes(), Annotations: isList}
	c.Flags().StringVar(&state, "state", "", "only campaigns in that state, such as Running")
	must(c.RegisterFlagCompletionFunc("state", cobra.FixedCompletions(campaignStates, cobra.ShellCompDirectiveNoFileComp)))
	c.RunE = func(cmd *cobra.Command, _ []string) error {
		wanted := document.Nearest(state, campaignStates)
		if state != "" && !strings.EqualFold(wanted, state) {
			return misused("no campaign is ever %q: want one of %s", state, strings.Join(campaignStates, ", "))
		}
		server, err := a.client()
		if err != nil {
			return err
		}
		all, err := server.Campaigns(cmd.Context())
		if err != nil {
			return err
		}
		list := show.NewList(a.out, a.output, sheet.Campaigns)
		for _, one := range all {
			if state == "" || one.State == wanted {
				if err := list.Add(one); err != nil {
					return err
				}
			}
		}
		return list.Close()
	}
	return c
}

func (a *app) campaignShowCommand() *cobra.Command {
	return &cobra.Command{
		Use: "show CAMPAIGN", Short: "Show a campaign", Args: takes("CAMPAIGN"), ValidArgsFunction: a.completeCampaign,
		RunE: func(cmd *cobra.Command, args []string) error {
			server, err := a.client()
			if err != nil {
				return err
			}
			campaign, err := server.Campaign(cmd.Context(), args[0])
			if err != nil {
				return err
			}
			return a.showCampaign(campaign)
		},
	}
}

func (a *app) showCampaign(c view.Campaign) error {
	return show.One(a.out, a.output, c, func(s *show.Sheet) { sheet.Campaign(s, c) })
}

func (a *app) reportCommand() *cobra.Command {
	var page string
	c := &cobra.Command{
		Use: "report CAMPAIGN", Short: "Account for a campaign", Args: takes("CAMPAIGN"), ValidArgsFunction: a.completeCampaign,
		Example: "  pacecar campaign report demo --html report.html",
	}
	c.Flags().StringVar(&page, "html", "", "write a printable page to this file instead; - for standard output")
	c.RunE = func(cmd *cobra.Command, args []string) error {
		server, err := a.client()
		if err != nil {
			return err
		}
		accept := "application/json"
		if page != "" {
			accept = "text/html"
		}
		var text bytes.Buffer
		if err := server.Report(cmd.Context(), args[0], accept, &text); err != nil {
			return err
		}
		switch page {
		case "":
			var report view.Report
			if err := json.Unmarshal(text.Bytes(), &report); err != nil {
				return fmt.Errorf("the server's report does not decode: %w", err)
			}
			return show.One(a.out, a.output, report, func(s *show.Sheet) { sheet.Report(s, report) })
		case "-":
			_, err := text.WriteTo(a.stdout)
			return err
		}
		if err := os.WriteFile(page, text.Bytes(), 0o644); err != nil {
			return fmt.Errorf("report page: %w", err)
		}
		a.say("wrote %s\n", page)
		return nil
	}
	return c
}
