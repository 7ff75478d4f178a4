package campaign

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"pacecar/cmd/pacecar/call"
	"pacecar/cmd/pacecar/operation"
	"pacecar/cmd/pacecar/sheet"
	"pacecar/cmd/pacecar/show"
	"pacecar/web/report"
)

func (a commands) reportCommand() *cobra.Command {
	var page string
	c := &cobra.Command{
		Use: "report CAMPAIGN", Short: "Account for a campaign", Args: call.Takes("CAMPAIGN"), Annotations: call.List,
		Long: "Account for a campaign: counts, rates with exact bounds, when its successes had come, failures with\n" +
			"what their vehicles share, vehicles that are waited for, what gates decided, and who did what.",
		Example: "  pacecar campaign report demo --html report.html\n  pacecar campaign report demo -o csv > report.csv",
	}
	c.Flags().StringVar(&page, "html", "", "write a printable page to this file instead; - for standard output")
	c.RunE = func(cmd *cobra.Command, args []string) error {
		server, err := a.Client()
		if err != nil {
			return err
		}
		accept := "application/json"
		switch {
		case page != "":
			accept = "text/html"
		case a.Output == show.CSV:
			accept, page = "text/csv", "-"
		}
		if cmd.Flags().Changed("detach") && accept != "application/json" {
			return call.Misused("--detach is for reports in JSON: leave --html and -o csv out, or wait")
		}
		var text bytes.Buffer
		if err := server.Report(cmd.Context(), args[0], accept, &text); err != nil {
			return err
		}
		switch page {
		case "":
			var account report.Report
			if err := json.Unmarshal(text.Bytes(), &account); err != nil {
				return fmt.Errorf("the server's report does not decode: %w", err)
			}
			return show.One(a.Out, a.Output, account, func(s *show.Sheet) { sheet.Report(s, account) })
		case "-":
			_, err := text.WriteTo(a.Stdout)
			return err
		}
		if err := os.WriteFile(page, text.Bytes(), 0o644); err != nil {
			return fmt.Errorf("report page: %w", err)
		}
		a.Say("wrote %s\n", page)
		return nil
	}
	return operation.Lasts(a.App, c)
}

func (a commands) compareCommand() *cobra.Command {
	return operation.Lasts(a.App, &cobra.Command{
		Use: "compare FIRST SECOND", Short: "Put two campaigns side by side", Args: call.Takes("FIRST", "SECOND"),
		Long: "Put two campaigns side by side: rates with exact bounds, durations, and failures by ECU and\n" +
			"code, those that only the second one has first. A rate is called another one only where\n" +
			"chance alone would bring such a difference in at most 5 of 100 cases (Fisher's exact test).",
		Example: "  pacecar campaign compare spring autumn",
		RunE: func(cmd *cobra.Command, args []string) error {
			server, err := a.Client()
			if err != nil {
				return err
			}
			c, err := server.CompareCampaigns(cmd.Context(), args[0], args[1])
			if err != nil {
				return err
			}
			return show.One(a.Out, a.Output, c, func(s *show.Sheet) { sheet.Comparison(s, c) })
		},
	})
}
