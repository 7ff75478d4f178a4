package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"time"

	"pacecar/actors/vehicle/assignment"
	"pacecar/bench/chaos/ask"
	"pacecar/tcu/tcusim/population"
	"pacecar/web/view"
)

// tailLost is how much of what was acknowledged is lost with a store's tail.
const tailLost = 2 * time.Second

// loseTail puts the store back to what it had a moment ago, as when a replica that lags is made the master.
func loseTail(ctx context.Context, c *cast) error {
	copied := filepath.Join(c.dir, "replica")
	live := filepath.Join(c.storeDir(), "appendonlydir")
	if err := os.RemoveAll(copied); err != nil {
		return err
	}
	if err := os.CopyFS(copied, os.DirFS(live)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("copy the store: %w", err)
	}
	if err := wait(ctx, tailLost); err != nil {
		return err
	}
	c.store.kill()
	if err := errors.Join(os.RemoveAll(live), os.Rename(copied, live)); err != nil {
		return err
	}
	return startStore(ctx, c)
}

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
