package main

import (
	"context"
	"runtime/debug"
	"runtime/metrics"
	"time"
)

// When a server gives memory back to the machine.
const (
	lookEvery  = 10 * time.Second
	quietBytes = 32 << 20  // allocated between two looks by a server that has little to do
	worthBytes = 128 << 20 // that the heap holds and nobody uses: less is not worth a collection
)

// restMemory gives memory back whenever the process has become quiet, until ctx ends. The
// collector's pace lets garbage grow to several times what lives, which is right under
// load; behind an import of a million vehicles it would leave hundreds of mebibytes with a
// process that has nothing more to do.
func restMemory(ctx context.Context) {
	look := time.NewTicker(lookEvery)
	defer look.Stop()
	var r resting
	for {
		select {
		case <-look.C:
		case <-ctx.Done():
			return
		}
		if r.due(readHeap()) {
			debug.FreeOSMemory()
		}
	}
}

// heap is what a look finds.
type heap struct {
	allocated uint64 // bytes, since the start
	unused    uint64 // bytes that the heap holds and nobody uses
}

// resting decides when to give memory back.
type resting struct {
	last   uint64 // allocated, at the last look
	rested uint64 // allocated, when memory was given back last
}

// due says whether the process is quiet, holds enough to be worth it, and has worked since
// the last time: what a collection could not free then it will not free now.
func (r *resting) due(now heap) bool {
	quiet := now.allocated-r.last < quietBytes
	r.last = now.allocated
	if !quiet || now.unused < worthBytes || now.allocated-r.rested < worthBytes {
		return false
	}
	r.rested = now.allocated
	return true
}

// readHeap looks without stopping anybody.
func readHeap() heap {
	samples := []metrics.Sample{
		{Name: "/gc/heap/allocs:bytes"}, {Name: "/gc/heap/live:bytes"}, {Name: "/memory/classes/heap/objects:bytes"},
		{Name: "/memory/classes/heap/free:bytes"}, {Name: "/memory/classes/heap/unused:bytes"},
	}
	metrics.Read(samples)
	value := func(i int) uint64 { return samples[i].Value.Uint64() }
	garbage := value(2) - min(value(1), value(2))
	return heap{allocated: value(0), unused: garbage + value(3) + value(4)}
}
