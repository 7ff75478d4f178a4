package campaign

import (
	"context"
	"time"

	"github.com/spf13/cobra"
)

// completeWithin bounds what a press of the tab key may take.
const completeWithin = 3 * time.Second

// complete proposes the campaigns of the server.
func (a commands) complete(cmd *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
	server, err := a.Client()
	if err != nil || len(args) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	ctx, cancel := context.WithTimeout(cmd.Context(), completeWithin)
	defer cancel()
	list, err := server.Campaigns(ctx)
	if err != nil {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	var names []string
	for _, c := range list {
		names = append(names, cobra.CompletionWithDesc(c.ID, c.State+", "+c.Package))
	}
	return names, cobra.ShellCompDirectiveNoFileComp
}
