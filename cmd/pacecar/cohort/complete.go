package cohort

import (
	"context"
	"time"

	"github.com/spf13/cobra"
)

// completeWithin bounds what a press of the tab key may take.
const completeWithin = 3 * time.Second

// proposed is how many cohorts it proposes at most, the first by name.
const proposed = 1000

// complete proposes the cohorts of the server, and files behind one.
func (a commands) complete(cmd *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
	if len(args) > 0 {
		return nil, cobra.ShellCompDirectiveDefault
	}
	server, err := a.Client()
	if err != nil {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	ctx, cancel := context.WithTimeout(cmd.Context(), completeWithin)
	defer cancel()
	list, err := server.Cohorts(ctx, "", "", proposed)
	if err != nil {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	var names []string
	for _, c := range list.Items {
		names = append(names, cobra.CompletionWithDesc(c.Name, c.Kind))
	}
	return names, cobra.ShellCompDirectiveNoFileComp
}
