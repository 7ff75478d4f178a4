package engine

import (
	"context"
	"fmt"
	"sync"

	"google.golang.org/protobuf/proto"

	"pacecar/actors"
	"pacecar/actors/engine/desk"
	"pacecar/actors/enrolment"
	"pacecar/actors/vehicle/bounds"
	"pacecar/messages"
	"pacecar/persistence"
)

// RegisterVehicles is RegisterVehicle for many vehicles at once, which costs those that
// have no work no actor. The answer has an error for each command, nil where it is
// durable, and what each of those has changed. Commands for one VIN are followed in their
// order.
func (e *Engine) RegisterVehicles(ctx context.Context, commands []*messages.RegisterVehicle) ([]messages.Effect, []error) {
	effects := make([]messages.Effect, len(commands))
	return effects, many(ctx, e, commands, effects, func(some []*messages.RegisterVehicle) proto.Message {
		return &messages.RegisterVehicles{Commands: some}
	})
}

// CheckVehicles answers what RegisterVehicles refuses of the commands themselves, whatever
// the state of the fleet; it asks nobody.
func (e *Engine) CheckVehicles(commands []*messages.RegisterVehicle) []error {
	outcomes := make([]error, len(commands))
	for i, command := range commands {
		if no := bounds.Registration(messages.VIN(command.GetVin()), command); no != nil {
			outcomes[i] = no
		}
	}
	return outcomes
}

// RemoveVehicles removes many vehicles at once, as RegisterVehicles registers them.
func (e *Engine) RemoveVehicles(ctx context.Context, commands []*messages.RemoveVehicle) []error {
	return many(ctx, e, commands, nil, func(some []*messages.RemoveVehicle) proto.Message {
		return &messages.RemoveVehicles{Commands: some}
	})
}

// many divides commands by slot and waits for all slots. It notes what the commands have
// changed in effects, unless that is nil.
func many[C enrolment.Command](ctx context.Context, e *Engine, commands []C, effects []messages.Effect, message func([]C) proto.Message) []error {
	type part struct {
		commands []C
		places   []int
	}
	outcomes := make([]error, len(commands))
	parts := map[persistence.Slot]*part{}
	for i, command := range commands {
		vin := command.GetVin()
		if _, err := messages.ParseVIN(vin); err != nil {
			outcomes[i] = messages.Reject(messages.Malformed, "%v", err).At("/vin")
			continue
		}
		slot := persistence.SlotOf(persistence.Key{Kind: actors.KindVehicle, ID: vin}, e.desk.Store.Slots())
		p := parts[slot]
		if p == nil {
			p = &part{}
			parts[slot] = p
		}
		p.commands, p.places = append(p.commands, command), append(p.places, i)
	}
	var asked sync.WaitGroup
	for _, p := range parts {
		asked.Go(func() {
			// One after the other: commands for one vehicle may be in two of them.
			for len(p.commands) > 0 {
				n := min(len(p.commands), enrolment.MaximumCommands)
				made := e.batch(ctx, p.commands[0].GetVin(), message(p.commands[:n]), func(place int, err error) { outcomes[p.places[place]] = err }, n)
				for place, effect := range made[:min(len(made), len(effects))] {
					effects[p.places[place]] = effect
				}
				p.commands, p.places = p.commands[n:], p.places[n:]
			}
		})
	}
	asked.Wait()
	return outcomes
}

// batch asks one slot, tells the outcome of what did not go well, and answers what each of
// the n commands has changed.
func (e *Engine) batch(ctx context.Context, vin string, m proto.Message, tell func(place int, err error), n int) []messages.Effect {
	reply, err := desk.Ask[*messages.VehiclesFollowed](ctx, e.desk, actors.KindVehicle, vin, m)
	if err != nil {
		for place := range n {
			tell(place, err)
		}
		return nil
	}
	for _, refused := range reply.GetRefused() {
		if int(refused.GetPlace()) >= n {
			err = fmt.Errorf("slot of vehicle %s refused command %d of %d", vin, refused.GetPlace(), n)
			for place := range n {
				tell(place, err)
			}
			return nil
		}
		tell(int(refused.GetPlace()), refused.GetRejection())
	}
	return reply.GetEffects()[:min(n, len(reply.GetEffects()))]
}
