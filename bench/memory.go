package bench

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"time"

	"pacecar/bench/figure"
	"pacecar/messages"
	"pacecar/tcu/tcusim/population"
)

// Memory measures what an active vehicle keeps resident: its actor, its state and its
// place on a roster, without its connection. The fleet is registered and passivated,
// then all of it is offered an update that nobody answers.
func Memory(ctx context.Context, o Options) (figures []figure.Figure, err error) {
	dir, err := os.MkdirTemp("", "pacecar-bench-")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	n, end, err := startNode(ctx, o, filepath.Join(dir, "data"))
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, end()) }()
	bareHeap, bareResident := settled()
	if err := prepare(ctx, n, population.Of(o.Seed, o.Vehicles)); err != nil {
		return nil, err
	}
	fmt.Fprintln(o.Progress, "waiting for the registered vehicles to be passivated")
	if err := until(ctx, func() bool { return n.Figures().Active < 16 }); err != nil {
		return nil, err
	}
	idleHeap, idleResident := settled()
	if _, err := n.Engine().CommandCampaign(ctx, CampaignID, &messages.StartCampaign{By: "bench"}); err != nil {
		return nil, err
	}
	offered := min(o.Vehicles, inFlight)
	err = until(ctx, func() bool {
		status, err := n.Engine().Campaign(ctx, CampaignID)
		return err == nil && status.Counts["OFFERED"] >= uint32(offered) && n.Figures().Active >= int64(offered)
	})
	if err != nil {
		return nil, err
	}
	activeHeap, activeResident := settled()
	per := func(more, less uint64, count int) float64 { return (float64(more) - float64(less)) / float64(count) }
	return []figure.Figure{
		figure.Of("memory", "bytes_per_active_vehicle", "B", []float64{per(activeResident, idleResident, offered)}, 4096, figure.AtMost),
		figure.Of("memory", "heap_per_active_vehicle", "B", []float64{per(activeHeap, idleHeap, offered)}, 0, figure.Free),
		figure.Of("memory", "bytes_per_idle_vehicle", "B", []float64{per(idleResident, bareResident, o.Vehicles)}, 0, figure.Free),
		figure.Of("memory", "heap_per_idle_vehicle", "B", []float64{per(idleHeap, bareHeap, o.Vehicles)}, 0, figure.Free),
	}, nil
}

// until looks ten times a second until the condition holds.
func until(ctx context.Context, holds func() bool) error {
	look := time.NewTicker(100 * time.Millisecond)
	defer look.Stop()
	for !holds() {
		select {
		case <-look.C:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}

// settled collects garbage, gives memory back and reads what is left: live heap bytes
// and resident bytes of the process.
func settled() (heap, resident uint64) {
	debug.FreeOSMemory()
	debug.FreeOSMemory()
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return stats.HeapAlloc, residentBytes()
}

// residentBytes is what the process holds; 0 where the system does not tell.
func residentBytes() uint64 { return statusBytes("VmRSS:") }

// peakBytes is the most that the process has held since forgetPeak.
func peakBytes() uint64 { return statusBytes("VmHWM:") }

// forgetPeak begins anew, where the system can.
func forgetPeak() { _ = os.WriteFile("/proc/self/clear_refs", []byte("5"), 0) }

// statusBytes reads a line of the process's status; 0 where the system does not tell.
func statusBytes(name string) uint64 {
	text, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	_, rest, found := bytes.Cut(text, []byte(name))
	if !found {
		return 0
	}
	var kilobytes uint64
	if _, err := fmt.Sscanf(string(rest), "%d kB", &kilobytes); err != nil {
		return 0
	}
	return kilobytes << 10
}
