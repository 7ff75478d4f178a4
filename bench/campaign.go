package bench

import (
	"bytes"
	"context"
	"fmt"
	"time"

	"golang.org/x/sync/errgroup"

	"pacecar/bench/stopwatch"
	"pacecar/cmd/pacecar/client"
	"pacecar/cmd/pacecar/node"
	"pacecar/messages"
	"pacecar/tcu/tcusim/ledger"
	"pacecar/tcu/tcusim/population"
)

// prepare registers the fleet, releases the package and writes a campaign of one wave.
func prepare(ctx context.Context, n *node.Node, fleet []population.Vehicle) error {
	e := n.Engine()
	group, within := errgroup.WithContext(ctx)
	group.SetLimit(512)
	for i := range fleet {
		group.Go(func() error { return e.RegisterVehicle(within, fleet[i].Register("bench")) })
	}
	if err := group.Wait(); err != nil {
		return fmt.Errorf("register: %w", err)
	}
	c, err := client.New(n.URL(), "bench")
	if err != nil {
		return err
	}
	defer c.Close()
	if err := c.PutArtifact(ctx, artifactDigest, int64(len(artifactBytes)), bytes.NewReader(artifactBytes)); err != nil {
		return err
	}
	id := packageName + "@" + packageVersion
	made, err := e.CreatePackage(ctx, &messages.CreatePackage{
		Name: packageName, Version: packageVersion, Author: "bench", UpdateType: "feature",
		Contents: []*messages.TargetArtifact{{
			EcuId: "TCU", HardwarePart: "80A035741", Version: softwareVersion, Sha256: string(artifactDigest), SizeBytes: uint64(len(artifactBytes)),
		}},
	})
	if err != nil {
		return err
	}
	if _, err := e.CommandPackage(ctx, id, &messages.ValidatePackage{By: "bench"}); err != nil {
		return err
	}
	for _, by := range []string{"jonas", "aylin"} {
		if _, err := e.CommandPackage(ctx, id, &messages.ApprovePackage{By: by, ContentHash: made.Record.ContentHash}); err != nil {
			return err
		}
	}
	if _, err := e.CommandPackage(ctx, id, &messages.ReleasePackage{By: "bench"}); err != nil {
		return err
	}
	_, err = e.CreateCampaign(ctx, &messages.CampaignPlan{
		Id: CampaignID, Package: id, Selector: "true",
		Waves:  []*messages.Wave{{Size: &messages.Wave_Rest{Rest: true}}},
		Pacing: &messages.Pacing{MaximumInFlight: inFlight},
	}, "bench")
	return err
}

// roll starts the campaign and waits for its end.
func roll(ctx context.Context, n *node.Node) (stopwatch.Reading, *messages.CampaignStatus, error) {
	clock := stopwatch.Begin()
	if _, err := n.Engine().CommandCampaign(ctx, CampaignID, &messages.StartCampaign{By: "bench"}); err != nil {
		return stopwatch.Reading{}, nil, err
	}
	look := time.NewTicker(50 * time.Millisecond)
	defer look.Stop()
	for {
		status, err := n.Engine().Campaign(ctx, CampaignID)
		if err != nil {
			return stopwatch.Reading{}, nil, err
		}
		if status.Record.State == messages.CampaignState_COMPLETED {
			return clock.EndedAt(time.UnixMilli(status.Record.EndedAtMs)), status, nil
		}
		select {
		case <-look.C:
		case <-ctx.Done():
			return stopwatch.Reading{}, nil, fmt.Errorf("campaign is %v with %v: %w", status.Record.State, status.Counts, ctx.Err())
		}
	}
}

// agree checks that campaign, vehicles' records and ledger tell the same.
func agree(ctx context.Context, n *node.Node, status *messages.CampaignStatus, truth *ledger.Summary, vehicles int) error {
	updated, err := n.Engine().CountVehicles(ctx, fmt.Sprintf(`ecu["TCU"].version == %q`, softwareVersion))
	if err != nil {
		return err
	}
	succeeded := uint64(status.Counts["SUCCEEDED"])
	if succeeded != uint64(vehicles) || truth.Finished != uint64(vehicles) || updated.Matched != uint64(vehicles) || truth.DoubleInstalls != 0 {
		return fmt.Errorf("no figure: campaign counts %d successes, vehicles' records %d, the ledger %d installations and %d double ones, of %d vehicles",
			succeeded, updated.Matched, truth.Finished, truth.DoubleInstalls, vehicles)
	}
	return nil
}
