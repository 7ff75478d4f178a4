package follow

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"pacecar/cmd/pacecar/call"
	"pacecar/cmd/pacecar/show"
	"pacecar/cmd/pacecar/watch"
	"pacecar/web/view"
)

func (a commands) waitCommand() *cobra.Command {
	var until string
	var timeout time.Duration
	var least float64
	c := &cobra.Command{
		Use: "wait CAMPAIGN", Short: "Wait for a campaign, and tell by the exit status how it went", Args: call.Takes("CAMPAIGN"),
		Long: "Wait until a campaign is done, is halted by a gate, or has opened a wave. The exit status is\n" +
			"0 when that came, 10 when the campaign was completed with more failures than a gate of its\n" +
			"plan allows, 11 when it is halted or paused, 12 when it was cancelled, 13 when it was\n" +
			"completed and fewer of its vehicles took the update than --succeeded-percent says (its end\n" +
			"came first, or they were skipped, refused it or were taken by other campaigns), and 1 otherwise, as when\n" +
			"--timeout was over first.",
		Example: "  pacecar campaign wait demo --until wave:2 --timeout 1h",
	}
	c.Flags().StringVar(&until, "until", "done", "done, halted or wave:N (wave N has opened)")
	c.Flags().DurationVar(&timeout, "timeout", 0, "how long to wait at most; 0: for ever")
	c.Flags().Float64Var(&least, "succeeded-percent", watch.DefaultLeast, "of --until done: how many of its vehicles, in percent, must have taken the update, those counted that ran it before; 0: a completed campaign is enough")
	c.RunE = func(cmd *cobra.Command, args []string) error {
		wanted, err := watch.ParseUntil(until)
		if err != nil {
			return &call.Exit{Status: call.StatusUsage, Err: fmt.Errorf("--until: %w", err)}
		}
		if wanted, err = wanted.Wanting(least); err != nil {
			return &call.Exit{Status: call.StatusUsage, Err: fmt.Errorf("--succeeded-percent: %w", err)}
		}
		if timeout < 0 {
			return call.Misused("--timeout is %s: give 0 to wait for ever", timeout)
		}
		return a.wait(cmd.Context(), args[0], wanted, timeout)
	}
	return c
}

func (a commands) wait(ctx context.Context, id string, until watch.Until, timeout time.Duration) error {
	waiting := ctx
	if timeout > 0 {
		var cancel context.CancelFunc
		waiting, cancel = context.WithTimeout(ctx, timeout)
		defer cancel()
	}
	var last view.Campaign
	var verdict watch.Verdict
	err := a.follow(waiting, id, waitRate, a.lost, func(c view.Campaign) (over bool, err error) {
		if err := until.Fits(c.Plan); err != nil {
			return false, &call.Exit{Status: call.StatusUsage, Err: err}
		}
		// How it stands in the end is the answer; where it goes on, what came last is still news.
		if verdict, over = until.Look(c); !over || verdict == watch.Done && !watch.Ended(c.State) {
			for _, note := range watch.Notes(last, c) {
				a.Say("%s\n", note)
			}
		}
		last = c
		return over, nil
	})
	if errors.Is(err, context.DeadlineExceeded) && ctx.Err() == nil {
		if last.ID == "" {
			return fmt.Errorf("nothing was heard of campaign %s within %s: is the server busy?", id, timeout)
		}
		return errors.New(watch.StillWaits(last, until, timeout))
	}
	if err != nil {
		return err
	}
	if err := a.told(last); err != nil || verdict == watch.Done {
		return err
	}
	if a.Output == show.Table {
		last.Cause = "" // the answer says it
	}
	return verdict.Exit(last)
}
