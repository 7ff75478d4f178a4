package actors

import (
	"context"
	"fmt"
	"time"

	"github.com/asynkron/protoactor-go/actor"
	"google.golang.org/protobuf/proto"

	"pacecar/actors/enrolment"
	"pacecar/actors/vehicle"
	"pacecar/messages"
	"pacecar/persistence"
)

// heardEveryMS is how often the index is told that a vehicle speaks: last_seen is exact to
// a minute, and a vehicle that says a lot costs the slot one message a minute.
const heardEveryMS = 60_000

// vehicleRole runs vehicle.Vehicle: its sends go to the TCU and to the campaign.
type vehicleRole struct {
	house *House
	child *child
}

// vehicleCore keeps the record of its last commit, to tell what the index must learn.
type vehicleCore struct {
	*vehicle.Vehicle
	record *messages.VehicleRecord
}

func (r vehicleRole) restore(_ context.Context, _ persistence.Slot, key persistence.Key, stored persistence.Record) (core[vehicle.Send], error) {
	if stored.Version == 0 {
		return &vehicleCore{Vehicle: vehicle.New(messages.VIN(key.ID))}, nil
	}
	record := &messages.VehicleRecord{}
	if err := proto.Unmarshal(stored.Data, record); err != nil {
		return nil, fmt.Errorf("decode record: %w", err)
	}
	r.child.before.Complete(record)
	return &vehicleCore{Vehicle: vehicle.Restore(record), record: record}, nil
}

func (r vehicleRole) perform(ctx actor.Context, live core[vehicle.Send], sends []vehicle.Send) {
	v := live.(*vehicleCore)
	for _, s := range sends {
		if s.Report != nil {
			ctx.Send(r.house.courier, s.Report)
			continue
		}
		if offer := s.Down.GetOfferUpdate(); offer != nil {
			if err := r.house.offers.Complete(offer, v.Record().GetAttributes().GetLanguage()); err != nil {
				r.house.Logger.Error("offer is not sent", "vin", v.VIN(), "error", err) // its campaign asks again
				continue
			}
		}
		r.house.downlink.Send(v.VIN(), v.Encoding(), s.Down)
	}
}

func (r vehicleRole) adopted(ctx actor.Context, previous, live core[vehicle.Send], version uint64) {
	is := live.(*vehicleCore)
	was, known := previous.(*vehicleCore)
	if !is.Exists() {
		if !known || was.Exists() {
			ctx.Send(ctx.Parent(), forgotten{string(is.VIN())})
		}
		return
	}
	r.child.heardMs.Store(is.LastSeen())
	switch seen := known && !is.Indexed(was.Vehicle); {
	case seen && is.LastSeen()/heardEveryMS == was.LastSeen()/heardEveryMS:
	case seen, known && is.record == was.record: // nothing durable that the index sees has changed
		r := is.Record()
		ctx.Send(ctx.Parent(), heard{r.Vin, r.LastSeenMs, r.Online, r.Position})
	default:
		ctx.Send(ctx.Parent(), indexed{is.Record()})
	}
	if r.house.Progress.WatchesVehicle(string(is.VIN())) {
		status := is.Status()
		status.Version = version
		r.house.Progress.VehicleChanged(status)
	}
}

func (c *vehicleCore) fork() core[vehicle.Send] { return &vehicleCore{c.Fork(), c.record} }
func (c *vehicleCore) resume(now time.Time) []vehicle.Send {
	d := c.Resume(now)
	c.Apply(d.Events...) // volatile: when it spoke last
	return d.Sends
}
func (c *vehicleCore) wakeAt() time.Time { return c.WakeAt() }
func (c *vehicleCore) awake() bool       { return c.Awake() }
func (c *vehicleCore) exists() bool      { return c.Exists() }

func (c *vehicleCore) step(now time.Time, seen, _ uint64, m any) (decision[vehicle.Send], *messages.Rejection) {
	if _, ok := m.(wake); ok {
		m = vehicle.Wake{}
	}
	if stale := expected(m, seen); stale != nil {
		return decision[vehicle.Send]{}, stale
	}
	d, rejection := c.Step(now, m)
	if rejection != nil {
		return decision[vehicle.Send]{}, rejection
	}
	made := decided(d.Events, d.Sends, d.Reply)
	made.effect = enrolment.Effect(c.Exists(), made.durable)
	c.Apply(d.Events...)
	switch reply := d.Reply.(type) {
	case *messages.VehicleStatus:
		reply.Version = seen
	case *messages.Done:
		made.reply = nil // the loop says it, with the version of the commit
	}
	return made, nil
}

func (c *vehicleCore) fill(change *persistence.Change) (err error) {
	c.record = c.Record()
	change.Data, err = proto.Marshal(c.record)
	return err
}
