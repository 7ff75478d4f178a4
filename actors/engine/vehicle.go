package engine

import (
	"cmp"
	"context"
	"errors"
	"fmt"

	"golang.org/x/sync/errgroup"
	"google.golang.org/protobuf/proto"

	"pacecar/actors"
	"pacecar/actors/engine/desk"
	"pacecar/actors/engine/selection"
	"pacecar/messages"
	"pacecar/persistence"
)

const (
	maxVehicles = 1000 // on one page of a list
	maxAsked    = 32   // actors at the same time
)

// RegisterVehicle creates a vehicle or replaces what is known of it.
func (e *Engine) RegisterVehicle(ctx context.Context, m *messages.RegisterVehicle) error {
	return e.commandVehicle(ctx, m.GetVin(), m)
}

// ClearVehicle takes a vehicle's flags away.
func (e *Engine) ClearVehicle(ctx context.Context, m *messages.ClearVehicle) error {
	return e.commandVehicle(ctx, m.GetVin(), m)
}

// SettleInstallation tells a vehicle that no installation runs in it.
func (e *Engine) SettleInstallation(ctx context.Context, m *messages.SettleInstallation) error {
	return e.commandVehicle(ctx, m.GetVin(), m)
}

// RemoveVehicle forgets a vehicle.
func (e *Engine) RemoveVehicle(ctx context.Context, m *messages.RemoveVehicle) error {
	return e.commandVehicle(ctx, m.GetVin(), m)
}

func (e *Engine) commandVehicle(ctx context.Context, vin string, m proto.Message) error {
	if _, err := messages.ParseVIN(vin); err != nil {
		return messages.Reject(messages.Malformed, "%v", err).At("/vin")
	}
	_, err := e.desk.Router.Request(ctx, actors.KindVehicle, vin, m)
	return err
}

// Vehicle tells how a vehicle stands, and, where it waits, for which campaigns and why.
func (e *Engine) Vehicle(ctx context.Context, vin string) (*messages.VehicleStatus, error) {
	status, err := e.vehicle(ctx, vin)
	if err == nil {
		e.explain(ctx, status)
	}
	return status, err
}

// vehicle tells how a vehicle stands as far as it knows itself.
func (e *Engine) vehicle(ctx context.Context, vin string) (*messages.VehicleStatus, error) {
	if _, err := messages.ParseVIN(vin); err != nil {
		return nil, messages.Reject(messages.Malformed, "%v", err).At("/vin")
	}
	return desk.Ask[*messages.VehicleStatus](ctx, e.desk, actors.KindVehicle, vin, &messages.GetVehicle{Vin: vin})
}

// VehicleHistory reads a vehicle's timeline, newest first, and where to continue.
func (e *Engine) VehicleHistory(ctx context.Context, vin string, before uint64, limit int) ([]*messages.HistoryEntry, uint64, error) {
	return e.desk.History(ctx, actors.KindVehicle, vin, before, limit)
}

// everyVehicle is the selector that an empty one stands for where a person looks; a
// campaign must say it.
const everyVehicle = "true"

// CountVehicles counts what a selector (empty: all) matches.
func (e *Engine) CountVehicles(ctx context.Context, selector string) (*messages.Selection, error) {
	sum, _, err := e.selection(ctx, &messages.SelectVehicles{Selector: cmp.Or(selector, everyVehicle), CountOnly: true})
	return sum, err
}

// Vehicles lists the vehicles a selector matches (empty: all) in order of VIN. The
// cursor is the last VIN of the page before; the next one is empty at the end.
func (e *Engine) Vehicles(ctx context.Context, selector, cursor string, limit int) ([]*messages.VehicleStatus, string, error) {
	w, err := e.Window(ctx, &messages.TableQuery{Selector: selector, Cursor: cursor, Limit: uint32(max(limit, 0))})
	return w.GetVehicles(), w.GetNext(), err
}

// Window reads a window of the table of vehicles, at any depth and in any order.
func (e *Engine) Window(ctx context.Context, q *messages.TableQuery) (*messages.TableWindow, error) {
	rows, err := e.Rows(ctx, q)
	if err != nil {
		return nil, err
	}
	statuses, err := e.statuses(ctx, rows.VINs)
	if err != nil {
		return nil, err
	}
	return &messages.TableWindow{Vehicles: statuses, Total: rows.Total, Next: rows.Next}, nil
}

// statuses asks several vehicles at once, keeping their order.
func (e *Engine) statuses(ctx context.Context, vins []string) ([]*messages.VehicleStatus, error) {
	statuses := make([]*messages.VehicleStatus, len(vins))
	group, within := errgroup.WithContext(ctx)
	group.SetLimit(maxAsked)
	for i, vin := range vins {
		group.Go(func() (err error) {
			statuses[i], err = e.vehicle(within, vin)
			if no := (*messages.Rejection)(nil); errors.As(err, &no) && no.Code == messages.Quarantined {
				statuses[i], err = e.quarantined(within, vin, no)
			}
			return err
		})
	}
	return statuses, group.Wait()
}

// quarantined tells what is stored of a vehicle whose actor is left alone, so that one
// poisoned vehicle does not spoil every list it is on.
func (e *Engine) quarantined(ctx context.Context, vin string, no *messages.Rejection) (*messages.VehicleStatus, error) {
	key := persistence.Key{Kind: actors.KindVehicle, ID: vin}
	stored, err := e.desk.Store.Load(ctx, persistence.SlotOf(key, e.desk.Store.Slots()), key)
	if err != nil {
		return nil, fmt.Errorf("read quarantined vehicle %s: %w", vin, err)
	}
	status := &messages.VehicleStatus{Record: &messages.VehicleRecord{}, Version: stored.Version, Why: no.Message}
	if proto.Unmarshal(stored.Data, status.Record) != nil {
		status.Record = &messages.VehicleRecord{Vin: vin}
	}
	return status, nil
}

// selection scatters a selector to the slots and adds their answers up. It tells which
// cohorts it was answered with.
func (e *Engine) selection(ctx context.Context, q *messages.SelectVehicles) (*messages.Selection, []string, error) {
	return selection.Ask(ctx, e.desk, e.Keeper, q)
}
