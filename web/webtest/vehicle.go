package webtest

import (
	"context"
	"maps"
	"slices"

	"pacecar/messages"
	"pacecar/web/webtest/rollout"
)

// VehicleConfigurations answers a part of a vehicle's changes.
func (e *Engine) VehicleConfigurations(_ context.Context, vin string, before uint64, limit int) ([]*messages.Configuration, uint64, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	v := e.vehicles[vin]
	if v == nil {
		return nil, 0, messages.Reject(messages.NotFound, "no vehicle %s is registered", vin)
	}
	var list []*messages.Configuration
	for number := len(v.history); number > 0; number-- {
		line := v.history[number-1]
		if len(line.GetEcus()) == 0 || before != 0 && uint64(number) >= before {
			continue
		}
		if len(list) == limit {
			return list, uint64(number) + 1, nil
		}
		c := &messages.Configuration{AtMs: line.GetAtMs(), Event: line.GetEvent(), By: line.GetBy(), Changes: clone(line).GetEcus()}
		c.Before, c.After = v.configuration(number-1), v.configuration(number)
		list = append(list, c)
	}
	return list, 0, nil
}

// configuration is what the vehicle consisted of after so many lines of its timeline.
func (v *vehicle) configuration(lines int) []*messages.ECUState {
	known := map[string]*messages.ECUState{}
	for _, line := range v.history[:lines] {
		for _, c := range clone(line).GetEcus() {
			delete(known, c.GetBefore().GetId())
			if c.GetAfter() != nil {
				known[c.GetAfter().GetId()] = c.GetAfter()
			}
		}
	}
	states := make([]*messages.ECUState, 0, len(known))
	for _, id := range slices.Sorted(maps.Keys(known)) {
		states = append(states, known[id])
	}
	return states
}

// ClearVehicle takes flags away.
func (e *Engine) ClearVehicle(ctx context.Context, m *messages.ClearVehicle) error {
	return e.of(ctx).vehicleSaid(m.GetVin(), m, func(r *messages.VehicleRecord) (*messages.HistoryEntry, error) { return rollout.Clear(r, m) })
}

// vehicleSaid has a person's word change a vehicle, with its line in the history.
func (e *Engine) vehicleSaid(vin string, said any, change func(*messages.VehicleRecord) (*messages.HistoryEntry, error)) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	v := e.vehicles[vin]
	if v == nil {
		return messages.Reject(messages.NotFound, "no vehicle %s is registered", vin)
	}
	if no := messages.Unexpected(said, v.status.GetVersion()); no != nil {
		return no
	}
	line, err := change(v.status.GetRecord())
	if err == nil {
		e.vehicleChanged(v, line)
	}
	return err
}

// SettleInstallation settles that no installation runs in a vehicle.
func (e *Engine) SettleInstallation(ctx context.Context, m *messages.SettleInstallation) error {
	return e.of(ctx).vehicleSaid(m.GetVin(), m, func(r *messages.VehicleRecord) (*messages.HistoryEntry, error) { return rollout.Settle(r, m) })
}

// FlagVehicle flags a vehicle, as its manifest or another vehicle's would; one that is not there has no flags.
func (e *Engine) FlagVehicle(vin string, f *messages.Flag) {
	_ = e.vehicleSaid(vin, nil, func(r *messages.VehicleRecord) (*messages.HistoryEntry, error) { return rollout.Flag(r, clone(f)), nil })
}

// RemoveVehicle forgets a vehicle; one whose assignment has not ended is not removed.
func (e *Engine) RemoveVehicle(ctx context.Context, m *messages.RemoveVehicle) error {
	return e.of(ctx).RemoveVehicles(ctx, []*messages.RemoveVehicle{m})[0]
}
