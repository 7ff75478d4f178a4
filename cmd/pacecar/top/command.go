package top

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"pacecar/cmd/pacecar/call"
	"pacecar/cmd/pacecar/screen"
	"pacecar/cmd/pacecar/show"
	"pacecar/cmd/pacecar/watch"
)

// leastEvery is how often lines are written at most.
const leastEvery = 250 * time.Millisecond

// Command is pacecar top.
func Command(a *call.App) *cobra.Command {
	var once bool
	var every time.Duration
	c := &cobra.Command{
		Use: "top", Short: "Watch the whole fleet on one screen: campaigns, rates, failures, nodes", Args: call.Takes(),
		Long: "Watch the whole fleet on one screen: campaigns, those that need a person first, with their rates and\n" +
			"failures, the waves of the chosen one, and the nodes of the engine. Without a terminal, or with\n" +
			"--once, it writes lines; --output ndjson writes an object each time.",
		Example: "  pacecar top\n" +
			"  pacecar top --once --output json",
	}
	c.Flags().BoolVar(&once, "once", false, "write how it is now, and end")
	c.Flags().DurationVar(&every, "every", 5*time.Second, "without a terminal: how often")
	c.RunE = func(cmd *cobra.Command, _ []string) error {
		if every < leastEvery {
			return call.Misused("--every is %s: at least %s", every, leastEvery)
		}
		if !once && a.Output != show.Table && a.Output != show.NDJSON {
			return call.Misused("--output %s is for what ends: choose table or ndjson, or add --once", a.Output)
		}
		server, err := a.Client()
		if err != nil {
			return err
		}
		from := newSource(server, a.Now)
		switch {
		case once:
			err = lines(cmd.Context(), a, from, 0)
		case a.Output == show.Table && a.Out.Terminal:
			var keys io.Reader
			if a.CanAsk {
				keys = a.Stdin
			}
			err = screen.Play(cmd.Context(), keys, a.Out, newScene(server.Address(), from.choose, a.Now), from.follow)
		default:
			err = lines(cmd.Context(), a, from, every)
		}
		if errors.Is(err, screen.ErrEnough) || errors.Is(err, errOnce) || errors.Is(err, context.Canceled) && cmd.Context().Err() != nil {
			return nil // the person has seen enough
		}
		return err
	}
	return c
}

// errOnce ends the following after the first complete sight.
var errOnce = errors.New("seen once")

// lines writes the sight each time that so long has passed, or with 0 once, as soon as it is complete.
func lines(ctx context.Context, a *call.App, from *source, every time.Duration) error {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	news := make(chan any)
	ended := make(chan error, 1)
	go func() {
		ended <- from.follow(ctx, func(n any) {
			select {
			case news <- n:
			case <-ctx.Done():
			}
		})
	}()
	var s Sight
	written := time.Time{}
	for {
		select {
		case n := <-news:
			if l, is := n.(lostNews); is && s.lost == nil {
				a.Say("connection lost, trying again: %v\n", l.err)
			}
			s.Take(n)
		case err := <-ended:
			if cause := context.Cause(ctx); errors.Is(cause, errOnce) {
				return cause
			}
			return err
		}
		if now := a.Now(); s.Complete() && (written.IsZero() || every > 0 && now.Sub(written) >= every) {
			if err := write(a, &s); err != nil {
				stop(nil)
				<-ended
				return err
			}
			if written = now; every == 0 {
				stop(errOnce)
			}
		}
	}
}

// write writes the sight once.
func write(a *call.App, s *Sight) error {
	return show.One(a.Out, a.Output, s, func(sheet *show.Sheet) {
		for _, line := range plain(s) {
			sheet.Line("%s", line)
		}
	})
}

// plain is the sight in lines for a log.
func plain(s *Sight) []string {
	all := []string{s.At + "  " + sums(s, ", ") + ", " + show.Plural(len(s.Nodes), "node")}
	for _, c := range orders[0].sort(s.Campaigns) {
		if watch.Ended(c.State) {
			continue
		}
		t := watch.Sum(c.Counts)
		line := fmt.Sprintf("  %s %s, wave %d of %d: %s of %s ended, %s failed, %s in flight, %.0f successes per minute",
			c.ID, c.State, c.Wave, c.Waves, show.Count(t.Ended()), show.Count(c.Total), show.Count(t.Failed), show.Count(c.InFlight), c.SucceededPerMinute)
		if c.Cause != "" {
			line += " (" + c.Cause + ")"
		}
		all = append(all, line)
	}
	for _, w := range s.warnings {
		all = append(all, "  warning: "+w)
	}
	return all
}
