package actors_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/asynkron/protoactor-go/actor"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/anypb"

	"pacecar/actors"
	"pacecar/actors/engine"
	"pacecar/messages"
	"pacecar/persistence"
)

func TestVehiclesArePagedInOrderOverAllSlots(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := persistence.NewMemory(16, time.Now)
		n := startNode(t, store, silent{}, time.Minute)
		defer n.stop()
		e := n.engine()
		const size = 137
		for i := range size {
			change := registering(i, i)
			if i%3 == 0 {
				change.Attributes.Model = "e2"
			}
			if err := e.RegisterVehicle(t.Context(), change); err != nil {
				t.Fatal(err)
			}
		}
		for _, selector := range []string{"", `model == "e1"`} {
			var want []string
			for i := range size {
				if selector == "" || i%3 != 0 {
					want = append(want, vinOf(i))
				}
			}
			for _, limit := range []int{1, 7, 50, len(want), 1000} {
				var got []string
				cursor, pages := "", 0
				for {
					list, next, err := e.Vehicles(t.Context(), selector, cursor, limit)
					if err != nil {
						t.Fatal(err)
					}
					for _, v := range list {
						got = append(got, v.Record.Vin)
					}
					pages++
					if cursor = next; next == "" {
						break
					}
				}
				if !slices.Equal(got, want) {
					t.Errorf("%q by %d: %d vehicles in %d pages, want %d in order", selector, limit, len(got), pages, len(want))
				}
				if most := (len(want) + limit - 1) / limit; pages != most {
					t.Errorf("%q by %d: %d pages, want %d", selector, limit, pages, most)
				}
			}
		}
	})
}

func TestDryRunIsWhatTheStartDoes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store, g := persistence.NewMemory(8, time.Now), newGarage()
		n := startNode(t, store, silent{}, time.Minute)
		defer n.stop()
		e := prepareFleet(t, n, g, 20, &messages.Wave{Size: &messages.Wave_Percent{Percent: 20}}, &messages.Wave{Size: &messages.Wave_Rest{Rest: true}})
		for i := 20; i < 23; i++ { // no such ECU
			if err := e.RegisterVehicle(t.Context(), registering(i, i)); err != nil {
				t.Fatal(err)
			}
		}
		other := registering(23, 0)
		other.Attributes.Model = "e9" // not selected
		current := registering(24, 0) // has it already
		current.Ecus = []*messages.ECU{{Id: "ADAS", HardwarePart: "8K0", HardwareRevision: "H07", Version: "4.2.0", Sha256: digest}}
		for _, change := range []*messages.RegisterVehicle{other, current} {
			if err := e.RegisterVehicle(t.Context(), change); err != nil {
				t.Fatal(err)
			}
		}
		holdBack(t, n, e)
		draft, err := e.Campaign(t.Context(), "demo")
		if err != nil {
			t.Fatal(err)
		}
		checkDoubted(t, e, draft.Record.Plan)
		dry, err := e.DryRun(t.Context(), draft.Record.Plan)
		if err != nil {
			t.Fatal(err)
		}
		excluded := uint64(0)
		for _, x := range dry.Excluded {
			excluded += x.Count
		}
		if dry.Registered != 28 || dry.Selected != 21 || excluded != 6 {
			t.Errorf("dry run: %d registered, %d selected, %d excluded of them; want 28, 21, 6: %v", dry.Registered, dry.Selected, excluded, dry.Excluded)
		}
		checkExcluded(t, dry)
		start(t, e)
		started, err := e.Campaign(t.Context(), "demo")
		if err != nil {
			t.Fatal(err)
		}
		if uint64(started.Record.RosterSize) != dry.Selected {
			t.Errorf("the roster has %d, the dry run said %d", started.Record.RosterSize, dry.Selected)
		}
		for i, w := range started.Record.Waves {
			if w.Size != dry.Waves[i].Size {
				t.Errorf("wave %d has %d, the dry run said %d", i+1, w.Size, dry.Waves[i].Size)
			}
		}
		checkSkipped(t, n, e, draft.Record.Package.Contents)
		roster, err := e.CampaignRoster(t.Context(), "demo", &messages.GetRoster{})
		if err != nil {
			t.Fatal(err)
		}
		for i, vin := range dry.Sample {
			if roster.Entries[i].Vin != vin {
				t.Errorf("place %d has %s, the dry run said %s", i, roster.Entries[i].Vin, vin)
			}
		}
	})
}

// doubter trusts no key.
type doubter struct{}

func (doubter) Check(context.Context, []byte, []byte) *messages.SignatureCheck {
	return &messages.SignatureCheck{Required: true, Problem: "its key is not trusted"}
}

// checkDoubted: while the package's signer is not trusted, a dry run is refused as the start is.
func checkDoubted(t *testing.T, e *engine.Engine, plan *messages.CampaignPlan) {
	t.Helper()
	e.Trust(doubter{})
	defer e.Trust(nil)
	_, dry := e.DryRun(t.Context(), plan)
	_, started := e.CommandCampaign(t.Context(), plan.Id, &messages.StartCampaign{By: "mira"})
	var no *messages.Rejection
	if !errors.As(started, &no) || no.Code != messages.NotSigned || dry == nil || dry.Error() != started.Error() {
		t.Errorf("dry run: %v, start: %v", dry, started)
	}
}

// holdBack registers a vehicle that another campaign holds, one that is flagged, and one
// that is both.
func holdBack(t *testing.T, n *node, e *engine.Engine) {
	t.Helper()
	for number := 25; number < 28; number++ {
		change := registering(number, 0)
		change.Ecus = []*messages.ECU{{Id: "ADAS", HardwarePart: "8K0", HardwareRevision: "H07", Version: "4.1.0"}}
		if err := e.RegisterVehicle(t.Context(), change); err != nil {
			t.Fatal(err)
		}
		if number != 26 {
			offer := &messages.AssignVehicle{CampaignId: "other", Vin: vinOf(number), Attempt: 1, Package: "adas", PackageVersion: "4.2.0",
				Artifacts: []*messages.TargetArtifact{{EcuId: "ADAS", HardwarePart: "8K0", Version: "4.2.0", Sha256: digest}}}
			if _, err := n.Request(t.Context(), actors.KindVehicle, vinOf(number), offer); err != nil {
				t.Fatal(err)
			}
		}
		if number != 25 {
			flag := &messages.FlagVehicle{Vin: vinOf(number), By: "engine", Flag: &messages.Flag{Code: "UnknownECU", EcuId: "CAM", Detail: "A camera."}}
			if _, err := n.Request(t.Context(), actors.KindVehicle, vinOf(number), flag); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// checkExcluded: what a dry run says about vehicles that are held back, they say themselves.
func checkExcluded(t *testing.T, dry *messages.DryRun) {
	t.Helper()
	told := map[string]string{}
	for _, x := range dry.Excluded {
		for _, vin := range x.Sample {
			told[vin] = x.Code
		}
	}
	for number, code := range map[int]string{25: "", 26: "Flagged", 27: "Flagged"} {
		if told[vinOf(number)] != code {
			t.Errorf("vehicle %d is left out as %s, want %s", number, told[vinOf(number)], code)
		}
	}
}

// checkSkipped: what they are offered all the same, they skip for that reason.
func checkSkipped(t *testing.T, n *node, e *engine.Engine, contents []*messages.TargetArtifact) {
	t.Helper()
	for number, code := range map[int]string{25: "GaveWay", 26: "Flagged", 27: "Flagged"} {
		offer := &messages.AssignVehicle{CampaignId: "demo", Vin: vinOf(number), Attempt: 1, Package: "adas", PackageVersion: "4.2.0", Artifacts: contents}
		if _, err := n.Request(t.Context(), actors.KindVehicle, vinOf(number), offer); err != nil {
			t.Fatal(err)
		}
		vehicle, err := e.Vehicle(t.Context(), vinOf(number))
		if err != nil {
			t.Fatal(err)
		}
		end := vehicle.Record.Assignment.Code
		if results := vehicle.Record.Results; len(results) > 0 {
			end = results[len(results)-1].Code
		}
		if end != code {
			t.Errorf("vehicle %d skips an offer as %s, the dry run said %s", number, end, code)
		}
	}
}

func TestListsOfPackagesAndCampaigns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store, g := persistence.NewMemory(8, time.Now), newGarage()
		n := startNode(t, store, g, time.Minute)
		defer n.stop()
		e := prepareSmall(t, n, g)
		for i := range 5 {
			<-time.After(time.Second)
			plan := &messages.CampaignPlan{Id: fmt.Sprint("c", i), Package: "adas@4.2.0", Selector: "true", Waves: []*messages.Wave{{Size: &messages.Wave_Rest{Rest: true}}}}
			if _, err := e.CreateCampaign(t.Context(), plan, "mira"); err != nil {
				t.Fatal(err)
			}
			_, err := e.CreatePackage(t.Context(), &messages.CreatePackage{
				Name: "brake", Version: fmt.Sprintf("1.0.%d", 9-i), Author: "mira", UpdateType: "feature",
				Contents: []*messages.TargetArtifact{{EcuId: "ESP", HardwarePart: "1", Version: "2", Sha256: digest, SizeBytes: 8}},
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		campaigns, err := e.Campaigns(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		var ids []string
		for _, c := range campaigns {
			ids = append(ids, c.Record.Plan.Id)
			if one, err := e.Campaign(t.Context(), c.Record.Plan.Id); err != nil || one.Version != c.Version || one.Record.State != c.Record.State {
				t.Errorf("campaign %s is listed as version %d, asked it has %d, %v", c.Record.Plan.Id, c.Version, one.GetVersion(), err)
			}
		}
		records, err := e.CampaignRecords(t.Context())
		if err != nil || len(records) != len(campaigns) {
			t.Fatalf("%d records, %v", len(records), err)
		}
		part := records[2:4]
		e.RefreshCampaigns(t.Context(), part)
		for i, s := range part {
			if !proto.Equal(s, campaigns[2+i]) {
				t.Errorf("record %d is completed to %v, want %v", i, s, campaigns[2+i])
			}
		}
		if want := []string{"c4", "c3", "c2", "c1", "c0", "demo"}; !slices.Equal(ids, want) {
			t.Errorf("campaigns %v, want the newest first: %v", ids, want)
		}
		packages, err := e.Packages(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		var versions []string
		for _, p := range packages {
			versions = append(versions, p.Record.Name+"@"+p.Record.Version)
			if one, err := e.Package(t.Context(), versions[len(versions)-1]); err != nil || one.RecordVersion != p.RecordVersion {
				t.Errorf("package %s is listed as version %d, asked it has %d, %v", versions, p.RecordVersion, one.GetRecordVersion(), err)
			}
		}
		if want := []string{"adas@4.2.0", "brake@1.0.9", "brake@1.0.8", "brake@1.0.7", "brake@1.0.6", "brake@1.0.5"}; !slices.Equal(versions, want) {
			t.Errorf("packages %v, want %v", versions, want)
		}
	})
}

// However commands come together, the version in a reply names one content: no later
// command shares it, and the last one is the record's.
func TestVersionsInRepliesNameOneContent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := persistence.NewMemory(4, time.Now)
		n := startNode(t, store, silent{}, time.Minute)
		defer n.stop()
		e := n.engine()
		store.Judge(func(c *persistence.Change) persistence.Verdict {
			if c.Expected == 0 {
				return persistence.Hold
			}
			return persistence.Allow
		})
		create := &messages.CreatePackage{
			Name: "adas", Version: "4.2.0", Author: "mira", UpdateType: "feature",
			Contents: []*messages.TargetArtifact{{EcuId: "ADAS", HardwarePart: "8K0", Version: "4.2.0", Sha256: digest, SizeBytes: 8}},
		}
		var mu sync.Mutex
		byVersion := map[uint64]*messages.PackageRecord{}
		var group sync.WaitGroup
		ask := func(command proto.Message) {
			group.Go(func() {
				reply, err := n.Request(t.Context(), actors.KindPackage, "adas@4.2.0", command)
				if err != nil {
					t.Errorf("%T: %v", command, err)
					return
				}
				status := reply.(*messages.PackageStatus)
				mu.Lock()
				defer mu.Unlock()
				if before := byVersion[status.RecordVersion]; before != nil && !proto.Equal(before, status.Record) {
					t.Errorf("version %d is both %v and %v", status.RecordVersion, before, status.Record)
				}
				byVersion[status.RecordVersion] = status.Record
			})
			synctest.Wait()
		}
		ask(create)
		ask(&messages.ValidatePackage{By: "mira", Present: []*messages.StoredArtifact{{Sha256: digest, SizeBytes: 8}}})
		ask(&messages.GetPackage{})
		ask(&messages.GetPackage{})
		for store.LetGo(1) > 0 {
			synctest.Wait()
		}
		group.Wait()
		status, err := e.Package(t.Context(), "adas@4.2.0")
		if err != nil {
			t.Fatal(err)
		}
		if len(byVersion) != 2 || status.RecordVersion != 2 {
			t.Errorf("replies name versions %v, the record has %d; want 1 and 2", byVersion, status.RecordVersion)
		}
	})
}

// A slot answers what other nodes and the cluster's lookup send it.
func TestSlotAnswersOtherNodes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := persistence.NewMemory(4, time.Now)
		n := startNode(t, store, silent{}, 5*time.Second)
		defer n.stop()
		pid := n.slotOf(actors.KindVehicle, vinOf(1))
		route := func(m proto.Message) (proto.Message, error) {
			inner, err := anypb.New(m)
			if err != nil {
				t.Fatal(err)
			}
			return n.request(pid, &messages.Routed{Kind: actors.KindVehicle, Id: vinOf(1), Message: inner})
		}
		for i := range 3 {
			reply, err := route(registering(1, i))
			if done, ok := reply.(*messages.Done); !ok || done.Version != uint64(i+1) {
				t.Errorf("a registration was answered by %v, %v; want Done of version %d", reply, err, i+1)
			}
		}
		if reply, err := route(&messages.GetVehicle{Vin: vinOf(1)}); err != nil || reply.(*messages.VehicleStatus).Version != 3 {
			t.Errorf("a question was answered by %v, %v", reply, err)
		}
		refused := func(what string, m any, code string) {
			t.Helper()
			_, err := n.request(pid, m)
			var no *messages.Rejection
			if !errors.As(err, &no) || no.Code != code {
				t.Errorf("%s was answered by %v, want %s", what, err, code)
			}
		}
		refused("garbage", &messages.Routed{Kind: actors.KindVehicle, Id: vinOf(1), Message: &anypb.Any{TypeUrl: "x/y", Value: []byte{1}}}, messages.Malformed)
		refused("an unknown kind", &messages.Routed{Kind: "tram", Id: "1", Message: mustAny(t, &messages.GetVehicle{})}, messages.Malformed)
		refused("a question of another room", &messages.GetVehicle{}, messages.Malformed)
		refused("an impossible activation", &messages.Activate{Kind: "tram", Id: "1"}, messages.Malformed)

		reply, err := n.request(pid, &messages.Activate{Kind: actors.KindVehicle, Id: vinOf(1)})
		if err != nil {
			t.Fatal(err)
		}
		direct := actor.NewPID(pid.Address, reply.(*messages.Activated).Actor)
		if reply, err := n.request(direct, &messages.GetVehicle{Vin: vinOf(1)}); err != nil || reply.(*messages.VehicleStatus).Version != 3 {
			t.Errorf("the activated actor answers %v, %v", reply, err)
		}
	})
}

func mustAny(t *testing.T, m proto.Message) *anypb.Any {
	t.Helper()
	inner, err := anypb.New(m)
	if err != nil {
		t.Fatal(err)
	}
	return inner
}

// A selector sees presence and a fresh registration at once, and so does a slot's successor.
func TestSelectorsSeePresence(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store, g := persistence.NewMemory(4, time.Now), newGarage()
		n := startNode(t, store, g, time.Minute)
		defer n.stop()
		e := prepareSmall(t, n, g)
		count := func(want uint64) {
			t.Helper()
			synctest.Wait()
			if got, err := e.CountVehicles(t.Context(), "online"); err != nil || got.Matched != want {
				t.Errorf("%d vehicles are online, %v; want %d", got.GetMatched(), err, want)
			}
		}
		count(0)
		g.connect(n.house.Deliver)
		count(smallFleet)
		g.say(messages.VIN(vinOf(2)), &messages.Up{Capability: 1, Body: &messages.Up_Presence{Presence: &messages.Presence{}}})
		count(smallFleet - 1)
	})
}
