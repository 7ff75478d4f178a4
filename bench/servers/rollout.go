package servers

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"pacecar/cmd/pacecar/client"
	"pacecar/messages"
	"pacecar/tcu/tcusim/ledger"
	"pacecar/tcu/tcusim/population"
	"pacecar/web/view"
)

// What is rolled out: one small artifact for the ECU that every vehicle has, whose bytes are not fetched.
const (
	CampaignID = "bench"
	packageID  = "telematics@2.0.0"
	newVersion = "2.0.0"
	// awaited is how often a campaign is asked whether it has ended, and so how exact that time is.
	awaited = 50 * time.Millisecond
)

// Prepare registers the first vehicles of a seed, releases a package and writes a campaign of one wave.
func Prepare(ctx context.Context, c *client.Client, seed uint64, vehicles int, pacing view.Pacing) error {
	if err := register(ctx, c, seed, vehicles); err != nil {
		return err
	}
	artifact := []byte("the telematics unit of a bench")
	digest := messages.DigestOf(artifact)
	if err := c.PutArtifact(ctx, digest, int64(len(artifact)), bytes.NewReader(artifact)); err != nil {
		return err
	}
	made, err := c.CreatePackage(ctx, view.NewPackage{
		Name: "telematics", Version: newVersion, Author: "bench", UpdateType: "feature",
		Contents: []view.Content{{ECU: "TCU", HardwarePart: "80A035741", Version: newVersion, SHA256: string(digest), SizeBytes: uint64(len(artifact))}},
	}, 0)
	if err != nil {
		return err
	}
	for _, step := range []struct{ verb, by string }{{"validate", "bench"}, {"approve", "jonas"}, {"approve", "aylin"}, {"release", "bench"}} {
		if _, err := c.CommandPackage(ctx, packageID, step.verb, view.Command{By: step.by, ContentHash: made.ContentHash}); err != nil {
			return fmt.Errorf("%s the package: %w", step.verb, err)
		}
	}
	_, err = c.CreateCampaign(ctx, view.Plan{
		ID: CampaignID, Package: packageID, Selector: "true", Waves: []view.PlanWave{{Rest: true}}, Pacing: pacing,
	})
	return err
}

// register imports the vehicles.
func register(ctx context.Context, c *client.Client, seed uint64, vehicles int) error {
	reader, writer := io.Pipe()
	go func() { writer.CloseWithError(population.Write(writer, seed, vehicles)) }()
	defer reader.Close()
	unwatched := func(view.Import) error { return nil } // its words keep the request alive, however long it takes
	result, err := c.ImportWatched(ctx, client.FileImport{MediaType: "application/x-ndjson"}, reader, unwatched)
	if err != nil {
		return fmt.Errorf("register: %w", err)
	}
	if result.Registered != int64(vehicles) {
		return fmt.Errorf("register: %+v of %d vehicles", result, vehicles)
	}
	return nil
}

// Begin starts the campaign.
func Begin(ctx context.Context, c *client.Client) error {
	_, err := c.CommandCampaign(ctx, CampaignID, "start", 0, view.Command{By: "bench"})
	return err
}

// Finish waits until the campaign has completed, and says how it stands then.
func Finish(ctx context.Context, c *client.Client) (view.Campaign, error) {
	look := time.NewTicker(awaited)
	defer look.Stop()
	for {
		campaign, err := c.Campaign(ctx, CampaignID)
		var unreachable *client.Unreachable
		switch {
		case err != nil && (ctx.Err() != nil || errors.As(err, &unreachable)):
			return campaign, err
		case campaign.State == "Completed":
			return campaign, nil
		case err == nil && campaign.State != "Running":
			return campaign, fmt.Errorf("the campaign is %s: %s", campaign.State, campaign.Cause)
		}
		select {
		case <-look.C:
		case <-ctx.Done():
			return campaign, fmt.Errorf("the campaign is %s with %v: %w", campaign.State, campaign.Counts, ctx.Err())
		}
	}
}

// Agree checks that campaign, vehicles' records and ledger tell the same of so many vehicles.
func Agree(ctx context.Context, c *client.Client, campaign view.Campaign, truth *ledger.Summary, vehicles int) error {
	updated, err := c.CountVehicles(ctx, fmt.Sprintf(`ecu["TCU"].version == %q`, newVersion))
	if err != nil {
		return err
	}
	all := uint64(vehicles)
	if succeeded := uint64(campaign.Counts["Succeeded"]); succeeded != all || truth.Finished != all || updated.Matched != all || truth.DoubleInstalls != 0 {
		return fmt.Errorf("no figure: campaign counts %v, vehicles' records %d successes, the ledger %d installations and %d double ones, of %d vehicles",
			campaign.Counts, updated.Matched, truth.Finished, truth.DoubleInstalls, vehicles)
	}
	return nil
}
