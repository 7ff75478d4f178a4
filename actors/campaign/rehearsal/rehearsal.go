package rehearsal

import (
	"slices"
	"time"

	"google.golang.org/protobuf/proto"

	"pacecar/actors/campaign/choice"
	"pacecar/actors/campaign/hours"
	"pacecar/actors/campaign/plan"
	"pacecar/actors/campaign/rehearsal/supposition"
	"pacecar/messages"
)

// bad is how many times the limit of the first gate a bad update fails. Its failures are those of a defect: they persist.
var bad = []uint32{2, 5}

// Rehearsal is a plan that is being rehearsed.
type Rehearsal struct {
	plan    *messages.CampaignPlan
	model   *messages.FleetModel
	made    *choice.Made
	whole   *stage // of the whole campaign
	first   *stage // of its first vehicles, for what a bad update does
	demand  supposition.Demand
	failing []supposition.Failing
	runs    []outcome
	strikes [][]strike // by bad, then by run
}

// New sets the stage for rehearsals of a plan with the vehicles that it selects, by what is
// supposed of them, from a moment on, or from the start that the plan names if that is later.
// It refuses what a start refuses.
func New(p *messages.CampaignPlan, pkg *messages.PackageRecord, from choice.Fleet, model *messages.FleetModel, began time.Time) (*Rehearsal, *messages.Rejection) {
	p, no := plan.Check(plan.Named(p, name))
	if no != nil {
		return nil, no
	}
	if no := plan.Released(p.Package, pkg); no != nil {
		return nil, no
	}
	made, no := choice.Make(p, from)
	if no != nil {
		return nil, no
	}
	if len(made.VINs) == 0 {
		return nil, messages.Reject(messages.EmptySelection, "the selector matches no vehicle that the package fits").
			At("/selector").Suggest("see the dry run for the reason why each vehicle is left out")
	}
	r := &Rehearsal{plan: p, made: made, strikes: make([][]strike, len(bad)), demand: supposition.Demands(p, pkg)}
	if r.model, no = supposition.Check(model, made.Names(), r.demand); no != nil {
		return nil, no
	}
	r.failing = supposition.Failings(r.model, made)
	began = began.Truncate(time.Second)
	if h := hours.Of(p); h != nil && h.StartMs > began.UnixMilli() {
		began = time.UnixMilli(h.StartMs)
	}
	for _, to := range []struct {
		stage **stage
		waves func([]part) []part
	}{{&r.whole, func(list []part) []part { return list }}, {&r.first, uncut}} {
		c := assemble(p, made, from.Traits, to.waves(parts(p, made.Waves)))
		c.demand = r.demand
		if *to.stage, no = set(p, pkg, c, began); no != nil {
			return nil, no
		}
	}
	return r, nil
}

// Runs is how many runs the model asks for, and Seed what their dice are to be made of.
func (r *Rehearsal) Runs() int { return int(r.model.GetRuns()) }

// Seed is what the dice of the runs are made of.
func (r *Rehearsal) Seed() uint64 { return r.model.GetSeed() }

// Played is one run that was played and has not been added: of the plan, and of some of the bad updates.
type Played struct {
	whole   *outcome // nil: it is forgotten
	strikes []strike
}

// Run plays a run and adds it.
func (r *Rehearsal) Run(chance supposition.Chance, late func() bool) {
	r.Add(r.Play(len(r.runs) == 0, chance, late))
}

// Add adds a run. The order in which runs are added decides nothing but which of several alike is told.
func (r *Rehearsal) Add(p Played) {
	if p.whole == nil {
		return
	}
	r.runs = append(r.runs, *p.whole)
	for i, s := range p.strikes {
		r.strikes[i] = append(r.strikes[i], s)
	}
}

// Play plays the plan once as supposed, and once for each bad update. late tells that nobody waits any longer, nil: somebody
// always does. What it breaks off is forgotten, but for the plan's first run, which is cut there. Runs may be played by
// several goroutines at a time, each with dice of its own.
func (r *Rehearsal) Play(first bool, chance supposition.Chance, late func() bool) (p Played) {
	if late == nil {
		late = func() bool { return false }
	}
	whole := play(r.whole, r.model, r.failing, chance, late)
	if !first && late() {
		return p
	}
	p.whole = new(whole.outcome())
	for i := range bad {
		failing := slices.Repeat([]supposition.Failing{supposition.Parted(r.badRate(i), 100)}, len(r.failing))
		seen := play(r.first, r.model, failing, chance, late)
		if seen.late {
			return p // what was played until then would say that nothing stops this update
		}
		p.strikes = append(p.strikes, strike{halted: seen.halted, failed: float64(len(seen.fleet.broken)), offered: float64(seen.touched)})
	}
	return p
}

// badRate is how often a bad update fails: a limit of 0 is taken for one of 1 percent.
func (r *Rehearsal) badRate(i int) float64 {
	limit := r.firstLimit()
	if limit == 0 {
		limit = 1
	}
	return min(100, limit*float64(bad[i]))
}

// firstLimit is how many may fail by the first gate, in percent.
func (r *Rehearsal) firstLimit() float64 {
	return r.plan.GetWaves()[0].GetGate().GetMaximumFailedPercent()
}

// Model is what was supposed, with its defaults.
func (r *Rehearsal) Model() *messages.FleetModel { return proto.CloneOf(r.model) }
