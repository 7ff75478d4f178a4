package engine

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"golang.org/x/sync/errgroup"
	"google.golang.org/protobuf/proto"

	"pacecar/actors"
	"pacecar/actors/engine/desk"
	"pacecar/actors/targeting"
	"pacecar/messages"
	"pacecar/persistence"
)

// Bounds of going through a fleet.
const (
	// stretch is how many vehicles are asked for at once, over all slots.
	stretch = 16_384
	// leastOfSlot is how many of them one slot is asked for at least.
	leastOfSlot = 16
	// readersAtOnce bounds the slots whose records are read at once.
	readersAtOnce = 16
)

// EachVIN calls yield with the VIN of every vehicle that a selector (empty: all) matches,
// in order, and ends with the first error of it. It holds some 16,000 VINs at a time. A
// vehicle that is registered or removed meanwhile may be among them or not.
func (e *Engine) EachVIN(ctx context.Context, selector string, yield func(vin string) error) error {
	return e.stretches(ctx, selector, func(vins []string) error {
		for _, vin := range vins {
			if err := yield(vin); err != nil {
				return err
			}
		}
		return nil
	})
}

// EachVehicle calls yield with the record of every vehicle that a selector (empty: all)
// matches, in order of VIN, as the store holds it: no vehicle is activated for it.
func (e *Engine) EachVehicle(ctx context.Context, selector string, yield func(*messages.VehicleRecord) error) error {
	return e.stretches(ctx, selector, func(vins []string) error {
		records, err := e.load(ctx, vins)
		if err != nil {
			return err
		}
		for i, data := range records {
			record := &messages.VehicleRecord{}
			if err := proto.Unmarshal(data, record); err != nil {
				return fmt.Errorf("decode vehicle %s: %w", vins[i], err)
			}
			if record.GetVin() == "" || record.GetRemoved() {
				continue // went away meanwhile
			}
			if err := yield(record); err != nil {
				return err
			}
		}
		return nil
	})
}

// stretches goes through the VINs of a selection in order, stretch by stretch. Every slot
// names its next few; those before the last one of any slot that has more are complete.
// VINs are spread over the slots by a hash, so most of what is named is.
func (e *Engine) stretches(ctx context.Context, selector string, yield func(vins []string) error) error {
	limit := min(max(stretch/e.desk.Store.Slots(), leastOfSlot), targeting.MaxList)
	terms, err := e.Resolve(ctx, cmp.Or(selector, everyVehicle))
	if err != nil {
		return err
	}
	for after := ""; ; {
		question := terms.Asked(func(nowMS int64, named []*messages.Cohort) proto.Message {
			return &messages.ListVehicles{Selector: selector, After: after, Limit: limit, NowMs: nowMS, Cohorts: named}
		})
		var vins []string
		bound := ""
		err := e.desk.Router.Gather(ctx, question, func(_ persistence.Slot, reply proto.Message) error {
			list, err := desk.Gathered[*messages.VehicleList](reply)
			if err != nil {
				return err
			}
			vins = append(vins, list.Vins...)
			if n := len(list.Vins); list.More && n > 0 && (bound == "" || list.Vins[n-1] < bound) {
				bound = list.Vins[n-1]
			}
			return nil
		})
		if err != nil {
			return err
		}
		slices.SortFunc(vins, strings.Compare)
		if bound != "" {
			at, _ := slices.BinarySearch(vins, bound)
			vins = vins[:at+1]
		}
		if err := yield(vins); err != nil || bound == "" {
			return err
		}
		after = bound
	}
}

// load reads the records of vehicles, which are in order, from the store; nil: none.
func (e *Engine) load(ctx context.Context, vins []string) ([][]byte, error) {
	records := make([][]byte, len(vins))
	bySlot := map[persistence.Slot][]string{}
	for _, vin := range vins {
		slot := persistence.SlotOf(persistence.Key{Kind: actors.KindVehicle, ID: vin}, e.desk.Store.Slots())
		bySlot[slot] = append(bySlot[slot], vin)
	}
	var mu sync.Mutex
	group, within := errgroup.WithContext(ctx)
	group.SetLimit(readersAtOnce)
	for slot, ids := range bySlot {
		group.Go(func() error {
			return e.desk.Store.LoadAll(within, slot, actors.KindVehicle, ids, func(id string, r persistence.Record) error {
				at, found := slices.BinarySearch(vins, id)
				if !found {
					return errors.New("store answered a record that was not asked for")
				}
				mu.Lock()
				records[at] = r.Data
				mu.Unlock()
				return nil
			})
		})
	}
	if err := group.Wait(); err != nil {
		return nil, fmt.Errorf("read vehicles: %w", err)
	}
	return records, nil
}
