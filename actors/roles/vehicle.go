package roles

import (
	"context"
	"fmt"
	"time"

	"google.golang.org/protobuf/proto"

	"pacecar/actors/loop"
	"pacecar/actors/targeting"
	"pacecar/actors/vehicle"
	"pacecar/messages"
	"pacecar/persistence"
)

// heardEveryMS is how often the index is told that a vehicle speaks: last_seen is exact to
// a minute, and a vehicle that says a lot costs the slot one message a minute.
const heardEveryMS = 60_000

// vehicleRole runs vehicle.Vehicle: its sends go to the TCU and to the campaign.
type vehicleRole struct {
	world  *World
	slot   Slot
	before targeting.Presence // as its predecessor left it
}

// Vehicle is the role of a vehicle, of which before was seen last.
func Vehicle(w *World, slot Slot, before targeting.Presence) loop.Role[vehicle.Send] {
	return vehicleRole{w, slot, before}
}

// vehicleCore counts the records that were made of it, to tell what the index must learn. It keeps none of them: a record
// is as large as what it is made of.
type vehicleCore struct {
	*vehicle.Vehicle
	records uint32
}

func (r vehicleRole) Restore(_ context.Context, at loop.Place, stored persistence.Record) (loop.Core[vehicle.Send], error) {
	if stored.Version == 0 {
		return &vehicleCore{Vehicle: vehicle.New(messages.VIN(at.Key.ID))}, nil
	}
	record := &messages.VehicleRecord{}
	if err := proto.Unmarshal(stored.Data, record); err != nil {
		return nil, fmt.Errorf("%w: decode record: %w", messages.ErrAiling, err)
	}
	recorded := record.Online
	r.before.Complete(record)
	v := vehicle.Restore(record)
	v.Recorded = recorded
	return &vehicleCore{Vehicle: v}, nil
}

func (r vehicleRole) Perform(live loop.Core[vehicle.Send], sends []vehicle.Send) {
	v := live.(*vehicleCore)
	for _, s := range sends {
		if s.Report != nil {
			r.world.Report(s.Report)
			continue
		}
		if offer := s.Down.GetOfferUpdate(); offer != nil {
			if err := r.world.Offers.Complete(offer, v.Attributes.GetLanguage()); err != nil {
				r.world.Logger.Error("offer is not sent", "vin", v.VIN(), "error", err) // its campaign asks again
				continue
			}
		}
		r.world.Downlink.Send(v.VIN(), v.Encoding(), s.Down)
	}
}

func (r vehicleRole) Adopted(previous, live loop.Core[vehicle.Send], version uint64) {
	is := live.(*vehicleCore)
	was, known := previous.(*vehicleCore)
	if !is.Exists() {
		if !known || was.Exists() {
			r.slot.Forgotten(string(is.VIN()))
		}
		return
	}
	r.slot.Spoke(is.LastSeen())
	switch seen := known && !is.Indexed(&was.Standing); {
	case seen && is.LastSeen()/heardEveryMS == was.LastSeen()/heardEveryMS:
	case seen, known && is.records == was.records: // nothing durable that the index sees has changed
		r.slot.Heard(string(is.VIN()), is.Seen, is.Online, is.Position)
	default:
		r.slot.Indexed(is.Record())
	}
	if r.world.Progress.WatchesVehicle(string(is.VIN())) {
		status := is.Status()
		status.Version = version
		r.world.Progress.VehicleChanged(status)
	}
}

// Overtakes is false: it hears everybody in turn.
func (*vehicleCore) Overtakes(any) bool { return false }

func (c *vehicleCore) Fork() loop.Core[vehicle.Send] {
	return &vehicleCore{c.Vehicle.Fork(), c.records}
}
func (c *vehicleCore) Resume(now time.Time) []vehicle.Send {
	d := c.Vehicle.Resume(now)
	c.Apply(d.Events...) // volatile: when it spoke last
	return d.Sends
}

func (c *vehicleCore) Step(now time.Time, seen, _ uint64, m any) (loop.Decision[vehicle.Send], *messages.Rejection) {
	if _, ok := m.(loop.Wake); ok {
		m = vehicle.Wake{}
	}
	if stale := messages.Unexpected(m, seen); stale != nil {
		return loop.Decision[vehicle.Send]{}, stale
	}
	d, rejection := c.Vehicle.Step(now, m)
	if rejection != nil {
		return loop.Decision[vehicle.Send]{}, rejection
	}
	made := loop.Decided(d.Events, d.Sends, d.Reply)
	made.Effect = messages.EffectOf(c.Exists(), made.Durable)
	c.Apply(d.Events...)
	switch reply := d.Reply.(type) {
	case *messages.VehicleStatus:
		reply.Version = seen
	case *messages.Done:
		made.Reply = nil // the loop says it, with the version of the commit
	}
	return made, nil
}

func (c *vehicleCore) Fill(change *persistence.Change) (err error) {
	c.records++
	change.Data, err = proto.Marshal(c.Record())
	return err
}
