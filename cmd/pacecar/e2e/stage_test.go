package e2e

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"pacecar/cmd/pacecar/client"
	"pacecar/messages"
	"pacecar/messages/delta"
	"pacecar/tcu/tcusim"
	"pacecar/tcu/tcusim/dice"
	"pacecar/tcu/tcusim/failure"
	"pacecar/tcu/tcusim/ledger"
	"pacecar/tcu/tcusim/population"
	"pacecar/web/view"
	"pacecar/web/view/gates"
)

const (
	campaignID = "rollout"
	packageID  = "assist@1.0.0"
	lookEvery  = 100 * time.Millisecond
)

// fleetConfig is a fleet with a little of everything: vehicles that fail, revert, lose
// power, repeat themselves, and speak either encoding.
func fleetConfig(broker string, vehicles []population.Vehicle, seed uint64, deeds *ledger.Ledger) tcusim.Config {
	return tcusim.Config{
		Broker: broker, Vehicles: vehicles, Seed: seed, Ledger: deeds, Download: true, ChunkBytes: 16 << 10, Introduce: true,
		Profile: tcusim.Profile{
			Think:         dice.Spread{Max: 40 * time.Millisecond},
			Install:       dice.Spread{Max: 120 * time.Millisecond},
			Reboot:        dice.Spread{Max: 200 * time.Millisecond},
			DuplicateRate: 0.1, JSONRate: 0.2, PowerLossRate: 0.05,
			Fail: []failure.Rule{
				{ECU: "ADAS", Rate: 0.05, Code: "E31"},
				{ECU: "TCU", Rate: 0.04, Code: "E77", Revert: true},
			},
		},
	}
}

// within bounds a test.
func within(t testing.TB) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	t.Cleanup(cancel)
	return ctx
}

func newClient(t testing.TB, url string) *client.Client {
	t.Helper()
	c, err := client.New(url, "mira")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

// registerFleet makes the vehicles known.
func registerFleet(ctx context.Context, t testing.TB, c *client.Client, fleet []population.Vehicle) {
	t.Helper()
	var lines bytes.Buffer
	encoder := json.NewEncoder(&lines)
	for i := range fleet {
		if err := encoder.Encode(registration(&fleet[i])); err != nil {
			t.Fatal(err)
		}
	}
	result, err := c.Import(ctx, "application/x-ndjson", &lines)
	if err != nil || result.Registered != int64(len(fleet)) {
		t.Fatalf("register vehicles: %+v, %v", result, err)
	}
}

// registered is one vehicle of an import.
type registered struct {
	VIN string `json:"vin"`
	view.Registration
}

func registration(v *population.Vehicle) registered {
	r := registered{VIN: string(v.VIN), Registration: view.Registration{
		Model: v.Model, Variant: v.Variant, ModelYear: v.ModelYear, Market: v.Market, Region: v.Region, Tags: v.Tags,
	}}
	for _, e := range v.ECUs {
		r.ECUs = append(r.ECUs, view.ECU{
			ID: e.ID, HardwarePart: e.Part, HardwareRevision: e.Revision, Serial: e.Serial, Version: e.Version, SHA256: e.SHA256,
		})
	}
	return r
}

// files are the artifacts of the package, with contents that nothing compresses.
func files() map[*view.Content][]byte {
	made := map[*view.Content][]byte{
		{ECU: "ADAS", HardwarePart: "8K0907107", Version: "4.2.0"}: make([]byte, 48<<10),
		{ECU: "TCU", HardwarePart: "80A035741", Version: "2.0.0"}:  make([]byte, 20<<10),
	}
	for content, file := range made {
		dice := rand.NewChaCha8([32]byte([]byte(fmt.Sprintf("%-32s", content.ECU))))
		_, _ = dice.Read(file) // it always succeeds
		if content.ECU == "TCU" {
			// The end of the image is new; the beginning is in the vehicle already.
			copy(file[:len(file)-1<<10], population.NextImage())
		}
		content.SHA256, content.SizeBytes = string(messages.DigestOf(file)), uint64(len(file))
	}
	return made
}

// patches are the shorter ways to a telematics unit's file, and what the factory left there,
// which they lead from.
func patches(t testing.TB, content *view.Content, file []byte) (made [][]byte) {
	t.Helper()
	if content.ECU != "TCU" {
		return nil
	}
	for _, old := range population.FactoryVersions(content.ECU) {
		patch, err := delta.Make(old, file)
		if err != nil {
			t.Fatal(err)
		}
		content.Deltas = append(content.Deltas, view.Delta{
			FromSHA256: string(messages.DigestOf(old)), SHA256: string(messages.DigestOf(patch)), SizeBytes: uint64(len(patch)), Format: delta.Format,
		})
		made = append(made, patch, old)
	}
	return made
}

// draftPackage uploads the files for the named ECUs, or for all, and writes the package.
func draftPackage(ctx context.Context, t testing.TB, c *client.Client, ecus ...string) view.Package {
	t.Helper()
	draft := view.NewPackage{Name: "assist", Version: "1.0.0", Author: "mira", UpdateType: "feature"}
	for content, file := range files() {
		if len(ecus) > 0 && !slices.Contains(ecus, content.ECU) {
			continue
		}
		for _, b := range append(patches(t, content, file), file) {
			if err := c.PutArtifact(ctx, messages.DigestOf(b), int64(len(b)), bytes.NewReader(b)); err != nil {
				t.Fatal(err)
			}
		}
		draft.Contents = append(draft.Contents, *content)
	}
	made, err := c.CreatePackage(ctx, draft, 0)
	if err != nil {
		t.Fatal(err)
	}
	return made
}

// releasePackage takes a draft through its life.
func releasePackage(ctx context.Context, t testing.TB, c *client.Client, made view.Package) {
	t.Helper()
	for _, step := range []struct{ verb, by string }{
		{"validate", "mira"}, {"approve", "jonas"}, {"approve", "aylin"}, {"release", "mira"},
	} {
		if _, err := c.CommandPackage(ctx, made.ID, step.verb, view.Command{By: step.by, ContentHash: made.ContentHash}); err != nil {
			t.Fatalf("%s as %s: %v", step.verb, step.by, err)
		}
	}
}

// plan is three waves that tolerate the failures of fleetConfig, however few vehicles show them, at a pace at which no
// kill comes too late.
func plan() view.Plan {
	gate := gates.Gate{MaximumFailedPercent: new(60.0), MinimumSample: 10, ConfidencePercent: new(0.0)}
	return view.Plan{
		ID: campaignID, Name: "Rollout", Package: packageID, Selector: `"ADAS" in ecu`,
		Waves: []view.PlanWave{
			{Name: "canary", Count: 10, Gate: gate},
			{Name: "early", Percent: 30, Gate: gate},
			{Name: "everyone", Rest: true, Gate: gate},
		},
		Pacing:  view.Pacing{MaximumInFlight: 40},
		Retries: view.Retries{SilenceSeconds: 10, Asks: 30},
	}
}

// prepare registers the fleet, releases the package and writes the campaign.
func prepare(ctx context.Context, t testing.TB, c *client.Client, fleet []population.Vehicle) {
	t.Helper()
	registerFleet(ctx, t, c, fleet)
	releasePackage(ctx, t, c, draftPackage(ctx, t, c))
	if _, err := c.CreateCampaign(ctx, plan()); err != nil {
		t.Fatal(err)
	}
}

// begin starts the campaign.
func begin(ctx context.Context, t testing.TB, c *client.Client) {
	t.Helper()
	if _, err := c.CommandCampaign(ctx, campaignID, "start", 0, view.Command{By: "mira"}); err != nil {
		t.Fatal(err)
	}
}

// finish waits until the campaign has come to its end without anybody's help.
func finish(ctx context.Context, t testing.TB, c *client.Client) view.Campaign {
	t.Helper()
	return finishOf(ctx, t, c, campaignID)
}

func finishOf(ctx context.Context, t testing.TB, c *client.Client, id string) view.Campaign {
	t.Helper()
	look := time.NewTicker(lookEvery)
	defer look.Stop()
	for {
		campaign, err := c.Campaign(ctx, id)
		if err != nil {
			t.Fatalf("the campaign did not end: %v", err)
		}
		switch campaign.State {
		case "Completed":
			return campaign
		case "Running":
		default:
			t.Fatalf("the campaign is %s: %s", campaign.State, campaign.Cause)
		}
		select {
		case <-look.C:
		case <-ctx.Done():
			t.Fatalf("the campaign did not end: %+v", campaign)
		}
	}
}

// vehicles lists all vehicles.
func vehicles(ctx context.Context, t testing.TB, c *client.Client) map[messages.VIN]view.Vehicle {
	t.Helper()
	all := map[messages.VIN]view.Vehicle{}
	for cursor := ""; ; {
		list, err := c.Vehicles(ctx, "", cursor, 1000)
		if err != nil {
			t.Fatal(err)
		}
		for _, v := range list.Items {
			all[messages.VIN(v.VIN)] = v
		}
		if cursor = list.Next; cursor == "" {
			return all
		}
	}
}

// jsonLine writes one line of NDJSON.
func jsonLine(v any) (*bytes.Reader, error) {
	text, err := json.Marshal(v)
	return bytes.NewReader(append(text, '\n')), err
}
