package campaign

import (
	"context"
	"time"

	"github.com/spf13/cobra"
)

// completeWithin bounds what a press of the tab key may take.
const completeWithin = 3 * time.Second

// proposed is how many campaigns it proposes at most, the newest.
const proposed = 1000

// complete proposes the campaigns of the server.
func (a commands) complete(cmd *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
	server, err := a.Client()
	if err != nil || len(args) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	ctx, cancel := context.WithTimeout(cmd.Context(), completeWithin)
	defer cancel()
	list, err := server.Campaigns(ctx, "", "", "", proposed)
	if err != nil {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	var names []string
	for _, c := range list.Items {
		names = append(names, cobra.CompletionWithDesc(c.ID, c.State+", "+c.Package))
	}
	return names, cobra.ShellCompDirectiveNoFileComp
}
