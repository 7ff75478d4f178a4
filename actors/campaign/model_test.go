package campaign

import (
	"testing"
	"time"

	"google.golang.org/protobuf/proto"
	"pgregory.net/rapid"

	"pacecar/actors/campaign/gate"
	"pacecar/actors/campaign/life"
	"pacecar/actors/campaign/plan"
	"pacecar/actors/campaign/roster"
	"pacecar/actors/campaign/standing"
	"pacecar/messages"
)

// TestModel runs a campaign against a dumb fleet over a network that loses, repeats and
// reorders, with crashes, pauses and failures, and checks after every step what must
// never happen. When the faults stop, the campaign ends and the roster says of every
// vehicle what the vehicle says of itself.
func TestModel(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := newModel(t)
		t.Repeat(map[string]func(*rapid.T){
			"":        func(*rapid.T) { m.check() },
			"hear":    m.hear,
			"speak":   m.speak,
			"move":    m.move,
			"move2":   m.move,
			"again":   func(*rapid.T) { m.again() },
			"pass":    m.pass,
			"pause":   func(*rapid.T) { m.try(&messages.PauseCampaign{By: "omar"}) },
			"resume":  func(*rapid.T) { m.try(&messages.ResumeCampaign{By: "omar", Reason: "seen", Accepted: m.c.Known()}) },
			"open":    func(*rapid.T) { m.open() },
			"crash":   m.crash,
			"cancel?": m.cancel,
			"stop?":   m.stop,
			"join":    m.join,
			"rival":   m.rivalry,
			"yield":   m.yield,
			"fail":    m.fail,
			"refuse":  m.refuse,
			"take?":   m.take,
			"lose":    m.lose,
			"regress": m.regress,
			"replace": m.replace,
		})
		m.settle()
	})
}

type model struct {
	*world
	rt       *rapid.T
	fleet    map[string]*modelVehicle
	order    []string
	down     []Send
	up       []*messages.AssignmentReport
	offers   []time.Time
	perMin   uint32
	inFlight uint32
	exposed  uint32 // 0: unbounded
	attempts uint8
	luck     int // the less, the more goes wrong
	calls    calls
	stopped  bool     // the package was withdrawn
	later    []string // vehicles that do not match yet
	strata   bool
	rivals   uint32 // vehicles of another campaign that are in flight
	most     uint32 // of a stratum in flight; 0: no bound

	accepting, accepted map[uint32]uint8 // by position: the end that a person accepts, and those that still are what they were
	away                time.Time        // when it last recovered
	foretold            string           // of a resume, before it is decided
}

// modelVehicle is what a vehicle's actor and its TCU know.
type modelVehicle struct {
	attempt  uint32
	sequence uint64
	state    uint8
	heard    bool            // the end was acknowledged
	weak     bool            // it will be unhealthy once it has succeeded
	sick     bool            // it is
	failed   bool            // in an attempt that another one followed
	ran      bool            // it ran the software when it was asked
	gone     bool            // its attempt gave way
	lost     bool            // its record has lost the attempt
	taken    bool            // it is another campaign's for good
	replaced bool            // it succeeded, and runs other software or is another campaign's since
	keeper   string          // of one that was replaced: whose; empty: nobody knows
	on       messages.GoneOn // of one that was replaced: it has gone on
	behind   string          // of one that gave way: the campaign that has the vehicle; empty: it is this one's turn
	spared   uint32          // attempts that gave way
	installs map[uint32]int
}

func newModel(t *rapid.T) *model {
	n := rapid.IntRange(1, 24).Draw(t, "vehicles")
	m := &model{
		rt: t, world: newWorld(tb{t: t}, "c1"), fleet: map[string]*modelVehicle{}, order: vins(n), accepted: map[uint32]uint8{},
		perMin:   rapid.SampledFrom([]uint32{0, 6, 60, 600}).Draw(t, "per minute"),
		inFlight: rapid.Uint32Range(1, 10).Draw(t, "in flight"),
		exposed:  rapid.SampledFrom([]uint32{0, 0, 2, 5}).Draw(t, "exposed"),
		attempts: rapid.Uint8Range(1, 3).Draw(t, "attempts"),
		luck:     rapid.SampledFrom([]int{9, 9, 2}).Draw(t, "luck"),
	}
	p := testPlan("c1")
	gate := &messages.Gate{
		MaximumFailedPercent: new(rapid.Float64Range(0, 100).Draw(t, "maximum failed")),
		MinimumSample:        rapid.Uint32Range(1, 5).Draw(t, "sample"),
		SoakSeconds:          rapid.Int64Range(0, 100).Draw(t, "soak"),
	}
	gate.Manual = rapid.Bool().Draw(t, "manual")
	p.Waves = []*messages.Wave{
		{Size: &messages.Wave_Count{Count: 3}, Gate: gate},
		{Size: &messages.Wave_Percent{Percent: 30}, Gate: gate},
		{Size: &messages.Wave_Rest{Rest: true}, Gate: gate},
	}
	p.Pacing = &messages.Pacing{MaximumPerMinute: m.perMin, MaximumInFlight: m.inFlight, MaximumExposed: m.exposed}
	if m.strata = rapid.Bool().Draw(t, "strata"); m.strata {
		m.most = rapid.Uint32Range(0, 3).Draw(t, "most of a stratum")
		if rapid.Bool().Draw(t, "each stratum") {
			gate.PerStratum = &messages.StratumLimits{MaximumFailedPercent: new(rapid.Float64Range(0, 100).Draw(t, "maximum failed of a stratum"))}
		}
		p.Strata, p.Pacing.MaximumPerStratum = &messages.Strata{By: []string{"model"}, MinimumPerStratum: 2}, m.most
	}
	if rapid.Bool().Draw(t, "joiners") {
		p.LateJoiners = plan.Join
	}
	if rapid.Bool().Draw(t, "pilots") {
		p.Waves = append([]*messages.Wave{{Vins: m.order[:1], Gate: gate}}, p.Waves...)
	}
	m.later = vins(n + 12)[n:]
	p.Retries = &messages.Retries{MaximumAttempts: uint32(m.attempts), SilenceSeconds: 30, Asks: 2, BackOffSeconds: 20}
	p.SleepSeconds = rapid.SampledFrom([]int64{1, 300, 900}).Draw(t, "sleep")
	m.time(p)
	m.shared(t)
	for _, vin := range m.order {
		m.fleet[vin] = &modelVehicle{installs: map[uint32]int{}, weak: rapid.IntRange(0, 3).Draw(t, "weak") == 0}
	}
	m.do(&messages.CreateCampaign{Plan: p, Package: m.pkg, By: "mira"})
	m.do(&messages.StartCampaign{By: "mira", Vins: m.order, Traits: m.traits(m.order), Package: m.pkg, Rules: []*messages.Rule{{Code: messages.Conflict, Detail: "a rule"}}})
	return m
}

// tb lets the world fail a rapid test.
type tb struct {
	testing.TB
	t *rapid.T
}

func (b tb) Helper()                   {}
func (b tb) Fatal(args ...any)         { b.t.Fatal(args...) }
func (b tb) Fatalf(f string, a ...any) { b.t.Fatalf(f, a...) }

func (m *model) do(msg any) {
	m.accepts(msg)
	d, no := m.step(msg)
	if no != nil {
		m.rt.Fatalf("%T: %v", msg, no)
	}
	m.inspect(d)
	m.down = append(m.down, d.Sends...)
}

func (m *model) try(msg any) {
	m.accepts(msg)
	d, no := m.step(msg)
	if no == nil {
		m.inspect(d)
		m.down = append(m.down, d.Sends...)
	}
}

// inspect checks what left in one step.
func (m *model) inspect(d Decision) {
	offers := 0
	for _, e := range d.Events {
		if moved, ok := e.(standing.VehiclesMoved); ok {
			for _, mv := range moved.Moves {
				if mv.To.State == roster.Offered && mv.To.Sequence == 0 && mv.To.Asks == 0 {
					offers++
				}
			}
		}
	}
	for range offers {
		m.offers = append(m.offers, m.now)
	}
	if offers > 0 && m.exposed > 0 && m.c.Exposed() > m.exposed {
		m.rt.Fatalf("an offer went out with %d exposed, %d may be", m.c.Exposed(), m.exposed)
	}
	if offers > 0 && m.c.InFlight() > m.inFlight {
		m.rt.Fatalf("an offer went out with %d in flight, %d may be", m.c.InFlight(), m.inFlight)
	}
	m.inspectStrata(d)
	m.inspectGates(d)
	m.inspectPools(d)
	m.inspectTimes(d)
	m.inspectHeard(d)
	m.inspectStops(d)
	for _, s := range d.Sends {
		if a, ok := s.Message.(*messages.AssignVehicle); ok && (len(a.Rules) != 1 || a.Rules[0].Detail != "a rule") {
			m.rt.Fatalf("an offer comes without its rules: %v", a)
		}
		switch s.Message.(type) {
		case *messages.AssignVehicle, *messages.PermitVehicle:
			if a, is := s.Message.(*messages.AssignVehicle); is && givesBack(a) {
				continue
			}
			if m.c.Life != life.Running && m.c.Life != life.Completed {
				m.rt.Fatalf("%T while the campaign is %s", s.Message, m.c)
			}
			if m.c.Life == life.Completed && offers > 0 {
				m.rt.Fatalf("an offer in the step that completed the campaign")
			}
		}
	}
	if m.perMin > 0 {
		recent := 0
		for _, at := range m.offers {
			if m.now.Sub(at) < time.Minute {
				recent++
			}
		}
		if most := int(m.perMin) + max(1, int(m.perMin)/120); recent > most {
			m.rt.Fatalf("%d offers in the last minute at %d per minute", recent, m.perMin)
		}
	}
}

// check holds after every action.
func (m *model) check() {
	if m.stopped && m.c.Life == life.Running {
		m.rt.Fatalf("the package was withdrawn, and the campaign runs: %s", m.c)
	}
	for _, d := range m.c.Decisions {
		if by := d.GetOpening().GetBy(); d.GetPassed() && by != "omar" && m.c.Plan.Waves[d.GetWave()-1].Gate.Manual {
			m.rt.Fatalf("the gate of wave %d opened by the word of %q", d.GetWave(), by)
		}
		if got := gate.Review(d); got.Recomputed != messages.GateRecomputation_GATE_SAME {
			m.rt.Fatalf("judged again, the gate of wave %d says %s, it said %s", d.GetWave(), got.Text, d.GetText())
		}
	}
	for i := range m.c.Waves {
		w := &m.c.Waves[i]
		if w.State == life.WavePending && w.Counts[roster.Waiting]+w.Counts[roster.Cancelled]+w.Counts[roster.Superseded]+m.ended(w.Counts[roster.Skipped]) != w.Size {
			m.rt.Fatalf("wave %d is pending and some of it moved: %v", i+1, w.Counts)
		}
	}
	m.checkHealth()
	m.checkTaken()
	for vin, v := range m.fleet {
		for attempt, n := range v.installs {
			if n > 1 || attempt > uint32(m.attempts)+v.spared {
				m.rt.Fatalf("%s installed %d times in attempt %d", vin, n, attempt)
			}
		}
	}
}

// hear delivers one message to a vehicle, in any order, perhaps again later, perhaps never.
func (m *model) hear(t *rapid.T) {
	if len(m.down) == 0 {
		t.Skip()
	}
	i := rapid.IntRange(0, len(m.down)-1).Draw(t, "which")
	s := m.down[i]
	switch rapid.IntRange(0, 9).Draw(t, "fate") {
	case 0:
		m.down = append(m.down[:i], m.down[i+1:]...) // lost
		return
	case 1: // twice
	default:
		m.down = append(m.down[:i], m.down[i+1:]...)
	}
	m.tell(s)
}

func (m *model) tell(s Send) {
	v := m.fleet[s.VIN]
	if m.recalls(s) {
		return
	}
	switch msg := s.Message.(type) {
	case *messages.FindJoiners:
		if asked := msg.GetStonesAskedAtMs(); asked != 0 { // nobody brings what vehicles lack
			m.try(&messages.JoinVehicles{Open: &messages.StillOpen{AskedAtMs: asked}})
		}
	case *messages.AssignVehicle:
		if msg.Attempt > v.attempt {
			v.failed = v.failed || roster.Retryable(v.state)
			v.attempt, v.sequence, v.state, v.heard, v.sick, v.gone, v.ran, v.replaced = msg.Attempt, 1, roster.Offered, false, false, false, false, false
		}
		if msg.Attempt == v.attempt {
			m.say(s.VIN)
		}
	case *messages.PermitVehicle:
		if msg.Attempt == v.attempt && v.state == roster.Downloaded {
			m.to(s.VIN, roster.Permitted)
		}
	case *messages.WithdrawVehiclePermit:
		if msg.Attempt == v.attempt && v.state == roster.Permitted {
			m.to(s.VIN, roster.Downloaded)
		}
	case *messages.CancelAssignment:
		if msg.Attempt == v.attempt && v.state < roster.Installing {
			v.taken = msg.GetSupersededBy() != ""
			m.to(s.VIN, map[bool]uint8{false: roster.Cancelled, true: roster.Superseded}[v.taken])
		}
	case *messages.AskAssignment:
		if msg.Attempt == v.attempt {
			m.say(s.VIN)
		}
	case *messages.AcknowledgeAssignment:
		if msg.Attempt == v.attempt && msg.Sequence == v.sequence {
			v.heard = true
		}
	}
}

func (m *model) to(vin string, state uint8) {
	v := m.fleet[vin]
	v.sequence++
	v.state = state
	m.say(vin)
}

func (m *model) say(vin string) {
	v := m.fleet[vin]
	r := &messages.AssignmentReport{CampaignId: "c1", Vin: vin, Attempt: v.attempt, Sequence: v.sequence, State: messages.AssignmentState(v.state), SinceOfferSeconds: proto.Uint32(uint32(v.sequence) * 37)}
	if v.state >= roster.Downloaded {
		r.SavedBytes = 1000 + uint64(v.attempt)
	}
	v.feel(r)
	v.yields(r)
	m.up = append(m.up, r)
}

// deliver hands a batch to the campaign. What patches saved counts once, with the first
// report of an attempt's end that is not overtaken by a later attempt.
func (m *model) deliver(batch *messages.AssignmentReports) {
	type standing struct {
		attempt  uint32
		sequence uint64
		ended    bool
	}
	stands := map[string]standing{}
	want := m.c.Saved
	for _, r := range batch.Reports {
		is, seen := stands[r.Vin]
		if !seen {
			at, _ := m.c.Roster.Find(r.Vin)
			e := m.c.Roster.Get(at)
			is = standing{uint32(e.Attempt), uint64(e.Sequence), roster.Terminal(e.State) || e.State == roster.Waiting}
		}
		if r.Attempt > is.attempt {
			is = standing{attempt: r.Attempt}
		}
		if news := r.Attempt == is.attempt && r.Sequence > is.sequence; news && !is.ended {
			if is.sequence, is.ended = r.Sequence, roster.Terminal(uint8(r.State)); is.ended {
				want += r.SavedBytes
			}
		}
		stands[r.Vin] = is
	}
	takes := m.takes(batch)
	m.do(batch)
	m.took(takes)
	if m.c.Saved != want {
		m.rt.Fatalf("%d bytes are saved, want %d", m.c.Saved, want)
	}
}

// open asks for the gate of the current wave, whether it waits for that or not.
func (m *model) open() {
	m.try(&messages.OpenGate{By: "omar", Wave: uint32(m.c.Current + 1), Reason: "seen"})
}

// speak delivers some reports in one batch, in any order, some twice, some never.
func (m *model) speak(t *rapid.T) {
	if len(m.up) == 0 {
		t.Skip()
	}
	batch := &messages.AssignmentReports{}
	for range rapid.IntRange(1, 4).Draw(t, "reports") {
		if len(m.up) == 0 {
			break
		}
		i := rapid.IntRange(0, len(m.up)-1).Draw(t, "which")
		r := proto.Clone(m.up[i]).(*messages.AssignmentReport)
		fate := rapid.IntRange(0, 9).Draw(t, "fate")
		if fate != 1 {
			m.up = append(m.up[:i], m.up[i+1:]...)
		}
		if fate != 0 {
			batch.Reports = append(batch.Reports, r)
		}
	}
	m.deliver(batch)
}

// move lets a vehicle do its next thing.
func (m *model) move(t *rapid.T) {
	vin := rapid.SampledFrom(m.order).Draw(t, "vehicle")
	m.next(vin, rapid.IntRange(0, m.luck).Draw(t, "luck"))
}

func (m *model) next(vin string, luck int) {
	v := m.fleet[vin]
	if v.attempt == 0 || v.lost {
		return
	}
	switch v.state {
	case roster.Offered:
		switch luck {
		case 0:
			m.to(vin, roster.Rejected)
		case 1:
			v.ran = len(m.up)%2 == 0
			m.to(vin, roster.Skipped)
		default:
			m.to(vin, roster.Offered+1)
		}
	case roster.Offered + 1, roster.Offered + 2:
		if luck == 0 {
			m.to(vin, roster.Failed)
			return
		}
		m.to(vin, v.state+1)
	case roster.Permitted:
		v.installs[v.attempt]++
		m.to(vin, roster.Installing)
	case roster.Installing:
		if luck < 2 {
			m.to(vin, roster.Reverted)
			return
		}
		m.to(vin, roster.Installed)
	case roster.Installed:
		m.to(vin, roster.Succeeded)
	case roster.Succeeded:
		m.sicken(vin)
	}
}

// again: what vehicles repeat until it is answered.
func (m *model) again() {
	for _, vin := range m.order {
		if m.fleet[vin].lost {
			m.unheard(vin)
		} else if v := m.fleet[vin]; v.attempt > 0 && (v.state == roster.Downloaded || (roster.Terminal(v.state) && !v.heard)) {
			m.say(vin)
		}
	}
}

func (m *model) pass(t *rapid.T) {
	m.wait(time.Duration(rapid.Int64Range(1, 60_000).Draw(t, "milliseconds")) * time.Millisecond)
}

// wait lets time go by, waking the campaign when it asks.
func (m *model) wait(d time.Duration) {
	end := m.now.Add(d)
	for range 10_000 {
		at := m.c.WakeAt()
		if at.IsZero() || at.After(end) {
			m.now = end
			return
		}
		if at.After(m.now) {
			m.now = at
		}
		m.do(Wake{})
	}
	m.rt.Fatalf("the campaign is due at once for ever: %s", m.c)
}

// crash loses the sends of the step before, half of the time, and what was not committed.
func (m *model) crash(t *rapid.T) {
	if n := rapid.IntRange(0, 3).Draw(t, "lost sends"); n > 0 {
		m.down = m.down[:max(0, len(m.down)-n)]
	}
	saved := m.c.Saved
	m.world.crash()
	if m.c.Saved != saved {
		m.rt.Fatalf("%d bytes are saved after the crash, %d before", m.c.Saved, saved)
	}
	m.away = m.now
	sends := m.recovered()
	m.inspectTimes(Decision{Sends: sends})
	m.down = append(m.down, sends...)
}

func (m *model) cancel(t *rapid.T) {
	if rapid.IntRange(0, 19).Draw(t, "really") == 0 {
		m.try(&messages.CancelCampaign{By: "omar"})
	}
}

func (m *model) stop(t *rapid.T) {
	if rapid.IntRange(0, 19).Draw(t, "really") == 0 {
		m.do(&messages.StopOffering{Package: "adas-stack@4.2.1", Reason: "unsafe"})
		m.stopped = true
	}
}

// settle ends all faults and lets everybody finish.
func (m *model) settle() {
	m.unrivalled()
	for range 2_000 {
		for len(m.down) > 0 {
			s := m.down[0]
			m.down = m.down[1:]
			m.tell(s)
		}
		for len(m.up) > 0 {
			n := min(len(m.up), 5)
			batch := &messages.AssignmentReports{Reports: m.up[:n:n]}
			m.up = m.up[n:]
			m.deliver(batch)
		}
		m.check()
		if m.settled() {
			m.compare()
			return
		}
		if held := m.c.Life == life.Paused || m.c.Life == life.Halted; held && m.stopped {
			m.do(&messages.CancelCampaign{By: "omar", Reason: "its package was withdrawn"})
		} else if held && m.c.EndReachedMs == 0 {
			m.do(&messages.ResumeCampaign{By: "omar", Reason: "the faults are over", Accepted: m.c.Known()})
		}
		m.turns()
		for _, vin := range m.order {
			m.next(vin, 9)
		}
		m.again()
		m.open()
		m.wait(5 * time.Second)
	}
	m.rt.Fatalf("the campaign does not end: %s", m.c)
}

func (m *model) settled() bool {
	if !m.c.Over() || m.c.Awake() || len(m.up)+len(m.down) > 0 {
		return false
	}
	for _, v := range m.fleet {
		if v.attempt > 0 && !v.lost && (!roster.Terminal(v.state) || !v.heard) {
			return false
		}
	}
	return true
}

// compare holds the roster against the vehicles.
func (m *model) compare() {
	for _, vin := range m.order {
		at, _ := m.c.Roster.Find(vin)
		e, v := m.c.Roster.Get(at), m.fleet[vin]
		if unhealthy := e.Soaks()&roster.FlagUnhealthy != 0; unhealthy != v.sick {
			m.rt.Fatalf("%s is unhealthy: %t, and the roster says %t", vin, v.sick, unhealthy)
		}
		m.remembered(vin, e)
		switch {
		case e.State == v.state && uint32(e.Attempt) == v.attempt, m.agrees(vin, e):
		case e.State == roster.Stalled && uint32(e.Attempt) > v.attempt: // never heard of it
		case v.lost && e.Early: // nobody offers it any more
		case e.State == roster.Cancelled && m.c.Life == life.Cancelled && v.attempt == 0: // was never offered
		case e.State == roster.Failed && m.c.Life == life.Cancelled && roster.Retryable(v.state): // waited for another attempt
		case m.c.EndReachedMs != 0 && e.State == roster.Skipped && v.attempt == 0: // was never offered
		case m.c.EndReachedMs != 0 && e.State == roster.Failed && roster.Retryable(v.state): // waited for another attempt
		default:
			m.rt.Fatalf("%s: the roster says %d (attempt %d), the vehicle %d (attempt %d)", vin, e.State, e.Attempt, v.state, v.attempt)
		}
	}
}
