package targeting

import (
	"context"
	"fmt"
	"io"
	"runtime"
	"runtime/debug"
	"time"

	"google.golang.org/protobuf/proto"

	"pacecar/actors"
	"pacecar/actors/targeting"
	"pacecar/bench/stopwatch"
	"pacecar/bench/targeting/fleet"
	"pacecar/messages"
	"pacecar/persistence"
)

// portion is how many vehicles are made before they are entered: their packed records are
// some 40 MB.
const portion = 1 << 16

// Built is what an index took.
type Built struct {
	Took  stopwatch.Reading // decoding records and entering them, without making them
	Bytes uint64            // what the indexes keep, of the live heap
	// Account is what a plain scan finds in the same vehicles.
	Account fleet.Account
}

// Build makes a fleet and enters it into the indexes of its slots, in parallel.
func Build(ctx context.Context, f fleet.Fleet, progress io.Writer) (*Slots, Built, error) {
	before := LiveHeap()
	s := &Slots{Fleet: f}
	for i := range s.indexes {
		s.indexes[i] = targeting.NewIndex()
	}
	built := Built{Account: fleet.NewAccount()}
	packed := make([]records, runtime.GOMAXPROCS(0))
	told := teller{progress, time.Now()}
	for from := 0; from < f.Vehicles; from += portion {
		to := min(from+portion, f.Vehicles)
		if err := fill(ctx, f, packed, from, to); err != nil {
			return nil, Built{}, err
		}
		for i := range packed {
			built.Account.Join(packed[i].account)
		}
		watch := stopwatch.Begin()
		if err := inParallel(ctx, slotCount, func(slot int) error { return enter(s.indexes[slot], packed, slot) }); err != nil {
			return nil, Built{}, err
		}
		took := watch.End()
		built.Took.Span += took.Span
		built.Took.CPU += took.CPU
		told.tell("%d of %d vehicles are in the index", to, f.Vehicles)
	}
	packed = nil
	built.Bytes = LiveHeap() - before
	runtime.KeepAlive(s)
	return s, built, nil
}

// records are what a store keeps of some vehicles, by slot.
type records struct {
	account fleet.Account
	packed  []byte
	ends    [slotCount][]stretch
}

// stretch is one record's place.
type stretch struct{ from, to int }

// fill makes vehicles, each part of them on one processor.
func fill(ctx context.Context, f fleet.Fleet, packed []records, from, to int) error {
	count := to - from
	return inParallel(ctx, len(packed), func(i int) error {
		return packed[i].fill(f, from+count*i/len(packed), from+count*(i+1)/len(packed))
	})
}

func (r *records) fill(f fleet.Fleet, from, to int) (err error) {
	r.account, r.packed = f.Scan(from, to), r.packed[:0]
	for slot := range r.ends {
		r.ends[slot] = r.ends[slot][:0]
	}
	record := &messages.VehicleRecord{}
	for n := from; n < to; n++ {
		f.At(n).Record(record)
		begin := len(r.packed)
		if r.packed, err = (proto.MarshalOptions{}).MarshalAppend(r.packed, record); err != nil {
			return fmt.Errorf("pack vehicle %s: %w", record.Vin, err)
		}
		slot := persistence.SlotOf(persistence.Key{Kind: actors.KindVehicle, ID: record.Vin}, slotCount)
		r.ends[slot] = append(r.ends[slot], stretch{begin, len(r.packed)})
	}
	return nil
}

// enter puts the vehicles of a slot into its index, as the slot does when it starts.
func enter(x *targeting.Index, packed []records, slot int) error {
	for i := range packed {
		for _, at := range packed[i].ends[slot] {
			record := &messages.VehicleRecord{}
			if err := proto.Unmarshal(packed[i].packed[at.from:at.to], record); err != nil {
				return err
			}
			if _, err := messages.ParseVIN(record.Vin); err != nil {
				return err
			}
			x.Put(record)
		}
	}
	return nil
}

// LiveHeap is what is reachable.
func LiveHeap() uint64 {
	debug.FreeOSMemory()
	debug.FreeOSMemory()
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return stats.HeapAlloc
}
