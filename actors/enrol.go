package actors

import (
	"github.com/asynkron/protoactor-go/actor"
	"google.golang.org/protobuf/proto"

	"pacecar/actors/enrolment"
	"pacecar/actors/loop"
	"pacecar/actors/vehicle"
	"pacecar/messages"
	"pacecar/persistence"
)

// enrolled says that the reserved vehicles of a batch are settled.
type enrolled struct{ batch *enrolment.Batch }

// enrol has a batch followed: by a clerk, for the vehicles that need no actor.
func (s *slot) enrol(ctx actor.Context, m *messages.Envelope, commands []enrolment.Command, sender *actor.PID) {
	if s.leaving {
		s.refuse(ctx, m, sender, messages.ErrNotOwner)
		return
	}
	self, root := ctx.Self(), ctx.ActorSystem().Root
	place := enrolment.Place{Slot: s.slot, Slots: s.house.Store.Slots(), Kind: KindVehicle}
	batch := enrolment.Open(reception{s, ctx}, place, commands, func(reply *messages.VehiclesFollowed, err error) {
		switch {
		case sender == nil:
		case err != nil:
			root.Send(sender, loop.Refusal(err))
		default:
			root.Send(sender, reply)
		}
		if refused := reply.GetRefused(); err == nil && len(refused) > 0 {
			err = refused[0].GetRejection() // not all of it is done
		}
		s.house.finish(m.Done, err)
	})
	if len(batch.Vehicles()) == 0 {
		return
	}
	s.batches[batch] = struct{}{}
	clerk := &enrolment.Clerk{
		Place: place, Store: s.house.Store, Epoch: s.epoch, Now: s.house.Clock.Now,
		Owns: func() bool { return s.house.router.Valid(s.slot, s.epoch) },
	}
	s.house.dispatcher.Schedule(func() {
		clerk.Follow(batch.Vehicles(), func() { root.Send(self, enrolled{batch}) })
	})
}

// enrolled ends a batch: apply, then answer.
func (s *slot) enrolled(ctx actor.Context, batch *enrolment.Batch) {
	delete(s.batches, batch)
	batch.Close(reception{s, ctx})
}

// reception is a slot as its batches meet it.
type reception struct {
	*slot
	ctx actor.Context
}

// Reserve implements enrolment.Slot: a reserved vehicle is a child that is stopping and has
// no actor, so that what arrives for it is kept.
func (r reception) Reserve(vin messages.VIN) (fresh, reserved bool) {
	key := persistence.Key{Kind: KindVehicle, ID: string(vin)}
	if _, inherits := r.heirs[key]; inherits || r.children[key] != nil || len(r.children) >= maxChildren || r.quarantined(key) {
		return false, false
	}
	r.children[key] = &child{key: key, stopping: true}
	return !r.index.Has(string(vin)), true
}

// Forward implements enrolment.Slot.
func (r reception) Forward(vin messages.VIN, command proto.Message, effect func(messages.Effect), done func(error)) {
	r.forward(r.ctx, &messages.Envelope{Kind: KindVehicle, ID: string(vin), Message: command, Effect: effect, Done: done}, nil)
}

// Release implements enrolment.Slot.
func (r reception) Release(v *enrolment.Vehicle, again func()) {
	key := persistence.Key{Kind: KindVehicle, ID: string(v.VIN)}
	stash := r.children[key].stash
	delete(r.children, key)
	switch {
	case v.Verdict == enrolment.Unknown:
		r.house.counters.failures.Add(1)
		r.house.Logger.Error("commit failed", "kind", KindVehicle, "id", v.VIN, "error", v.Err)
		r.heirs[key] = heir{at: r.house.Clock.Now(), tries: 1, doubt: v.Version} // is recovered before it acts again
	case v.Verdict == enrolment.Followed && v.Record != nil:
		r.house.counters.commits.Add(1)
		r.reflect(v.Record)
		if r.house.Progress.WatchesVehicle(string(v.VIN)) {
			status := vehicle.Restore(v.Record).Status()
			status.Version = v.Version
			r.house.Progress.VehicleChanged(status)
		}
	}
	again()
	for _, waiting := range stash {
		r.forward(r.ctx, waiting.envelope, waiting.sender)
	}
}

// reflect makes the index show a record.
func (s *slot) reflect(record *messages.VehicleRecord) {
	if record.GetRemoved() {
		s.house.Serials.SerialsChanged(s.index.Remove(record.GetVin()))
		return
	}
	s.house.Serials.SerialsChanged(s.index.Put(record))
}
