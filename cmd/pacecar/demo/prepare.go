package demo

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"

	"pacecar/cmd/pacecar/client"
	"pacecar/messages"
	"pacecar/tcu/tcusim/population"
	"pacecar/web/view"
	"pacecar/web/view/gates"
)

// CampaignID names the demonstration's campaign.
const CampaignID = "demo"

// People of the demonstration: an author and two others who approve.
const (
	author    = "mira"
	approver1 = "jonas"
	approver2 = "aylin"
)

// prepare registers the fleet, pushes the package and writes the campaign, all through
// the API, as an operator would.
func prepare(ctx context.Context, c *client.Client, o Options, fleet []population.Vehicle) error {
	if err := importFleet(ctx, c, fleet); err != nil {
		return fmt.Errorf("register vehicles: %w", err)
	}
	if err := pushPackage(ctx, c, o.Seed); err != nil {
		return fmt.Errorf("push package: %w", err)
	}
	if _, err := c.CreateCampaign(ctx, plan(o)); err != nil {
		return fmt.Errorf("write campaign: %w", err)
	}
	return nil
}

// importFleet streams the vehicles in as NDJSON.
func importFleet(ctx context.Context, c *client.Client, fleet []population.Vehicle) error {
	reader, writer := io.Pipe()
	go func() {
		encoder := json.NewEncoder(writer)
		for i := range fleet {
			if err := encoder.Encode(&fleet[i]); err != nil {
				return // the reader has gone, and says why
			}
		}
		writer.Close()
	}()
	result, err := c.Import(ctx, "application/x-ndjson", reader)
	reader.Close()
	if err != nil {
		return err
	}
	if result.Registered != int64(len(fleet)) {
		return fmt.Errorf("%d of %d were registered: %+v", result.Registered, len(fleet), result.Errors)
	}
	return nil
}

// pushPackage uploads the artifacts and takes the package through its life.
func pushPackage(ctx context.Context, c *client.Client, seed uint64) error {
	draft := view.NewPackage{
		Name: packageName, Version: packageVersion, Author: author, UpdateType: "feature",
		Description: "Lane keeping sees motorcycles earlier at dusk. The telematics unit reports faults of the radar.",
	}
	files, err := makeArtifacts(seed)
	if err != nil {
		return err
	}
	for _, a := range files {
		for _, file := range append(a.besides, a.bytes) {
			if err := c.PutArtifact(ctx, messages.DigestOf(file), int64(len(file)), bytes.NewReader(file)); err != nil {
				return err
			}
		}
		draft.Contents = append(draft.Contents, a.content)
	}
	// A preparation that was interrupted may have left a draft, of another seed or program.
	left, err := c.Package(ctx, packageID)
	var problem *client.Problem
	if err != nil && !(errors.As(err, &problem) && problem.Status == http.StatusNotFound) {
		return err
	}
	made, err := c.CreatePackage(ctx, draft, left.Revision)
	if err != nil {
		return err
	}
	for _, step := range []struct{ verb, by string }{
		{"validate", author}, {"approve", approver1}, {"approve", approver2}, {"release", author},
	} {
		if _, err := c.CommandPackage(ctx, made.ID, step.verb, view.Command{By: step.by, ContentHash: made.ContentHash}); err != nil {
			return fmt.Errorf("%s as %s: %w", step.verb, step.by, err)
		}
	}
	return nil
}

// plan is a canary of 1 %, a wave of 10 %, the rest. It paces itself so that a person
// can watch: about half a minute for the default fleet.
func plan(o Options) view.Plan {
	gate := gates.Gate{MinimumSucceededPercent: 90, MaximumFailedPercent: new(5.0), MinimumSample: 10, SoakSeconds: 3}
	last := gates.Gate{MaximumFailedPercent: new(5.0), MinimumSample: 50}
	pacing := view.Pacing{MaximumPerMinute: uint32(max(6000, 3*o.Vehicles)), MaximumInFlight: uint32(max(400, o.Vehicles/5))}
	if o.Speedup {
		pacing = view.Pacing{}
		if o.Faulty == 0 { // else it is the soak time in which that shows
			gate.SoakSeconds = 0
		}
	}
	return view.Plan{
		ID: CampaignID, Name: "Driver assistance 2026.4", Package: packageID, Selector: "true",
		Waves: []view.PlanWave{
			{Name: "canary", Percent: 1, Gate: gate},
			{Name: "early", Percent: 10, Gate: gate},
			{Name: "everyone", Rest: true, Gate: last},
		},
		Pacing:  pacing,
		Retries: view.Retries{SilenceSeconds: 60, Asks: 3},
		// Nobody parks a simulated vehicle: one that is silent for some minutes is lost.
		SleepSeconds: 240,
	}
}
