package enrolment_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"google.golang.org/protobuf/proto"

	"pacecar/actors/enrolment"
	"pacecar/messages"
	"pacecar/persistence"
)

const vin = messages.VIN("WPZZZZE1ZNL000001")

// office is a clerk with a store of one slot.
type office struct {
	*enrolment.Clerk
	store *persistence.Memory
	owned bool
}

func newOffice(t *testing.T) *office {
	t.Helper()
	store := persistence.NewMemory(1, time.Now)
	o := &office{store: store, owned: true}
	if err := store.Heartbeat(t.Context(), persistence.Member{ID: "node"}, time.Hour); err != nil {
		t.Fatal(err)
	}
	lease, err := store.Acquire(t.Context(), 0, "node")
	if err != nil {
		t.Fatal(err)
	}
	o.Clerk = &enrolment.Clerk{
		Place: enrolment.Place{Slots: 1, Kind: "vehicle"}, Store: store, Epoch: lease.Epoch, Now: time.Now,
		Owns: func() bool { return o.owned },
	}
	return o
}

// put writes a record past the clerk.
func (o *office) put(t *testing.T, data []byte) {
	t.Helper()
	o.store.Commit(&persistence.Change{Epoch: o.Epoch, Key: persistence.Key{Kind: "vehicle", ID: string(vin)}, Data: data}, func(err error) {
		if err != nil {
			t.Fatal(err)
		}
	})
}

// follow has one vehicle registered.
func (o *office) follow(t *testing.T, v *enrolment.Vehicle) *enrolment.Vehicle {
	t.Helper()
	v.VIN, v.Commands = vin, append(v.Commands, &messages.RegisterVehicle{Vin: string(vin), Attributes: &messages.VehicleAttributes{Model: "e1"}})
	told := 0
	o.Follow([]*enrolment.Vehicle{v}, func() { told++ })
	if told != 1 {
		t.Fatalf("told %d times", told)
	}
	return v
}

// Each verdict says what was written.
func TestVerdicts(t *testing.T) {
	encode := func(r *messages.VehicleRecord) []byte {
		data, err := proto.Marshal(r)
		if err != nil {
			t.Fatal(err)
		}
		return data
	}
	busy := &messages.VehicleRecord{Vin: string(vin), RegisteredAtMs: 1, Assignment: &messages.Assignment{CampaignId: "demo", Attempt: 1, State: messages.AssignmentState_OFFERED}}
	idle := &messages.VehicleRecord{Vin: string(vin), RegisteredAtMs: 1, Attributes: &messages.VehicleAttributes{Model: "e1"}}
	broken := errors.New("disk on fire")
	for _, c := range []struct {
		name    string
		prepare func(t *testing.T, o *office)
		vehicle enrolment.Vehicle
		want    enrolment.Verdict
		commits uint64 // of the clerk
		err     error
	}{
		{"new", func(*testing.T, *office) {}, enrolment.Vehicle{}, enrolment.Followed, 1, nil},
		{"believed to be new", func(*testing.T, *office) {}, enrolment.Vehicle{Fresh: true}, enrolment.Followed, 1, nil},
		{"believed to be new and known", func(t *testing.T, o *office) { o.put(t, encode(idle)) }, enrolment.Vehicle{Fresh: true}, enrolment.Forward, 0, nil},
		{"as it is", func(t *testing.T, o *office) { o.put(t, encode(idle)) }, enrolment.Vehicle{}, enrolment.Followed, 0, nil},
		{"with work in flight", func(t *testing.T, o *office) { o.put(t, encode(busy)) }, enrolment.Vehicle{}, enrolment.Forward, 0, nil},
		{"with something to say", func(*testing.T, *office) {}, enrolment.Vehicle{Commands: []proto.Message{&messages.AskAssignment{CampaignId: "demo", Vin: string(vin), Attempt: 1}}}, enrolment.Forward, 0, nil},
		{"damaged", func(t *testing.T, o *office) { o.put(t, []byte{0xff, 0xff}) }, enrolment.Vehicle{}, enrolment.Forward, 0, nil},
		{"of another vehicle", func(t *testing.T, o *office) { o.put(t, encode(&messages.VehicleRecord{Vin: "x"})) }, enrolment.Vehicle{}, enrolment.Forward, 0, nil},
		{"a bug", func(t *testing.T, o *office) { o.put(t, encode(idle)) }, enrolment.Vehicle{Commands: []proto.Message{poison}}, enrolment.Forward, 0, nil},
		{"refused", func(*testing.T, *office) {}, enrolment.Vehicle{Commands: []proto.Message{&messages.GetVehicle{}}}, enrolment.Followed, 1, nil},
		{"not owned", func(_ *testing.T, o *office) { o.owned = false }, enrolment.Vehicle{}, enrolment.Failed, 0, messages.ErrNotOwner},
		{"fenced", func(_ *testing.T, o *office) { o.Epoch-- }, enrolment.Vehicle{}, enrolment.Failed, 0, messages.ErrNotOwner},
		{"store is closed", func(_ *testing.T, o *office) { _ = o.store.Close() }, enrolment.Vehicle{}, enrolment.Failed, 0, persistence.ErrClosed},
		{"commit fails", func(_ *testing.T, o *office) {
			o.store.Judge(func(*persistence.Change) persistence.Verdict { return persistence.Fail })
		}, enrolment.Vehicle{}, enrolment.Unknown, 0, persistence.ErrInjected},
		{"lost before the outcome", func(_ *testing.T, o *office) {
			o.store.Judge(func(*persistence.Change) persistence.Verdict { o.owned = false; return persistence.Allow })
		}, enrolment.Vehicle{}, enrolment.Unknown, 1, messages.ErrNotOwner},
		{"too large", func(_ *testing.T, o *office) { o.Clerk.Store = refusing{o.store, persistence.ErrTooLarge} }, enrolment.Vehicle{}, enrolment.Forward, 0, nil},
		{"another failure", func(_ *testing.T, o *office) { o.Clerk.Store = refusing{o.store, broken} }, enrolment.Vehicle{}, enrolment.Unknown, 0, broken},
	} {
		t.Run(c.name, func(t *testing.T) {
			o := newOffice(t)
			c.prepare(t, o)
			before := o.store.Commits()
			v := o.follow(t, &c.vehicle)
			if v.Verdict != c.want || !errors.Is(v.Err, c.err) || c.err == nil && v.Err != nil || o.store.Commits()-before != c.commits {
				t.Errorf("verdict %d (%v) after %d commits, want %d (%v) after %d", v.Verdict, v.Err, o.store.Commits()-before, c.want, c.err, c.commits)
			}
			if (v.Verdict == enrolment.Followed && v.Record != nil) != (c.want == enrolment.Followed && c.commits == 1) {
				t.Errorf("the record is %v", v.Record)
			}
			if c.name == "refused" && (len(v.Refused) != 2 || v.Refused[0].GetCode() != messages.NotFound || v.Refused[1] != nil) {
				t.Errorf("refused %v, want the question only", v.Refused)
			}
		})
	}
}

// poison is a message that no core survives.
var poison = &messages.Up{Capability: 1, Body: (*messages.Up_Manifest)(nil)}

// refusing is a store that answers every commit with an error.
type refusing struct {
	persistence.Records
	err error
}

func (r refusing) Commit(_ *persistence.Change, done func(error)) { done(r.err) }

// The records of a batch are read in one question, those that are believed to be new not at all.
func TestABatchReadsOnce(t *testing.T) {
	o := newOffice(t)
	counting := &counter{Records: o.store}
	o.Clerk.Store = counting
	var batch []*enrolment.Vehicle
	for _, last := range strings.Split("0123456789", "") {
		v := &enrolment.Vehicle{VIN: vin[:16] + messages.VIN(last), Fresh: last == "3"}
		v.Commands = []proto.Message{&messages.RegisterVehicle{Vin: string(v.VIN)}}
		batch = append(batch, v)
	}
	o.Follow(batch, func() {})
	if counting.questions != 1 || len(counting.ids) != 9 {
		t.Errorf("%d questions for %v", counting.questions, counting.ids)
	}
}

type counter struct {
	persistence.Records
	questions int
	ids       []string
}

func (c *counter) LoadAll(ctx context.Context, slot persistence.Slot, kind persistence.Kind, ids []string, yield func(string, persistence.Record) error) error {
	c.questions++
	c.ids = ids
	return c.Records.LoadAll(ctx, slot, kind, ids, yield)
}
