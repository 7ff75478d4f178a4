package targeting

import (
	"context"
	"fmt"
	"io"
	"time"

	"pacecar/actors/engine"
	"pacecar/actors/targeting"
	"pacecar/bench/figure"
	"pacecar/bench/stopwatch"
	"pacecar/bench/targeting/fleet"
	"pacecar/messages"
)

// Options of the measure.
type Options struct {
	Vehicles int
	Rounds   int // indexes that are built
	Seed     uint64
	// Slope adds how each figure grows from a tenth of the fleet to all of it.
	Slope    bool
	Progress io.Writer
}

// million is the fleet that targets are about.
const million = 1_000_000

// turns is how often each question is put to one index.
const turns = 5

// Run measures.
func Run(ctx context.Context, o Options) ([]figure.Figure, error) {
	if o.Slope && o.Vehicles < 10 {
		return nil, fmt.Errorf("a slope needs a tenth of %d vehicles", o.Vehicles)
	}
	whole := &side{fleet: fleet.Fleet{Seed: o.Seed, Vehicles: o.Vehicles}}
	sides := []*side{whole}
	if o.Slope {
		sides = append(sides, &side{fleet: fleet.Fleet{Seed: o.Seed, Vehicles: o.Vehicles / 10}})
	}
	for round := range o.Rounds {
		if err := measure(ctx, sides, o.Progress); err != nil {
			return nil, err
		}
		for _, s := range sides {
			fmt.Fprintf(o.Progress, "round %d/%d: %s\n", round+1, o.Rounds, s)
		}
	}
	figures := whole.figures()
	if o.Slope {
		figures = append(figures, slopes(sides[1], whole)...)
	}
	return figures, nil
}

// side is one size of fleet, and what was measured of it.
type side struct {
	fleet   fleet.Fleet
	build   []float64 // seconds
	effort  []float64 // microseconds of processor time per vehicle
	bytes   []float64 // per vehicle
	account fleet.Account
	asked   *engine.Engine
	spans   [][]float64 // by question, in milliseconds
	costs   [][]float64 // the same of processor time
}

// measure builds the index of each side and asks all of them in turn.
func measure(ctx context.Context, sides []*side, progress io.Writer) error {
	for _, s := range sides {
		slots, built, err := Build(ctx, s.fleet, progress)
		if err != nil {
			return err
		}
		s.account, s.asked = built.Account, slots.Engine()
		s.build = append(s.build, built.Took.Span.Seconds())
		s.effort = append(s.effort, float64(built.Took.CPU)/float64(time.Microsecond)/float64(s.fleet.Vehicles))
		s.bytes = append(s.bytes, float64(built.Bytes)/float64(s.fleet.Vehicles))
	}
	for turn := range turns + 1 {
		for _, s := range sides {
			if err := s.ask(ctx, turn > 0); err != nil {
				return err
			}
		}
	}
	for _, s := range sides {
		s.asked = nil // the next round has the memory
	}
	return nil
}

// question is what is asked about a whole fleet.
type question struct {
	name   string
	target float64 // milliseconds for a million vehicles
	// ask puts it; wrong, which is not measured, says how the answer differs from the scan.
	ask func(context.Context, *side) (wrong func() error, err error)
}

var questions = []question{
	{"selector_4_predicates", 50, selects},
	{"mapping_3_dependencies", 2000, maps},
	{"facets_10_attributes", 100, counts},
	{"table_window", 100, reads},
}

// ask puts every question once.
func (s *side) ask(ctx context.Context, counts bool) error {
	if s.spans == nil {
		s.spans, s.costs = make([][]float64, len(questions)), make([][]float64, len(questions))
	}
	for i, q := range questions {
		watch := stopwatch.Begin()
		wrong, err := q.ask(ctx, s)
		took := watch.End()
		if err == nil {
			err = wrong()
		}
		if err != nil {
			return fmt.Errorf("no figure: %s of %d vehicles: %w", q.name, s.fleet.Vehicles, err)
		}
		if counts {
			s.spans[i] = append(s.spans[i], milliseconds(took.Span))
			s.costs[i] = append(s.costs[i], milliseconds(took.CPU))
		}
	}
	return nil
}

func milliseconds(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

// selects counts what the selector matches.
func selects(ctx context.Context, s *side) (wrong func() error, err error) {
	counted, err := s.asked.CountVehicles(ctx, fleet.Selector)
	return func() error {
		if counted.Matched != uint64(s.account.Selected) || counted.Total != uint64(s.account.Vehicles) {
			return fmt.Errorf("the index says %d of %d, a plain scan %s", counted.Matched, counted.Total, s.account)
		}
		return nil
	}, err
}

// maps counts all vehicles by how they stand towards the package.
func maps(ctx context.Context, s *side) (wrong func() error, err error) {
	mapped, err := s.asked.MapPackage(ctx, &messages.MapPackage{Package: fleet.PackageID})
	return func() error { return s.differs(mapped) }, err
}

// differs holds a mapping against the scan.
func (s *side) differs(mapped *messages.PackageMap) error {
	standings := map[string]int{}
	if mapped.Eligible > 0 {
		standings[targeting.Eligible] = int(mapped.Eligible)
	}
	for _, reason := range mapped.Reasons {
		standings[reason.Code] += int(reason.Count)
	}
	if mapped.Registered != uint64(s.account.Vehicles) || fmt.Sprint(standings) != fmt.Sprint(s.account.Standings) {
		return fmt.Errorf("the index says %v of %d, a plain scan %s", standings, mapped.Registered, s.account)
	}
	return nil
}

// String is the newest round.
func (s *side) String() string {
	last := len(s.build) - 1
	text := fmt.Sprintf("%d vehicles: built in %.2f s, %.1f B each", s.fleet.Vehicles, s.build[last], s.bytes[last])
	for i, q := range questions {
		text += fmt.Sprintf(", %s %.1f ms", q.name, s.spans[i][len(s.spans[i])-1])
	}
	return text
}
