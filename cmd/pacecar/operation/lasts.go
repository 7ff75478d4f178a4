package operation

import (
	"errors"

	"github.com/spf13/cobra"

	"pacecar/cmd/pacecar/call"
	"pacecar/cmd/pacecar/client/lasting"
)

// Lasts has a command show how far that is what it waits for, and gives it --detach, with which it does not wait: the
// operation that goes on at the server is its answer. What is answered at once is shown as ever.
func Lasts(a *call.App, c *cobra.Command) *cobra.Command {
	var detached bool
	c.Flags().BoolVar(&detached, "detach", false, "do not wait for what takes longer than a moment: tell the operation, which goes on at the server")
	run := c.RunE
	c.RunE = func(cmd *cobra.Command, args []string) error {
		ctx, end := Bar(cmd.Context(), a.Err)
		if detached {
			ctx = lasting.Detached(ctx)
		}
		cmd.SetContext(ctx)
		err := run(cmd, args)
		end()
		begun, is := errors.AsType[*lasting.Begun](err)
		if !is {
			return err
		}
		if err := (commands{a}).one(begun.Operation); err != nil {
			return err
		}
		a.Say("next: pacecar operation watch %s\n", begun.ID)
		return nil
	}
	return c
}
