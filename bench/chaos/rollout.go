package main

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"pacecar/bench/chaos/history"
	"pacecar/bench/chaos/program"
	"pacecar/cmd/pacecar/client"
	"pacecar/messages"
	"pacecar/tcu/tcusim/ledger"
	"pacecar/tcu/tcusim/population"
	"pacecar/web/view"
	"pacecar/web/view/gates"
)

// Of every rollout.
const (
	fleetSeed    = 7
	artifactSize = 40 << 10
	hardwarePart = "8K0907107" // of the ADAS unit that every simulated vehicle has
	underWay     = 0.1         // share of vehicles that have ended when the fault comes
	tooFar       = 0.5         // share of them at which it would come too late to be felt
	beginWithin  = 60 * time.Second
	endWithin    = 4 * time.Minute // of a rollout, from the cure on
	askWithin    = 20 * time.Second
)

// client talks to a node.
func (c *cast) client(node int) (*client.Client, error) { return client.New(c.apis[node].URL, "mira") }

// register makes the fleet known, and starts it.
func (c *cast) register(ctx context.Context) error {
	to, err := c.client(0)
	if err != nil {
		return err
	}
	defer to.Close()
	var lines bytes.Buffer
	if err := population.Write(&lines, fleetSeed, c.options.vehicles); err != nil {
		return err
	}
	result, err := to.Import(ctx, "application/x-ndjson", &lines)
	if err != nil || result.Registered != int64(c.options.vehicles) {
		return fmt.Errorf("register the fleet: %d of %d: %w", result.Registered, c.options.vehicles, err)
	}
	return c.fleet.Start()
}

// release makes the package of a round, and takes it through its life.
func (c *cast) release(ctx context.Context, to *client.Client, version string) (id string, err error) {
	file := make([]byte, artifactSize)
	_, _ = rand.NewChaCha8([32]byte([]byte(fmt.Sprintf("%-32s", version)))).Read(file) // it always succeeds
	digest := messages.DigestOf(file)
	if err := to.PutArtifact(ctx, digest, int64(len(file)), bytes.NewReader(file)); err != nil {
		return "", fmt.Errorf("upload: %w", err)
	}
	made, err := to.CreatePackage(ctx, view.NewPackage{Name: "chaos", Version: version, Author: "mira", UpdateType: "feature", Contents: []view.Content{
		{ECU: "ADAS", HardwarePart: hardwarePart, Version: version, SHA256: string(digest), SizeBytes: uint64(len(file))},
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

// vins are the vehicles of the fleet.
func (c *cast) vins() (vins []messages.VIN) {
	for _, v := range population.Of(fleetSeed, c.options.vehicles) {
		vins = append(vins, v.VIN)
	}
	return vins
}

func roundName(number int) string { return fmt.Sprintf("round-%d", number) }

// prepare makes what the next rollout brings.
func (c *cast) prepare(ctx context.Context) (pkg string, err error) {
	c.rounds++
	to, err := c.client(c.rounds % len(c.apis))
	if err != nil {
		return "", err
	}
	defer to.Close()
	return c.release(ctx, to, fmt.Sprintf("100.%d.0", c.rounds))
}

// begin starts the rollout of a package over the whole fleet.
func (c *cast) begin(ctx context.Context, pkg string) (campaign string, err error) {
	to, err := c.client(c.rounds % len(c.apis))
	if err != nil {
		return "", err
	}
	defer to.Close()
	campaign = roundName(c.rounds)
	gate := gates.Gate{MaximumFailedPercent: new(60.0), MinimumSample: 5, ConfidencePercent: new(0.0)}
	plan := view.Plan{
		ID: campaign, Package: pkg, Selector: fmt.Sprintf(`"ADAS" in ecu && model != %q`, history.Bystander),
		Waves:   []view.PlanWave{{Name: "canary", Count: uint32(c.options.vehicles / 20), Gate: gate}, {Name: "everyone", Rest: true, Gate: gate}},
		Pacing:  view.Pacing{MaximumPerMinute: uint32(c.options.perMinute), MaximumInFlight: uint32(c.options.vehicles / 4)},
		Retries: view.Retries{SilenceSeconds: 5, Asks: 60},
	}
	if _, err := to.CreateCampaign(ctx, plan); err != nil {
		return "", fmt.Errorf("create the campaign: %w", err)
	}
	if _, err := to.CommandCampaign(ctx, campaign, "start", 0, view.Command{By: "mira"}); err != nil {
		return "", fmt.Errorf("start the campaign: %w", err)
	}
	return campaign, nil
}

// campaign reads how the rollout stands, at any node that answers.
func (c *cast) campaign(ctx context.Context, id string) (view.Campaign, error) {
	var failure error
	for node := range c.apis {
		one, cancel := context.WithTimeout(ctx, 2*time.Second)
		to, err := c.client(node)
		if err != nil {
			cancel()
			return view.Campaign{}, err
		}
		campaign, err := to.Campaign(one, id)
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

// reached waits until a rollout is under way. It fails when it is too far for a fault to be felt.
func (c *cast) reached(ctx context.Context, id string) error {
	var share float64
	if err := program.Await(ctx, beginWithin, id+" is under way", func() (bool, string) {
		campaign, err := c.campaign(ctx, id)
		share = float64(ended(campaign)) / float64(c.options.vehicles)
		return err == nil && share >= underWay, fmt.Sprintf("%s %v %v", campaign.State, campaign.Counts, err)
	}); err != nil {
		return err
	}
	if share > tooFar {
		return fmt.Errorf("%s was seen to be under way when %.0f %% of its vehicles had ended: the fault would have come too late to be felt", id, 100*share)
	}
	return nil
}

// completed waits until the rollout has come to its end without anybody's help, but for a pause of this command's own: one that
// was not answered may have come at any time.
func (c *cast) completed(ctx context.Context, id string) (campaign view.Campaign, err error) {
	err = program.Await(ctx, endWithin, id+" completes", func() (bool, string) {
		now, err := c.campaign(ctx, id)
		if err == nil {
			campaign = now
		}
		if now.State == "Paused" && strings.Contains(now.Cause, haltReason) {
			_, err = c.order(ctx, c.rounds%len(c.apis), id, "resume") // where it is not followed, it is given again
		}
		return err == nil && now.State == "Completed", fmt.Sprintf("%s %v %s %s %v", campaign.State, campaign.Counts, campaign.Cause, campaign.Waits, err)
	})
	return campaign, err
}

// roster reads where every vehicle of a campaign stands.
func (c *cast) roster(ctx context.Context, id string) (entries map[messages.VIN]view.RosterEntry, err error) {
	to, err := c.client(0)
	if err != nil {
		return nil, err
	}
	defer to.Close()
	entries = map[messages.VIN]view.RosterEntry{}
	for from := ""; ; {
		part, err := to.Roster(ctx, id, "", from, 1000)
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

// deeds is what the fleet's ledger says.
func (c *cast) deeds() ([]ledger.Entry, error) { return ledger.Read(c.ledger()) }
