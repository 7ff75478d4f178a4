// Package rollout takes a package through its life and over the whole fleet, as people do by the API, and reads how that stands.
// A Rollout keeps nothing but its settings.
package rollout

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"time"

	"pacecar/bench/chaos/ask"
	"pacecar/bench/chaos/halt"
	"pacecar/bench/chaos/history"
	"pacecar/bench/chaos/program"
	"pacecar/cmd/pacecar/client"
	"pacecar/messages"
	"pacecar/tcu/tcusim/population"
	"pacecar/web/view"
	"pacecar/web/view/gates"
)

// Of every rollout.
const (
	FleetSeed    = 7 // by which vehicles are made
	artifactSize = 40 << 10
	HardwarePart = "8K0907107" // of the ADAS unit that every simulated vehicle has
	underWay     = 0.1         // share of vehicles that have ended when the fault comes
	tooFar       = 0.5         // share of them at which it would come too late to be felt
	beginWithin  = 60 * time.Second
	endWithin    = 4 * time.Minute // of a rollout, from the cure on
)

// Rollout is one of a series.
type Rollout struct {
	Nodes     []ask.Node
	Number    int // in the series
	Vehicles  int // of the fleet
	PerMinute int // offers
}

// client talks to a node.
func (c Rollout) client(node int) (*client.Client, error) {
	return client.New(c.Nodes[node].URL, "mira")
}

// Register makes the fleet known.
func (c Rollout) Register(ctx context.Context) error {
	to, err := c.client(0)
	if err != nil {
		return err
	}
	defer to.Close()
	var lines bytes.Buffer
	if err := population.Write(&lines, FleetSeed, c.Vehicles); err != nil {
		return err
	}
	result, err := to.Import(ctx, "application/x-ndjson", &lines)
	if err != nil || result.Registered != int64(c.Vehicles) {
		return fmt.Errorf("register the fleet: %d of %d: %w", result.Registered, c.Vehicles, err)
	}
	return nil
}

// release makes the package of a round, and takes it through its life.
func (c Rollout) release(ctx context.Context, to *client.Client, version string) (id string, err error) {
	file := make([]byte, artifactSize)
	_, _ = rand.NewChaCha8([32]byte([]byte(fmt.Sprintf("%-32s", version)))).Read(file) // it always succeeds
	digest := messages.DigestOf(file)
	if err := to.PutArtifact(ctx, digest, int64(len(file)), bytes.NewReader(file)); err != nil {
		return "", fmt.Errorf("upload: %w", err)
	}
	made, err := to.CreatePackage(ctx, view.NewPackage{Name: "chaos", Version: version, Author: "mira", UpdateType: "feature", Contents: []view.Content{
		{ECU: "ADAS", HardwarePart: HardwarePart, Version: version, SHA256: string(digest), SizeBytes: uint64(len(file))},
	}}, 0)
	if err != nil {
		return "", fmt.Errorf("create the package: %w", err)
	}
	for _, step := range []struct{ verb, by string }{{"validate", "mira"}, {"approve", "jonas"}, {"approve", "aylin"}, {"release", "mira"}} {
		if _, err := to.CommandPackage(ctx, made.ID, step.verb, view.Command{By: step.by, ContentHash: made.ContentHash}); err != nil {
			return "", fmt.Errorf("%s the package as %s: %w", step.verb, step.by, err)
		}
	}
	return made.ID, nil
}

// VINs are the vehicles of the fleet.
func (c Rollout) VINs() (vins []messages.VIN) {
	for _, v := range population.Of(FleetSeed, c.Vehicles) {
		vins = append(vins, v.VIN)
	}
	return vins
}

// Campaign is its name.
func (c Rollout) Campaign() string { return fmt.Sprintf("round-%d", c.Number) }

// Prepare makes what the rollout brings.
func (c Rollout) Prepare(ctx context.Context) (pkg string, err error) {
	to, err := c.client(c.Number % len(c.Nodes))
	if err != nil {
		return "", err
	}
	defer to.Close()
	return c.release(ctx, to, fmt.Sprintf("100.%d.0", c.Number))
}

// Begin starts the rollout of a package over the whole fleet.
func (c Rollout) Begin(ctx context.Context, pkg string) error {
	to, err := c.client(c.Number % len(c.Nodes))
	if err != nil {
		return err
	}
	defer to.Close()
	gate := gates.Gate{MaximumFailedPercent: new(60.0), MinimumSample: 5, ConfidencePercent: new(0.0)}
	plan := view.Plan{
		ID: c.Campaign(), Package: pkg, Selector: fmt.Sprintf(`"ADAS" in ecu && model != %q`, history.Bystander),
		Waves:   []view.PlanWave{{Name: "canary", Count: uint32(c.Vehicles / 20), Gate: gate}, {Name: "everyone", Rest: true, Gate: gate}},
		Pacing:  view.Pacing{MaximumPerMinute: uint32(c.PerMinute), MaximumInFlight: uint32(c.Vehicles / 4)},
		Retries: view.Retries{SilenceSeconds: 5, Asks: 60},
	}
	if _, err := to.CreateCampaign(ctx, plan); err != nil {
		return fmt.Errorf("create the campaign: %w", err)
	}
	if _, err := to.CommandCampaign(ctx, c.Campaign(), "start", 0, view.Command{By: "mira"}); err != nil {
		return fmt.Errorf("start the campaign: %w", err)
	}
	return nil
}

// read reads how the rollout stands, at any node that answers.
func (c Rollout) read(ctx context.Context) (view.Campaign, error) {
	var failure error
	for node := range c.Nodes {
		one, cancel := context.WithTimeout(ctx, 2*time.Second)
		to, err := c.client(node)
		if err != nil {
			cancel()
			return view.Campaign{}, err
		}
		campaign, err := to.Campaign(one, c.Campaign())
		to.Close()
		cancel()
		if err == nil {
			return campaign, nil
		}
		failure = err
	}
	return view.Campaign{}, failure
}

// ended are the vehicles that have come to an end.
func ended(c view.Campaign) uint32 {
	return c.Counts["Succeeded"] + c.Counts["Failed"] + c.Counts["Reverted"]
}

// Reached waits until a rollout is under way. It fails when it is too far for a fault to be felt.
func (c Rollout) Reached(ctx context.Context) error {
	id := c.Campaign()
	var share float64
	if err := program.Await(ctx, beginWithin, id+" is under way", func() (bool, string) {
		campaign, err := c.read(ctx)
		share = float64(ended(campaign)) / float64(c.Vehicles)
		return err == nil && share >= underWay, fmt.Sprintf("%s %v %v", campaign.State, campaign.Counts, err)
	}); err != nil {
		return err
	}
	if share > tooFar {
		return fmt.Errorf("%s was seen to be under way when %.0f %% of its vehicles had ended: the fault would have come too late to be felt", id, 100*share)
	}
	return nil
}

// Completed waits until the rollout has come to its end without anybody's help, but for a pause of this command's own: one that
// was not answered may have come at any time.
func (c Rollout) Completed(ctx context.Context, halts *halt.Halts) (campaign view.Campaign, err error) {
	id := c.Campaign()
	err = program.Await(ctx, endWithin, id+" completes", func() (bool, string) {
		now, err := c.read(ctx)
		if err == nil {
			campaign = now
		}
		halts.Lift(ctx, c.Number%len(c.Nodes), now)
		return err == nil && now.State == "Completed", fmt.Sprintf("%s %v %s %s %v", campaign.State, campaign.Counts, campaign.Cause, campaign.Waits, err)
	})
	return campaign, err
}

// Roster reads where every vehicle of it stands.
func (c Rollout) Roster(ctx context.Context) (entries map[messages.VIN]view.RosterEntry, err error) {
	to, err := c.client(0)
	if err != nil {
		return nil, err
	}
	defer to.Close()
	entries = map[messages.VIN]view.RosterEntry{}
	for from := ""; ; {
		part, err := to.Roster(ctx, c.Campaign(), "", from, 1000)
		if err != nil {
			return nil, fmt.Errorf("read the roster: %w", err)
		}
		for _, one := range part.Items {
			entries[messages.VIN(one.VIN)] = one
		}
		if from = part.Next; from == "" {
			return entries, nil
		}
	}
}
