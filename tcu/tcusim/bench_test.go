package tcusim

import (
	"context"
	"runtime"
	"strconv"
	"syscall"
	"testing"
	"time"

	"pacecar/messages"
	"pacecar/tcu"
	"pacecar/tcu/broker"
	"pacecar/tcu/tcusim/population"
)

// benchVehicles needs twice as many descriptors, as both ends are in this process.
const benchVehicles = 9_000

// echo answers from memory: the ceiling that performance is measured against.
type echo struct {
	attach  tcu.Attachment
	settled chan struct{}
}

func (e *echo) Deliver(vin messages.VIN, up *messages.Up, done func(error)) {
	if r := up.GetReport(); r.GetPhase() == messages.Phase_PHASE_DOWNLOADED {
		b := backend{campaign: r.GetCampaignId()}
		e.attach.Send(vin, up.GetEncoding(), b.permit(time.Now().Add(time.Hour)))
	}
	done(nil)
	if up.GetManifest() != nil {
		e.settled <- struct{}{}
	}
}

// BenchmarkConversations measures whole updates of one vehicle each: two commands and
// six reports at QoS 1.
func BenchmarkConversations(b *testing.B) {
	e := &echo{settled: make(chan struct{}, benchVehicles)}
	broker, err := broker.Embed(broker.Config{Listen: "127.0.0.1:0"}, e)
	if err != nil {
		b.Fatal(err)
	}
	defer broker.Close()
	e.attach = broker
	vehicles := population.Of(1, benchVehicles)
	ctx, cancel := context.WithTimeout(b.Context(), 50*time.Second)
	defer cancel()
	fleet, err := Start(ctx, Config{Broker: "tcp://" + broker.Addr(), Vehicles: vehicles, ConnectRate: 10_000})
	if err != nil {
		b.Fatal(err)
	}
	defer fleet.Close()
	if err := fleet.WaitConnected(ctx); err != nil {
		b.Fatal(err, fleet.Stats())
	}
	round := 0
	busy := processorTime()
	b.ResetTimer()
	for begun := 0; begun < b.N; round++ {
		n := min(b.N-begun, len(vehicles))
		back := backend{campaign: "round-" + strconv.Itoa(round), version: "5.0." + strconv.Itoa(round)}
		offer := back.offer()
		for i := range n {
			broker.Send(vehicles[i].VIN, messages.Encoding_ENCODING_BINARY, offer)
		}
		for range n {
			select {
			case <-e.settled:
			case <-ctx.Done():
				b.Fatalf("%+v\n%+v", fleet.Stats(), broker.Stats())
			}
		}
		begun += n
	}
	b.StopTimer()
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "vehicles/s")
	// On a machine that others use, too, this says more than the rate.
	b.ReportMetric(float64((processorTime()-busy).Microseconds())/float64(b.N), "cpu-µs/vehicle")
	if s := fleet.Ledger().Summary(); s.DoubleInstalls != 0 || s.Finished != uint64(b.N) {
		b.Fatalf("ledger: %d finished of %d, violations %v", s.Finished, b.N, s.Violations)
	}
}

// BenchmarkIdleConnection measures the memory of a connected fleet, both ends of every
// connection together.
func BenchmarkIdleConnection(b *testing.B) {
	for b.Loop() {
		e := &echo{settled: make(chan struct{}, 1)}
		broker, err := broker.Embed(broker.Config{Listen: "127.0.0.1:0"}, e)
		if err != nil {
			b.Fatal(err)
		}
		e.attach = broker
		vehicles := population.Of(1, benchVehicles)
		before := inUse()
		fleet, err := Start(b.Context(), Config{Broker: "tcp://" + broker.Addr(), Vehicles: vehicles, ConnectRate: 10_000})
		if err != nil {
			b.Fatal(err)
		}
		if err := fleet.WaitConnected(b.Context()); err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(inUse()-before)/benchVehicles, "B/connection")
		_ = fleet.Close()
		_ = broker.Close()
	}
}

// processorTime is what this process has used of the processors.
func processorTime() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		panic(err) // the arguments are constant
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

func inUse() int64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapInuse + m.StackInuse)
}
