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

// VehicleConfigurations reads the changes of what a vehicle consists of that are older
// than before (0: the newest), newest first, and where to continue; 0 is the end. It
// answers about limit of them: those of one commit stay together.
//
// The complete configurations come from the way back over the history, which begins at
// the present inventory on every page: so pages are exact whatever happens between
// them, and a page costs the reading of all that is newer.
func (e *Engine) VehicleConfigurations(ctx context.Context, vin string, before uint64, limit int) ([]*messages.Configuration, uint64, error) {
	status, err := e.Vehicle(ctx, vin)
	if err != nil {
		return nil, 0, err
	}
	key := persistence.Key{Kind: actors.KindVehicle, ID: vin}
	walk := &walk{present: configuration.Of(status.Record.Inventory), before: before, limit: max(limit, 1)}
	// What was committed after the status is not in its inventory.
	for version := status.Version + 1; version > 1 && !walk.full; {
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
			walk.back(entry.Version, line)
		}
		version = entries[len(entries)-1].Version
	}
	return walk.found, walk.next(), nil
}

// walk goes back over a history, from its newest line.
type walk struct {
	present []*messages.ECUState // before all lines that were passed
	before  uint64
	limit   int
	found   []*messages.Configuration
	last    uint64                // version of the last one found
	rest    []*messages.ECUChange // of lines that continue one that comes later on the way
	full    bool                  // there is a change behind the last one found
}

// back passes one line.
func (w *walk) back(version uint64, line *messages.HistoryEntry) {
	if len(line.GetEcus()) == 0 || w.full {
		return
	}
	if line.GetEvent() == configuration.Continued {
		w.rest = append(line.GetEcus(), w.rest...)
		return
	}
	changes := append(line.GetEcus(), w.rest...)
	w.rest = nil
	if len(w.found) >= w.limit && version < w.last {
		w.full = true
		return
	}
	after := w.present
	w.present = configuration.Back(after, changes)
	if w.before != 0 && version >= w.before {
		return
	}
	w.last = version
	w.found = append(w.found, &messages.Configuration{
		AtMs: line.GetAtMs(), Event: line.GetEvent(), By: line.GetBy(), CampaignId: line.GetCampaignId(), Attempt: line.GetAttempt(),
		Changes: changes, Before: w.present, After: after,
	})
}

// next is where to continue.
func (w *walk) next() uint64 {
	if !w.full {
		return 0
	}
	return w.last
}
