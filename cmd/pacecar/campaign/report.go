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
		if page != "" {
			return a.paged(page, text.Bytes())
		}
		var account report.Report
		if err := json.Unmarshal(text.Bytes(), &account); err != nil {
			return fmt.Errorf("the server's report does not decode: %w", err)
		}
		return show.One(a.Out, a.Output, account, func(s *show.Sheet) { sheet.Report(s, account) })
	}
	return operation.Lasts(a.App, c)
}

func (a commands) compareCommand() *cobra.Command {
	var page string
	c := &cobra.Command{
		Use: "compare FIRST SECOND", Short: "Put two campaigns side by side", Args: call.Takes("FIRST", "SECOND"),
		Long: "Put two campaigns side by side: rates with exact bounds, durations, and failures by ECU and\n" +
			"code, those that only the second one has first. A rate is called another one only where\n" +
			"chance alone would bring such a difference in at most 5 of 100 cases (Fisher's exact test).",
		Example: "  pacecar campaign compare spring autumn\n  pacecar campaign compare spring autumn --html comparison.html",
	}
	c.Flags().StringVar(&page, "html", "", "write a printable page to this file instead; - for standard output")
	c.RunE = func(cmd *cobra.Command, args []string) error {
		server, err := a.Client()
		if err != nil {
			return err
		}
		c, err := server.CompareCampaigns(cmd.Context(), args[0], args[1])
		if err != nil {
			return err
		}
		if page == "" {
			return show.One(a.Out, a.Output, c, func(s *show.Sheet) { sheet.Comparison(s, c) })
		}
		var text bytes.Buffer
		if err := report.WriteComparisonPage(&text, c, a.Now()); err != nil {
			return fmt.Errorf("the comparison cannot be drawn: %w", err)
		}
		return a.paged(page, text.Bytes())
	}
	return operation.Lasts(a.App, c)
}

// paged writes a page to a file, or to standard output.
func (a commands) paged(file string, page []byte) error {
	if file == "-" {
		_, err := a.Stdout.Write(page)
		return err
	}
	if err := os.WriteFile(file, page, 0o644); err != nil {
		return fmt.Errorf("report page: %w", err)
	}
	a.Say("wrote %s\n", file)
	return nil
}
