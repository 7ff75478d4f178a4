package main

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"slices"
	"strings"
	"time"

	"pacecar/actors/vehicle/assignment"
	"pacecar/bench/chaos/ask"
	"pacecar/bench/chaos/history"
	"pacecar/bench/chaos/program"
	"pacecar/tcu/tcusim/population"
	"pacecar/web/view"
)

// tailLost is how much of what was acknowledged is lost with a store's tail.
const tailLost = 2 * time.Second

// loseTail is a failover to a replica that lags.
func loseTail(ctx context.Context, c *cast) error { return c.store.Forget(ctx, tailLost) }

// alarms are the codes by which the history of a vehicle says that it did what its record does not know of.
var alarms = []string{assignment.AlarmUnknown, assignment.AlarmWithoutPermit, assignment.AlarmAfterEnd, assignment.AlarmContradiction}

// tailIsNoticed looks for the alarm: whatever vehicles did within the lost time is unknown to the store.
func tailIsNoticed(ctx context.Context, c *cast, campaign string) []string {
	for _, v := range population.Of(fleetSeed, c.options.vehicles) {
		answer := ask.Send(ctx, c.apis[0], ask.Request{Method: http.MethodGet, Path: "/vehicles/" + string(v.VIN) + "/timeline"}, askWithin)
		var list view.List[view.Line]
		if !answer.Done() || answer.Into(&list) != nil {
			return []string{fmt.Sprintf("the history of %s is not told: %s", v.VIN, answer)}
		}
		for _, line := range list.Items {
			if line.Campaign == campaign && slices.Contains(alarms, line.Code) {
				return nil
			}
		}
	}
	return []string{fmt.Sprintf("the store has lost %s, and no vehicle's history says so", tailLost)}
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
