package engine

import (
	"context"
	"fmt"

	"google.golang.org/protobuf/proto"

	"pacecar/actors"
	"pacecar/actors/vehicle/configuration"
	"pacecar/messages"
	"pacecar/persistence"
)

// historyAtOnce is how many lines of a history are read together on the way back.
const historyAtOnce = 1000

// VehicleConfigurations reads the changes of what a vehicle consists of that are older than
// before (0: the newest), newest first, and where to continue; 0 is the end. It answers about
// limit of them: those of one commit stay together.
//
// The complete configurations come from the way back over the history, which begins at the present
// inventory: so pages are exact whatever happens between them, and each costs all that is newer.
func (e *Engine) VehicleConfigurations(ctx context.Context, vin string, before uint64, limit int) ([]*messages.Configuration, uint64, error) {
	status, err := e.Vehicle(ctx, vin)
	if err != nil {
		return nil, 0, err
	}
	key := persistence.Key{Kind: actors.KindVehicle, ID: vin}
	walk := configuration.NewWalk(status.Record.Inventory, before, limit)
	// What was committed after the status is not in its inventory.
	for version := status.Version + 1; version > 1 && !walk.Full(); {
		entries, err := e.desk.Store.History(ctx, persistence.SlotOf(key, e.desk.Store.Slots()), key, version, historyAtOnce)
		if err != nil {
			return nil, 0, fmt.Errorf("read history of vehicle %s: %w", vin, err)
		}
		if len(entries) == 0 {
			break
		}
		for _, entry := range entries {
			line := &messages.HistoryEntry{}
			if err := proto.Unmarshal(entry.Data, line); err != nil {
				return nil, 0, fmt.Errorf("decode history of vehicle %s: %w", vin, err)
			}
			walk.Pass(entry.Version, line)
		}
		version = entries[len(entries)-1].Version
	}
	return walk.Found(), walk.Next(), nil
}
