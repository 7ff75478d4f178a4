package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"pacecar/actors/vehicle/assignment"
	"pacecar/bench/chaos/ask"
	"pacecar/bench/chaos/halt"
	"pacecar/bench/chaos/history"
	"pacecar/bench/chaos/program"
	"pacecar/bench/chaos/relay"
	"pacecar/messages"
	"pacecar/tcu/tcusim/ledger"
	"pacecar/web/view"
)

// tailLost is how much of what was acknowledged is lost with a store's tail.
const tailLost = 2 * time.Second

// tornAtLeast is how many vehicles have used a permit that is lost: fewer may be told nothing of it, since their records were
// given another one before they were heard.
const tornAtLeast = 20

// loseTail is a failover to a replica that lags. Without anything lost that a vehicle has acted on, nobody could notice.
func loseTail(ctx context.Context, c *cast) error { return c.store.Forget(ctx, tailLost, c.tears) }

// tears tells whether enough vehicles have used permits that were given since a moment.
func (c *cast) tears(since time.Time) (bool, error) {
	deeds, err := c.deeds()
	c.torn = torn(deeds, c.rollout().Campaign(), since)
	return err == nil && len(c.torn) >= tornAtLeast, err
}

// restore brings the store back from a backup that is a while old, as docs/operations.md says it: all nodes are ended, and before
// they start again a server that no vehicle reaches pauses what runs.
func restore(ctx context.Context, c *cast) error {
	if err := errors.Join(c.store.Backup(ctx), c.store.Lose(ctx, tailLost, c.tears)); err != nil {
		return err
	}
	for _, n := range c.nodes {
		n.End()
	}
	if err := c.store.Return(ctx); err != nil {
		return err
	}
	alone := c.newProgram("alone", func() *exec.Cmd {
		return c.stage.Command(places[0], c.programs.pacecar, append([]string{"serve", "--data-dir", filepath.Join(c.dir, "alone"), "--mqtt", "127.0.0.1:0",
			"--http", strings.TrimPrefix(c.apis[0].URL, "http://"), "--insecure-listen", "--slots", fmt.Sprint(c.options.slots)}, c.store.Settings()...)...)
	})
	if err := alone.Start(); err != nil {
		return err
	}
	defer alone.End()
	return program.Await(ctx, joinWithin, "a server alone pauses the rollout", func() (bool, string) {
		is, err := halt.Give(ctx, c.apis[0], c.rollout().Campaign(), "pause")
		return err == nil && is.State == "Paused", fmt.Sprint(err)
	})
}

// torn are the vehicles that began to install by a permit which was given after a moment: they had not downloaded before it.
func torn(deeds []ledger.Entry, campaign string, since time.Time) (vins []messages.VIN) {
	downloaded := map[messages.VIN]bool{}
	for _, e := range deeds {
		switch {
		case e.Campaign != campaign || e.AtMS <= since.UnixMilli():
		case e.Kind == ledger.Downloaded:
			downloaded[e.VIN] = true
		case e.Kind == ledger.InstallStarted && downloaded[e.VIN]:
			vins = append(vins, e.VIN)
		}
	}
	return vins
}

// alarms are the codes by which the history of a vehicle says that it did what its record does not know of.
var alarms = []string{assignment.AlarmUnknown, assignment.AlarmWithoutPermit, assignment.AlarmAfterEnd, assignment.AlarmContradiction}

// tailIsNoticed looks for the alarm at vehicles that did within the lost time what is unknown to the store.
func tailIsNoticed(ctx context.Context, c *cast, campaign string) []string {
	for _, vin := range c.torn {
		answer := ask.Send(ctx, c.apis[0], ask.Request{Method: http.MethodGet, Path: "/vehicles/" + string(vin) + "/timeline"}, askWithin)
		var list view.List[view.Line]
		if !answer.Done() || answer.Into(&list) != nil {
			return []string{fmt.Sprintf("the history of %s is not told: %s", vin, answer)}
		}
		for _, line := range list.Items {
			if line.Campaign == campaign && slices.Contains(alarms, line.Code) {
				return nil
			}
		}
	}
	return []string{fmt.Sprintf("the store has lost %s, in which %d vehicles used a new permit, and the history of none says so", tailLost, len(c.torn))}
}

// nobodyServes looks whether nodes whose store is empty end, say what to do, and come back as nobody else.
func nobodyServes(ctx context.Context, c *cast, _ string) (faults []string) {
	for i, n := range c.nodes {
		if err := program.Await(ctx, askWithin, n.Name+" ends for its store is empty, and says so", func() (bool, string) {
			text, err := os.ReadFile(n.Log)
			return strings.Contains(string(text), "--former-engine"), fmt.Sprint(err)
		}); err != nil {
			faults = append(faults, err.Error())
		}
		if answer := ask.Send(ctx, c.apis[i], ask.Request{Method: http.MethodGet, Path: "/campaigns"}, time.Second); answer.Done() {
			faults = append(faults, fmt.Sprintf("%s has an empty store, and answers with %d campaigns", n.Name, strings.Count(string(answer.Text), `"id"`)))
		}
	}
	return faults
}

// refusedFor is how long nothingIsTaken asks.
const refusedFor = 10 * time.Second

// nothingIsTaken looks whether nodes acknowledge what no replica has.
func nothingIsTaken(ctx context.Context, c *cast, _ string) (faults []string) {
	asked := time.Now()
	for number := 0; time.Since(asked) < refusedFor && ctx.Err() == nil; number++ {
		node := c.apis[number%len(c.apis)]
		path := fmt.Sprintf("/vehicles/WNXREPL1CA%07d", number)
		if answer := ask.Send(ctx, node, ask.Request{Method: http.MethodPut, Path: path, Body: view.Registration{Model: history.Bystander}}, 2*time.Second); answer.Done() {
			faults = append(faults, fmt.Sprintf("%s acknowledges %s, which no replica has: %s", node.Name, path, answer))
		}
	}
	return faults
}

// hold keeps what the first node says to the store.
func hold(_ context.Context, c *cast) error {
	c.store.Relay().Hold()
	return nil
}

// deliver lets it come, when its slots have other owners.
func deliver(ctx context.Context, c *cast) error {
	r := c.store.Relay()
	r.Deliver()
	return program.Await(ctx, askWithin, "what was held is answered", func() (bool, string) {
		late := r.Late()
		return late.Answered > 0 && late.Answered == late.Commits, fmt.Sprintf("%+v", late)
	})
}

// lateIsRefused looks at what became of commits that came when their slots had other owners.
func lateIsRefused(_ context.Context, c *cast, _ string) (faults []string) {
	return refused(c.store.Relay().Late())
}

func refused(late relay.Late) (faults []string) {
	if late.Refused == 0 {
		faults = append(faults, fmt.Sprintf("no commit came late: %+v", late))
	}
	if late.Taken > 0 {
		faults = append(faults, fmt.Sprintf("%d changes were taken that came when their slots had other owners: %+v", late.Taken, late))
	}
	return faults
}
