package follow

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"pacecar/cmd/pacecar/call"
	"pacecar/cmd/pacecar/client"
	"pacecar/cmd/pacecar/screen"
	"pacecar/cmd/pacecar/show"
	"pacecar/cmd/pacecar/watch"
	"pacecar/web/view"
)

// commands are made for one execution.
type commands struct {
	*call.App
	told func(view.Campaign) error // answers how a campaign is
}

// Commands are pacecar campaign watch and wait; told answers how a campaign is.
func Commands(app *call.App, told func(view.Campaign) error) []*cobra.Command {
	a := commands{app, told}
	return []*cobra.Command{a.watchCommand(), a.waitCommand()}
}

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
		Use: "watch CAMPAIGN", Short: "Watch a campaign live until it ends", Args: call.Takes("CAMPAIGN"),
		Long: "Watch a campaign live until it is completed or cancelled: on the whole terminal, or\n" +
			"as lines elsewhere, or with --output ndjson as one JSON object for each update. The exit status is\n" +
			"that of campaign wait: 0 when it was completed, 10 when it was with more failures than a gate\n" +
			"of its plan allows, 12 when it was cancelled, 13 when it was completed without updating most of\n" +
			"its vehicles. A halt or a pause ends no watching: interrupted then, it is 11, and 0 in any other state.",
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
			enough := errors.Is(err, screen.ErrEnough) || errors.Is(err, context.Canceled) && cmd.Context().Err() != nil // the person has seen enough
			if err != nil && !enough {
				return err
			}
			last.Cause = "" // what was shown has it
			return watch.Ending(last)
		},
	}
}

// watchLive draws the campaign on the whole terminal, and leaves its last picture behind.
func (a commands) watchLive(ctx context.Context, id string) (last view.Campaign, err error) {
	var keys io.Reader
	if a.CanAsk {
		keys = a.Stdin
	}
	err = screen.Play(ctx, keys, a.Out, watch.NewScene(a.Now), func(ctx context.Context, tell func(any)) error {
		lost := func(err error) { tell(watch.Lost{Err: err}) }
		return a.follow(ctx, id, watchRate, lost, func(c view.Campaign) (bool, error) {
			last = c
			tell(c)
			return watch.Ended(c.State), nil
		})
	})
	if last.ID != "" {
		live := show.NewLive(a.Out)
		err = errors.Join(err, live.Draw(watch.Picture(last, a.Now())), live.Close())
	}
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
