package main

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"pacecar/tcu/tcusim/ledger"
	"pacecar/tcu/tcusim/population"
)

func ledgerCommand() *cobra.Command {
	output := "text"
	cmd := &cobra.Command{
		Use:   "ledger FILE",
		Short: "Summarise what vehicles physically did",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			entries, err := ledger.Read(args[0])
			if err != nil {
				return err
			}
			s := ledger.Summarize(entries)
			switch output {
			case "text":
				return printSummary(cmd.OutOrStdout(), s)
			case "json":
				return json.NewEncoder(cmd.OutOrStdout()).Encode(s)
			}
			return fmt.Errorf("--output is %q, want text or json", output)
		},
	}
	cmd.Flags().StringVar(&output, "output", output, "text or json")
	return cmd
}

// printSummary writes s for people.
func printSummary(w io.Writer, s *ledger.Summary) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintf(t, "vehicles\t%d\n", s.Vehicles)
	fmt.Fprintf(t, "installations started\t%d\n", s.Started)
	fmt.Fprintf(t, "finished\t%d\n", s.Finished)
	fmt.Fprintf(t, "failed\t%d\n", s.Failed)
	fmt.Fprintf(t, "reverted\t%d\n", s.Reverted)
	fmt.Fprintf(t, "not ended\t%d\n", s.Open)
	fmt.Fprintf(t, "double installs\t%d\n", s.DoubleInstalls)
	for _, violation := range s.Violations {
		fmt.Fprintf(t, "  %s\n", violation)
	}
	if len(s.Outcomes) > 0 {
		fmt.Fprintln(t, "\ncampaign\taccepted\tdownloaded\tinstalling\tinstalled\tfailed\treverted\tdiscarded")
	}
	for _, campaign := range slices.Sorted(maps.Keys(s.Outcomes)) {
		o := s.Outcomes[campaign]
		fmt.Fprintf(t, "%s\t%d\t%d\t%d\t%d\t%d\t%d\t%d\n", campaign,
			o.Accepted, o.Downloaded, o.Installing, o.Installed, o.Failed, o.Reverted, o.Discarded)
	}
	return t.Flush()
}

func populationCommand() *cobra.Command {
	var vehicles int
	var seed uint64
	cmd := &cobra.Command{
		Use:   "population --vehicles N",
		Short: "Print a fleet as NDJSON, one vehicle to register on each line",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return population.Write(cmd.OutOrStdout(), seed, vehicles)
		},
	}
	cmd.Flags().IntVar(&vehicles, "vehicles", 100, "number of vehicles")
	cmd.Flags().Uint64Var(&seed, "seed", 1, "decides the fleet")
	return cmd
}
