package campaign

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"pacecar/cmd/pacecar/call"
	"pacecar/cmd/pacecar/client"
	"pacecar/cmd/pacecar/show"
	"pacecar/cmd/pacecar/watch"
	"pacecar/web/view"
)

// How often a second a campaign is looked at.
const (
	watchRate = 4
	waitRate  = 2
)

// errEnough ends the following of a campaign.
var errEnough = errors.New("seen enough")

// follow tells each state of a campaign until each answers true or the context ends. It
// begins with the campaign as it is now: what the stream said before that is passed over,
// so that a command that was just given is never judged by the state before it.
func (a commands) follow(ctx context.Context, id string, rate int, lost func(error), each func(view.Campaign) (bool, error)) error {
	server, err := a.Client()
	if err != nil {
		return err
	}
	present, err := server.Campaign(ctx, id)
	if err != nil {
		return err
	}
	err = server.Follow(ctx, "campaign:"+id, client.Watcher{
		Rate: rate, Lost: lost,
		Update: func(s client.State) error {
			c, err := watch.Campaign(s)
			if err != nil || c.Version < present.Version {
				return err
			}
			enough, err := each(c)
			if err == nil && enough {
				err = errEnough
			}
			return err
		},
	})
	if errors.Is(err, errEnough) {
		return nil
	}
	return err
}

// lost tells a log that the connection was lost.
func (a commands) lost(err error) { a.Say("connection lost, trying again: %v\n", err) }

func (a commands) watchCommand() *cobra.Command {
	return &cobra.Command{
		Use: "watch CAMPAIGN", Short: "Watch a campaign live until it ends", Args: call.Takes("CAMPAIGN"), ValidArgsFunction: a.complete,
		Long: "Watch a campaign live until it is completed or cancelled: as a picture on a terminal, as\n" +
			"lines elsewhere, or with --output ndjson as one JSON object for each update. The exit status is\n" +
			"that of campaign wait: 0 when it was completed, 10 when it was with more failures than a gate\n" +
			"of its plan allows, 12 when it was cancelled. A halt or a pause ends no watching: interrupted\n" +
			"then, it is 11, and 0 in any other state.",
		RunE: func(cmd *cobra.Command, args []string) error {
			watching := a.watchLines
			switch {
			case a.Output == show.NDJSON:
				watching = a.watchObjects
			case a.Output != show.Table:
				return call.Misused("--output %s is for what ends: choose table or ndjson", a.Output)
			case a.Out.Terminal:
				watching = a.watchLive
			}
			last, err := watching(cmd.Context(), args[0])
			enough := errors.Is(err, context.Canceled) && cmd.Context().Err() != nil // the person has seen enough
			if err != nil && !enough {
				return err
			}
			return watch.Ending(last)
		},
	}
}

// watchLive draws the campaign in its place.
func (a commands) watchLive(ctx context.Context, id string) (last view.Campaign, err error) {
	live := show.NewLive(a.Out)
	defer func() { err = errors.Join(err, live.Close()) }()
	lost := func(err error) {
		trouble := show.Styled{{Text: "connection lost, trying again: " + err.Error(), Tone: show.Warn}}
		_ = live.Draw(append(watch.Picture(last, a.Now()), trouble)) // the next picture tells a broken screen
	}
	err = a.follow(ctx, id, watchRate, lost, func(c view.Campaign) (bool, error) {
		last = c
		return watch.Ended(c.State), live.Draw(watch.Picture(c, a.Now()))
	})
	return last, err
}

// watchLines writes a line for each change of note.
func (a commands) watchLines(ctx context.Context, id string) (last view.Campaign, err error) {
	err = a.follow(ctx, id, watchRate, a.lost, func(c view.Campaign) (bool, error) {
		for _, note := range watch.Notes(last, c) {
			if _, err := fmt.Fprintf(a.Out, "%s  %s\n", a.Now().UTC().Format(time.TimeOnly), show.Safe(note)); err != nil {
				return false, err
			}
		}
		last = c
		return watch.Ended(c.State), nil
	})
	return last, err
}

// watchObjects writes an object for each update.
func (a commands) watchObjects(ctx context.Context, id string) (last view.Campaign, err error) {
	list := show.NewList[watch.Update](a.Out, show.NDJSON, nil)
	err = a.follow(ctx, id, watchRate, a.lost, func(c view.Campaign) (bool, error) {
		last = c
		return watch.Ended(c.State), list.Add(watch.NewUpdate(c, a.Now()))
	})
	return last, err
}

func (a commands) waitCommand() *cobra.Command {
	var until string
	var timeout time.Duration
	c := &cobra.Command{
		Use: "wait CAMPAIGN", Short: "Wait for a campaign, and tell by the exit status how it went", Args: call.Takes("CAMPAIGN"), ValidArgsFunction: a.complete,
		Long: "Wait until a campaign is done, is halted by a gate, or has opened a wave. The exit status is\n" +
			"0 when that came, 10 when the campaign was completed with more failures than a gate of its\n" +
			"plan allows, 11 when it is halted or paused, 12 when it was cancelled, and 1 otherwise.",
		Example: "  pacecar campaign wait demo --until wave:2 --timeout 1h",
	}
	c.Flags().StringVar(&until, "until", "done", "done, halted or wave:N (wave N has opened)")
	c.Flags().DurationVar(&timeout, "timeout", 0, "how long to wait at most; 0: for ever")
	c.RunE = func(cmd *cobra.Command, args []string) error {
		wanted, err := watch.ParseUntil(until)
		if err != nil {
			return &call.Exit{Status: call.StatusUsage, Err: fmt.Errorf("--until: %w", err)}
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
		for _, note := range watch.Notes(last, c) {
			a.Say("%s\n", note)
		}
		last = c
		verdict, over = until.Look(c)
		return over, nil
	})
	if errors.Is(err, context.DeadlineExceeded) && ctx.Err() == nil {
		if last.ID == "" {
			return fmt.Errorf("nothing was heard of campaign %s within %s: is the server busy?", id, timeout)
		}
		return fmt.Errorf("campaign %s is still %s after %s: what was waited for has not come", id, strings.ToLower(last.State), timeout)
	}
	if err != nil {
		return err
	}
	if err := a.told(last); err != nil || verdict == watch.Done {
		return err
	}
	return verdict.Exit(last)
}
