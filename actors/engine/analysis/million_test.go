package analysis

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"golang.org/x/sync/errgroup"
	"google.golang.org/protobuf/proto"

	"pacecar/actors"
	"pacecar/actors/campaign"
	"pacecar/actors/engine/desk"
	"pacecar/actors/targeting"
	"pacecar/messages"
	"pacecar/persistence"
)

// engine answers for the actor of one campaign, and from the indexes of all slots, which work beside each other.
type engine struct {
	actors.Router
	campaign *campaign.Campaign
	slots    []*targeting.Index
	waits    time.Duration // before anybody answers
	alone    sync.Mutex    // an actor hears one question after the other
	through  bool          // whether everybody has ended, one of a hundred by a failure
	named    atomic.Int64  // vehicles in questions to slots
}

func (e *engine) Request(_ context.Context, _, _ string, m proto.Message) (proto.Message, error) {
	time.Sleep(e.waits)
	e.alone.Lock()
	defer e.alone.Unlock()
	d, no := e.campaign.Step(time.Now(), m)
	if no != nil {
		return nil, no
	}
	if list, ok := d.Reply.(*messages.RosterList); ok && e.through {
		for i, one := range list.GetEntries() {
			if one.State = messages.AssignmentState_SUCCEEDED; i%100 == 0 {
				one.State, one.EcuId, one.Code = messages.AssignmentState_FAILED, "ADAS", fmt.Sprint("E", i/100%3)
			}
		}
	}
	return d.Reply, nil
}

func (e *engine) Gather(_ context.Context, m proto.Message, each func(persistence.Slot, proto.Message) error) error {
	time.Sleep(e.waits)
	replies := make([]proto.Message, len(e.slots))
	var group errgroup.Group
	group.SetLimit(2)
	for i, x := range e.slots {
		group.Go(func() error {
			part := messages.ForSlot(m, uint32(i))
			e.named.Add(int64(len(part.(*messages.CountFacets).GetCohorts()[0].GetVins()[0].GetVins())))
			replies[i] = targeting.Reply(x, part)
			return nil
		})
	}
	if err := group.Wait(); err != nil {
		return err
	}
	for i, reply := range replies {
		if err := each(persistence.Slot(i), reply); err != nil {
			return err
		}
	}
	return nil
}

// campaignOf makes a campaign that has begun with so many vehicles, all registered.
func campaignOf(tb testing.TB, size, slots int) (*engine, *desk.Desk) {
	tb.Helper()
	e := &engine{slots: make([]*targeting.Index, slots), campaign: campaign.New("spring")}
	for i := range e.slots {
		e.slots[i] = targeting.NewIndex()
	}
	dice := rand.New(rand.NewPCG(1, 2))
	vins := make([]string, size)
	record := &messages.VehicleRecord{Attributes: &messages.VehicleAttributes{}}
	for i := range size {
		vins[i] = fmt.Sprintf("WPZZZZE1ZNL%06d", i)
		record.Vin, record.Attributes.Model, record.Attributes.Region = vins[i], fmt.Sprint("e", dice.IntN(12)), fmt.Sprintf("R%02d", dice.IntN(16))
		e.slots[persistence.SlotOf(persistence.Key{Kind: actors.KindVehicle, ID: vins[i]}, uint32(slots))].Put(record)
	}
	pkg := &messages.PackageRecord{Name: "adas", Version: "1.0.0", State: messages.PackageState_PACKAGE_RELEASED, ContentHash: "h",
		Contents: []*messages.TargetArtifact{{EcuId: "ADAS", HardwarePart: "A1", Version: "1.0.0", Sha256: "1f", SizeBytes: 1}}}
	plan := &messages.CampaignPlan{Id: "spring", Package: "adas@1.0.0", Selector: "true", Waves: []*messages.Wave{{Size: &messages.Wave_Rest{Rest: true}}}}
	for _, m := range []proto.Message{
		&messages.CreateCampaign{Plan: plan, Package: pkg, By: "mira"}, &messages.StartCampaign{Vins: vins, Package: pkg, By: "mira"},
	} {
		d, no := e.campaign.Step(time.Now(), m)
		if no != nil {
			tb.Fatal(no)
		}
		e.campaign.Apply(d.Events...)
	}
	return e, &desk.Desk{Router: e, Store: persistence.NewMemory(uint32(slots), time.Now), Clock: actors.SystemClock{}}
}

// Every question waits behind what its actor hears before. An account of 160,000 vehicles waits seven times, four of them for
// the vehicles in flight, however many questions it puts, and counts everybody once.
func TestAnAccountWaitsForFewQuestions(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const size = 160_000
		e, d := campaignOf(t, size, 4)
		e.waits = 100 * time.Millisecond
		began := time.Now()
		a, err := Of(t.Context(), d, "spring")
		if err != nil || len(a.GetMissing()) > 0 {
			t.Fatal(err, a.GetMissing())
		}
		if took := time.Since(began); took > 7*e.waits {
			t.Errorf("it takes %v", took)
		}
		sum := uint32(0)
		for _, v := range a.GetBreakdowns()[0].GetValues() {
			sum += v.GetTotal()
		}
		if offered := uint32(campaign.MaximumSends); sum != size || a.GetWaiting() != size-offered {
			t.Errorf("%d vehicles of all regions, %d of all wait; want %d, and all but %d", sum, a.GetWaiting(), size, offered)
		}
	})
}

// Slots find every vehicle once for all that is told of it, and those that failed once more, by what they failed with.
func TestAnAccountFindsEveryVehicleOnce(t *testing.T) {
	const size, failed = 20_000, 200
	e, d := campaignOf(t, size, 4)
	e.through = true
	a, err := Of(t.Context(), d, "spring")
	if err != nil || len(a.GetMissing()) > 0 {
		t.Fatal(err, a.GetMissing())
	}
	if named := e.named.Load(); named != size+failed {
		t.Errorf("slots were asked for %d vehicles, want %d", named, size+failed)
	}
	if a.Success.Part != size-failed || a.Failure.Part != failed || a.Failure.Of != size || len(a.Groups) != 4 || a.Groups[0].Failed != failed || len(a.Breakdowns) != 2 {
		t.Errorf("success %v, failure %v, %d groups, breakdowns by %d attributes", a.Success, a.Failure, len(a.Groups), len(a.Breakdowns))
	}
	sum := uint32(0)
	for _, v := range a.Breakdowns[1].Values {
		if sum += v.GetTotal(); v.GetSucceeded()+v.GetFailed() != v.GetTotal() {
			t.Errorf("%v", v)
		}
	}
	if sum != size {
		t.Errorf("models have %d vehicles", sum)
	}
}

// BenchmarkMillion accounts for a campaign of 1,000,000 vehicles over 256 slots, as it begins and when all have ended, and
// reports the median of its processor time.
func BenchmarkMillion(b *testing.B) {
	e, d := campaignOf(b, 1_000_000, 256)
	for _, e.through = range []bool{false, true} {
		b.Run(fmt.Sprintf("through=%v", e.through), func(b *testing.B) { account(b, d) })
	}
}

func account(b *testing.B, d *desk.Desk) {
	var took []time.Duration
	for b.Loop() {
		from := spent(b)
		a, err := Of(b.Context(), d, "spring")
		if err != nil || len(a.GetMissing()) > 0 || a.GetBreakdowns()[0].GetValues()[0].GetTotal() == 0 {
			b.Fatal(err, a.GetMissing())
		}
		took = append(took, spent(b)-from)
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2].Milliseconds()), "cpu-ms/op")
}

// spent is the processor time that this process has used.
func spent(b *testing.B) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
