package packages

import (
	"context"
	"time"

	"github.com/spf13/cobra"
)

// completeWithin bounds what a press of the tab key may take.
const completeWithin = 3 * time.Second

// proposed is how many packages it proposes at most, the newest.
const proposed = 1000

// complete proposes the packages of the server.
func (a commands) complete(cmd *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
	server, err := a.Client()
	if err != nil || len(args) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	ctx, cancel := context.WithTimeout(cmd.Context(), completeWithin)
	defer cancel()
	list, err := server.Packages(ctx, "", "", proposed)
	if err != nil {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	var names []string
	for _, p := range list.Items {
		names = append(names, cobra.CompletionWithDesc(p.ID, p.State))
	}
	return names, cobra.ShellCompDirectiveNoFileComp
}
