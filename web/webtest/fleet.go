package webtest

import (
	"context"
	"fmt"
	"math"

	"google.golang.org/protobuf/proto"

	"pacecar/messages"
	"pacecar/web/webtest/table"
)

// Fleet's size, the campaigns of NewEngine and its package that is a draft.
const (
	FleetSize         = 200
	CampaignDemo      = "demo"          // draft, three waves, waits for its start
	CampaignHalted    = "infotainment"  // halted by the gate of its first wave
	CampaignCompleted = "charging-2026" // completed
	PackageDraft      = "braking@5.0.0"
)

// VIN is the n-th vehicle of the fleet, from 0.
func VIN(n int) string { return fmt.Sprintf("WPC%05dZ%08d", n%7+1, n+1) }

// NewEngine makes an engine with a fleet, two released packages and a draft, and a campaign in each of
// three situations.
func NewEngine() *Engine {
	e := NewEmptyEngine()
	ctx := context.Background()
	models, regions := []string{"e1", "e2", "e3"}, []string{"DE-BY", "DE-BW", "AT-9", "FR-IDF"}
	for n := range FleetSize {
		region := regions[n%len(regions)]
		must(e.RegisterVehicle(ctx, &messages.RegisterVehicle{
			Vin: VIN(n), By: "plant",
			Attributes: &messages.VehicleAttributes{Model: models[n%len(models)], Variant: "touring", ModelYear: 2026,
				Market: region[:2], Region: region, Tags: []string{"series"}},
			Ecus: []*messages.ECU{
				{Id: "ADAS", HardwarePart: "A-77", HardwareRevision: "C", Serial: fmt.Sprint(1000 + n), Version: "4.1.0"},
				{Id: "IVI", HardwarePart: "I-12", HardwareRevision: "B", Serial: fmt.Sprint(5000 + n), Version: "11.2.0"},
				{Id: "OBC", HardwarePart: "O-03", HardwareRevision: "A", Serial: fmt.Sprint(9000 + n), Version: "2.0.1"},
			},
		}))
	}
	e.release("adas-stack", "4.2.1", "ADAS", "A-77")
	e.release("ivi", "11.3.0", "IVI", "I-12")
	e.draft("braking", "5.0.0", "ESP", "E-09")

	e.create(CampaignCompleted, "Charging curve 2026", "ivi@11.3.0", `model == "e3"`, 100)
	e.command(CampaignCompleted, &messages.StartCampaign{By: "mika"})
	for e.Advance() {
		continue
	}
	e.campaigns[CampaignCompleted].status.Record.SavedBytes = 48 << 20
	e.create(CampaignHalted, "Infotainment 11.3", "ivi@11.3.0", `model == "e2"`, 0.1)
	e.command(CampaignHalted, &messages.StartCampaign{By: "mika"})
	for e.Advance() {
		continue
	}
	e.create(CampaignDemo, "ADAS 4.2.1", "adas-stack@4.2.1", `model == "e1"`, 100)
	return e
}

// must panics: a fixture that does not fit is a bug of this package.
func must(err error) {
	if err != nil {
		panic("webtest: " + err.Error())
	}
}

// draft writes a package of one artifact.
func (e *Engine) draft(name, version, ecu, part string) *messages.PackageStatus {
	s, err := e.CreatePackage(context.Background(), &messages.CreatePackage{
		Name: name, Version: version, Author: "ida", UpdateType: "feature", Description: "What is new in " + version + ".",
		Contents: []*messages.TargetArtifact{{EcuId: ecu, HardwarePart: part, Version: version,
			Sha256: string(messages.DigestOf([]byte(name + version))), SizeBytes: 3 << 20}},
	})
	must(err)
	return s
}

// release brings a package to its released state.
func (e *Engine) release(name, version, ecu, part string) {
	s, id := e.draft(name, version, ecu, part), messages.PackageID{Name: name, Version: version}.String()
	for _, command := range []proto.Message{
		&messages.ValidatePackage{By: "ida"},
		&messages.ApprovePackage{By: "noor", ContentHash: s.GetRecord().GetContentHash()},
		&messages.ApprovePackage{By: "mika", ContentHash: s.GetRecord().GetContentHash()},
		&messages.ReleasePackage{By: "noor"},
	} {
		_, err := e.CommandPackage(context.Background(), id, command)
		must(err)
	}
}

// create writes a campaign of three waves whose gates have one limit.
func (e *Engine) create(id, name, pkg, selector string, maximumFailed float64) {
	gate := &messages.Gate{MaximumFailedPercent: &maximumFailed}
	_, err := e.CreateCampaign(context.Background(), &messages.CampaignPlan{
		Id: id, Name: name, Package: pkg, Selector: selector,
		Waves: []*messages.Wave{
			{Name: "canary", Size: &messages.Wave_Count{Count: 20}, Gate: gate},
			{Name: "early", Size: &messages.Wave_Percent{Percent: 30}, Gate: gate},
			{Name: "rest", Size: &messages.Wave_Rest{Rest: true}, Gate: gate},
		},
	}, "mika")
	must(err)
}

func (e *Engine) command(id string, command proto.Message) {
	_, err := e.CommandCampaign(context.Background(), id, command)
	must(err)
}

// Window answers a part of the table.
func (e *Engine) Window(ctx context.Context, q *messages.TableQuery) (*messages.TableWindow, error) {
	if q.GetCursor() != "" && (q.GetSort() != "" || q.GetReverse() || q.GetOffset() > 0) {
		return nil, messages.Reject(messages.Malformed, "a cursor takes neither sort nor offset").At("query cursor")
	}
	all, _, err := e.Vehicles(ctx, q.GetSelector(), "", math.MaxInt)
	if err != nil {
		return nil, err
	}
	return table.Window(all, q)
}

// Facets counts vehicles by value.
func (e *Engine) Facets(ctx context.Context, selector string, by []string, limit int) (*messages.Facets, error) {
	all, _, err := e.Vehicles(ctx, selector, "", math.MaxInt)
	if err != nil {
		return nil, err
	}
	counted, err := e.CountVehicles(ctx, "")
	if err != nil {
		return nil, err
	}
	return table.Facets(all, counted.GetTotal(), by, limit)
}
