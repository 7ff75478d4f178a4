package targeting

import (
	"context"
	"fmt"
	"io"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"
	"google.golang.org/protobuf/proto"

	"pacecar/actors"
	"pacecar/actors/engine"
	"pacecar/actors/targeting"
	"pacecar/bench/targeting/fleet"
	"pacecar/messages"
	"pacecar/persistence"
)

// slotCount is how many slots a store has unless it is told otherwise.
const slotCount = 256

// Slots are a node's, as far as questions about the whole fleet go: an index each, behind
// the router that the engine asks. They may be asked from anywhere once they are built.
type Slots struct {
	Fleet   fleet.Fleet
	indexes [slotCount]*targeting.Index
}

// Engine asks these slots.
func (s *Slots) Engine() *engine.Engine {
	return engine.New(s, shelf{}, actors.SystemClock{}, nothing{})
}

// Gather implements actors.Router.
func (s *Slots) Gather(ctx context.Context, question proto.Message, each func(persistence.Slot, proto.Message) error) error {
	var one sync.Mutex
	return inParallel(ctx, slotCount, func(slot int) error {
		reply := targeting.Reply(s.indexes[slot], question)
		one.Lock()
		defer one.Unlock()
		return each(persistence.Slot(slot), reply)
	})
}

// Request implements actors.Router: a package tells how it stands, and so does a vehicle.
func (s *Slots) Request(_ context.Context, kind, id string, _ proto.Message) (proto.Message, error) {
	switch kind {
	case actors.KindPackage:
		for _, pkg := range fleet.Packages() {
			if packageID(pkg) == id {
				return &messages.PackageStatus{Record: pkg, RecordVersion: 1}, nil
			}
		}
	case actors.KindVehicle:
		if n, ok := fleet.NumberOf(id); ok && n < s.Fleet.Vehicles {
			status := &messages.VehicleStatus{Record: &messages.VehicleRecord{}, Version: 1}
			s.Fleet.At(n).Record(status.Record)
			return status, nil
		}
	}
	return nil, messages.Reject(messages.NotFound, "there is no %s %s", kind, id)
}

// Deliver implements actors.Router. An engine delivers nothing.
func (*Slots) Deliver(*messages.Envelope) { panic("bench: an engine delivered") }

// Valid implements actors.Router.
func (*Slots) Valid(persistence.Slot, persistence.Epoch) bool { return true }

func packageID(pkg *messages.PackageRecord) string { return messages.PackageOf(pkg).String() }

// shelf is a store of which the engine reads packages only; it panics when asked for others.
type shelf struct{ persistence.Store }

// Slots implements persistence.Store.
func (shelf) Slots() uint32 { return slotCount }

// ScanPrefixes implements persistence.Records: all packages are in the first slot.
func (shelf) ScanPrefixes(_ context.Context, slot persistence.Slot, kind persistence.Kind, prefixes []string, yield func(string, persistence.Record) error) error {
	if kind != actors.KindPackage {
		panic(fmt.Sprintf("bench: the engine scanned for a %s", kind))
	}
	if slot != 0 {
		return nil
	}
	for _, pkg := range fleet.Packages() {
		if !slices.ContainsFunc(prefixes, func(p string) bool { return strings.HasPrefix(packageID(pkg), p) }) {
			continue
		}
		data, err := proto.Marshal(pkg)
		if err != nil {
			return err
		}
		if err := yield(packageID(pkg), persistence.Record{Version: 1, Data: data}); err != nil {
			return err
		}
	}
	return nil
}

// nothing is an artifact store without artifacts.
type nothing struct{}

// Stat implements evidence.Artifacts.
func (nothing) Stat(context.Context, messages.Digest) (int64, error) {
	return 0, messages.Reject(messages.NotFound, "no such artifact")
}

// Open implements evidence.Artifacts.
func (nothing) Open(context.Context, messages.Digest) (io.ReadSeekCloser, int64, error) {
	return nil, 0, messages.Reject(messages.NotFound, "no such artifact")
}

// inParallel does work 0 to count-1 on all processors, until the first error.
func inParallel(ctx context.Context, count int, work func(int) error) error {
	group, ctx := errgroup.WithContext(ctx)
	var next atomic.Int64
	for range runtime.GOMAXPROCS(0) {
		group.Go(func() error {
			for {
				at := int(next.Add(1)) - 1
				if at >= count {
					return nil
				}
				if err := ctx.Err(); err != nil {
					return err
				}
				if err := work(at); err != nil {
					return err
				}
			}
		})
	}
	return group.Wait()
}

// teller tells how far something long is, from time to time.
type teller struct {
	w    io.Writer
	last time.Time
}

// tellEvery is often enough to see that something happens.
const tellEvery = 5 * time.Second

func (t *teller) tell(format string, args ...any) {
	if now := time.Now(); now.Sub(t.last) >= tellEvery {
		t.last = now
		fmt.Fprintf(t.w, format+"\n", args...)
	}
}
