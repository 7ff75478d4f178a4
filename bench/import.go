package bench

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"hash"
	"io"
	"os"
	"path/filepath"
	"time"

	"pacecar/bench/figure"
	"pacecar/bench/stopwatch"
	"pacecar/cmd/pacecar/client"
	"pacecar/cmd/pacecar/node"
	"pacecar/web/view"
)

// Import measures how long a fleet of four ECUs a vehicle takes from an NDJSON file into
// the store, over HTTP, and back out again; what the process holds at its most, and what
// each vehicle keeps in memory when all is done. The file is made while it is sent, in this
// process, whose processor time counts both. What comes out must be what went in, byte by
// byte, the same file a second time must change nothing, and no vehicle may have an actor.
func Import(ctx context.Context, o Options) ([]figure.Figure, error) {
	var s imported
	for round := range o.Rounds {
		last := round == o.Rounds-1
		if err := s.round(ctx, o, last); err != nil {
			return nil, err
		}
		at := len(s.seconds) - 1
		fmt.Fprintf(o.Progress, "round %d/%d: import %.1f s (%.0f us of processor time a line), again %.1f s, export %.1f s, peak %.0f MiB\n",
			round+1, o.Rounds, s.seconds[at], s.costs[at], s.again[at], s.export[at], s.peak[at])
	}
	result := func(name, unit string, samples []float64, target float64, side figure.Bound) figure.Figure {
		return figure.Of("import", name, unit, samples, target, side)
	}
	millions := float64(o.Vehicles) / 1e6
	figures := []figure.Figure{
		result("import_seconds", "s", s.seconds, 30*millions, figure.AtMost),
		result("lines_per_second", "1/s", s.rates, 0, figure.Free),
		result("cpu_us_per_line", "us", s.costs, 0, figure.Free),
		result("import_again_seconds", "s", s.again, 0, figure.Free),
		result("export_seconds", "s", s.export, 0, figure.Free),
		result("restart_seconds", "s", s.restart, 0, figure.Free),
		result("peak_resident_mib", "MiB", s.peak, 0, figure.Free),
		result("resident_after_mib", "MiB", s.after, 0, figure.Free),
	}
	if millions >= 1 { // of fewer, what the slots have tells more than the vehicles do
		figures = append(figures, result("bytes_per_idle_vehicle", "B", s.idle, 64, figure.AtMost))
	}
	return figures, nil
}

// imported are the samples of all rounds.
type imported struct{ seconds, rates, costs, again, export, restart, peak, after, idle []float64 }

// round imports into a new store.
func (s *imported) round(ctx context.Context, o Options, profiled bool) (err error) {
	dir, err := os.MkdirTemp("", "pacecar-bench-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	name := ownName()
	n, end, err := startNamed(ctx, o, filepath.Join(dir, "data"), name)
	if err != nil {
		return err
	}
	bare, _ := settled()
	if err = s.transfer(ctx, o, n, profiled); err != nil {
		return errors.Join(err, end())
	}
	if err = n.Close(context.Background()); err != nil {
		return err
	}
	// What a vehicle keeps in memory is what a server has that finds it in its store.
	clock := stopwatch.Begin()
	if n, end, err = startNamed(ctx, o, filepath.Join(dir, "data"), name); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, end()) }()
	count, err := n.Engine().CountVehicles(ctx, "")
	if err != nil || count.Matched != uint64(o.Vehicles) {
		return fmt.Errorf("import: %d of %d vehicles are there after a restart: %w", count.GetMatched(), o.Vehicles, err)
	}
	s.restart = append(s.restart, clock.End().Span.Seconds())
	heap, _ := settled()
	s.idle = append(s.idle, (float64(heap)-float64(bare))/float64(o.Vehicles))
	return nil
}

// transfer imports a fleet twice and exports it.
func (s *imported) transfer(ctx context.Context, o Options, n *node.Node, profiled bool) error {
	c, err := client.New(n.URL(), "bench")
	if err != nil {
		return err
	}
	defer c.Close()
	forgetPeak()
	stop := func() {}
	if profiled {
		if stop, err = o.profile(); err != nil {
			return err
		}
	}
	clock := stopwatch.Begin()
	sent, err := importFleet(ctx, o, n, c, int64(o.Vehicles))
	first := clock.End()
	stop()
	if err != nil {
		return err
	}
	peak := peakBytes()
	before := n.Figures().Commits
	clock = stopwatch.Begin()
	if _, err := importFleet(ctx, o, n, c, 0); err != nil {
		return err
	}
	again := clock.End()
	if more := n.Figures().Commits - before; more > 0 {
		return fmt.Errorf("import: the same file again made %d commits", more)
	}
	clock = stopwatch.Begin()
	got := sha256.New()
	vehicles, err := c.Export(ctx, "", "ndjson", "", got)
	exported := clock.End()
	if err != nil {
		return err
	}
	if vehicles != int64(o.Vehicles) || string(got.Sum(nil)) != string(sent) {
		return fmt.Errorf("import: %d vehicles came out, and not as %d went in", vehicles, o.Vehicles)
	}
	if active := n.Figures().Active; active > 0 {
		return fmt.Errorf("import: %d vehicles without work have an actor", active)
	}
	_, resident := settled()
	const mebi = 1 << 20
	s.seconds = append(s.seconds, first.Span.Seconds())
	s.rates = append(s.rates, float64(o.Vehicles)/first.Span.Seconds())
	s.costs = append(s.costs, float64(first.CPU.Microseconds())/float64(o.Vehicles))
	s.again = append(s.again, again.Span.Seconds())
	s.export = append(s.export, exported.Span.Seconds())
	s.peak = append(s.peak, float64(peak)/mebi)
	s.after = append(s.after, float64(resident)/mebi)
	return nil
}

// importFleet imports once, and answers the digest of what was sent. So many vehicles must be
// new, and the others as they were.
func importFleet(ctx context.Context, o Options, n *node.Node, c *client.Client, created int64) ([]byte, error) {
	body := &fleetFile{seed: o.Seed, vehicles: o.Vehicles, sum: sha256.New()}
	told := time.Now()
	result, err := c.ImportWatched(ctx, client.FileImport{MediaType: "application/x-ndjson"}, body, func(now view.Import) error {
		if time.Since(told) > progressEvery {
			told = time.Now()
			fmt.Fprintf(o.Progress, "%d of %d lines\n", now.Durable, o.Vehicles)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	count, err := n.Engine().CountVehicles(ctx, "")
	if err != nil {
		return nil, err
	}
	want := int64(o.Vehicles)
	if result.Created != created || result.Unchanged != want-created || result.Repeated != 0 || result.Rejected != 0 || result.Durable != want || result.Stopped != "" || count.Matched != uint64(want) {
		return nil, fmt.Errorf("import: %+v of %d lines, the index has %d", result, want, count.Matched)
	}
	return body.sum.Sum(nil), nil
}

// progressEvery is how often a long import tells how far it is.
const progressEvery = 10 * time.Second

// fleetFile is a file of vehicles as it is read, in the form and order in which they are
// exported. Each vehicle is made of its number and the seed alone.
type fleetFile struct {
	seed     uint64
	vehicles int
	next     int
	line     []byte // what is left of the present one
	whole    []byte // its memory
	sum      hash.Hash
}

// What vehicles are made of: as many different builds as a fleet of some models has.
var (
	benchModels   = []string{"e1", "e2", "e3", "q5", "x7"}
	benchVariants = []string{"base", "sport", "touring"}
	benchMarkets  = []string{"AT", "CN", "DE", "FR", "US"}
	benchECUs     = []string{"ADAS", "BMS", "GW", "IVI"}
)

// Read implements io.Reader.
func (f *fleetFile) Read(p []byte) (n int, err error) {
	for n < len(p) {
		if len(f.line) == 0 {
			if f.next == f.vehicles {
				return n, io.EOF
			}
			f.whole = appendVehicle(f.whole[:0], f.seed, f.next)
			f.line = f.whole
			f.next++
			_, _ = f.sum.Write(f.line) // a hash never fails
		}
		more := copy(p[n:], f.line)
		f.line = f.line[more:]
		n += more
	}
	return n, nil
}

// appendVehicle writes the n-th vehicle of a seed.
func appendVehicle(b []byte, seed uint64, n int) []byte {
	chance := mix(seed<<32 + uint64(n))
	pick := func(of int) int {
		chance = mix(chance)
		return int(chance % uint64(of))
	}
	b = fmt.Appendf(b, `{"vin":"WPX0%04dZ%08d","model":"%s","variant":"%s","market":"%s","region":"R%d","modelYear":%d,"tags":["t%d"],"ecus":[`,
		n/100_000_000, n%100_000_000, benchModels[pick(5)], benchVariants[pick(3)], benchMarkets[pick(5)], pick(40), 2018+pick(8), pick(10))
	for i, id := range benchECUs {
		if i > 0 {
			b = append(b, ',')
		}
		b = fmt.Appendf(b, `{"id":"%s","hardwarePart":"P-%s-%d","hardwareRevision":"%c","serial":"S%s%07d","version":"%d.%d.0"}`,
			id, id, pick(3), 'A'+pick(3), id, n, 2+pick(3), pick(10))
	}
	return append(b, "]}\n"...)
}

// mix spreads a number (splitmix64).
func mix(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}
