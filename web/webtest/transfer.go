package webtest

import (
	"context"

	"pacecar/messages"
	"pacecar/web/webtest/configuration"
	"pacecar/web/webtest/rollout"
)

// RegisterVehicles registers vehicles one after the other.
func (e *Engine) RegisterVehicles(ctx context.Context, commands []*messages.RegisterVehicle) ([]messages.Effect, []error) {
	effects, errs := make([]messages.Effect, len(commands)), make([]error, len(commands))
	for i, m := range commands {
		before, _ := e.Vehicle(ctx, m.GetVin())
		errs[i] = e.RegisterVehicle(ctx, m)
		after, _ := e.Vehicle(ctx, m.GetVin())
		effects[i] = configuration.Effect(before.GetRecord(), after.GetRecord())
	}
	return effects, errs
}

// registration refuses what is no vehicle.
func registration(m *messages.RegisterVehicle) error {
	if _, err := messages.ParseVIN(m.GetVin()); err != nil {
		return messages.Reject(messages.Malformed, "%v", err).At("/vin")
	}
	return nil
}

// CheckVehicles answers what RegisterVehicles would refuse.
func (e *Engine) CheckVehicles(commands []*messages.RegisterVehicle) []error {
	errs := make([]error, len(commands))
	for i, m := range commands {
		errs[i] = registration(m)
	}
	return errs
}

// RemoveVehicles forgets vehicles.
func (e *Engine) RemoveVehicles(_ context.Context, commands []*messages.RemoveVehicle) []error {
	e.mu.Lock()
	defer e.mu.Unlock()
	errs := make([]error, len(commands))
	gone := map[string]bool{}
	for i, m := range commands {
		if no := e.removable(m); no != nil {
			errs[i] = no
			continue
		}
		delete(e.vehicles, m.GetVin())
		gone[m.GetVin()] = true
	}
	kept := make([]string, 0, len(e.vins))
	for _, vin := range e.vins {
		if !gone[vin] {
			kept = append(kept, vin)
		}
	}
	e.vins = kept
	return errs
}

func (e *Engine) removable(m *messages.RemoveVehicle) *messages.Rejection {
	if no := messages.CheckPerson("/by", m.GetBy()); no != nil {
		return no
	}
	v := e.vehicles[m.GetVin()]
	if v == nil {
		return messages.Reject(messages.NotFound, "no vehicle %s is registered", m.GetVin())
	}
	if no := messages.Unexpected(m, v.status.GetVersion()); no != nil {
		return no
	}
	if a := v.status.GetRecord().GetAssignment(); a != nil && !rollout.Ended(a.GetState()) {
		return messages.Reject(messages.WrongState, "campaign %s holds the vehicle", a.GetCampaignId())
	}
	return nil
}

// pageOfAll is how many vehicles EachVehicle looks at under one lock.
const pageOfAll = 1000

// EachVehicle goes through the vehicles that a selector matches, in order of VIN.
func (e *Engine) EachVehicle(ctx context.Context, selector string, yield func(*messages.VehicleRecord) error) error {
	for cursor := ""; ; {
		list, next, err := e.Vehicles(ctx, selector, cursor, pageOfAll)
		if err != nil {
			return err
		}
		for _, v := range list {
			if err := yield(v.GetRecord()); err != nil {
				return err
			}
		}
		if cursor = next; next == "" {
			return nil
		}
	}
}

// EachVIN goes through the same vehicles.
func (e *Engine) EachVIN(ctx context.Context, selector string, yield func(string) error) error {
	return e.EachVehicle(ctx, selector, func(r *messages.VehicleRecord) error { return yield(r.GetVin()) })
}
