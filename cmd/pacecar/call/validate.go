package call

import (
	"github.com/spf13/cobra"

	"pacecar/messages/considered"
)

// Validates gives a command --validate-only, with which the server decides and answers, or refuses, and does nothing.
// Nobody is asked whether it is meant.
func (a *App) Validates(c *cobra.Command) *cobra.Command {
	var only bool
	c.Flags().BoolVar(&only, "validate-only", false, "say what would be answered or refused, and do nothing")
	run := c.RunE
	c.RunE = func(cmd *cobra.Command, args []string) error {
		if !only {
			return run(cmd, args)
		}
		cmd.SetContext(considered.Only(cmd.Context()))
		if yes := cmd.Flags().Lookup("yes"); yes != nil {
			Must(yes.Value.Set("true"))
		}
		a.Say("nothing is done; the server would answer:\n")
		return run(cmd, args)
	}
	return c
}
