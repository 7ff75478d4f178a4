package vehicle_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"
	"pgregory.net/rapid"

	"pacecar/actors/vehicle"
	"pacecar/actors/vehicle/assignment"
	"pacecar/actors/vehicle/event"
	"pacecar/messages"
)

// attemptKey names an attempt in the model.
type attemptKey struct {
	campaign string
	attempt  uint32
}

// model is what must hold whatever arrives, kept independently of the vehicle.
type model struct {
	t       *rapid.T
	v       *vehicle.Vehicle
	now     time.Time
	heard   []any // everything that was ever delivered, to be delivered again
	ends    map[attemptKey]messages.AssignmentState
	permits map[attemptKey]int64 // until when a permit that was sent may still be used
	running map[attemptKey]bool  // said to be installing, and not yet how it ended
	said    map[attemptKey]bool  // said to have ended, by a report or by its manifest
	table   map[assignment.Transition]bool
	parked  bool // as the vehicle said last, of the time
	as      time.Time
	can     bool // it reports its condition
	sick    map[attemptKey]sick
}

// Whatever arrives in whatever order, duplicated, late, and with crashes in between:
// transitions are in the table and sequences have no gaps (14), a terminal state stays
// (13), no permit goes out for what has ended (2), and none while another attempt may
// be installing (1), nor on a condition that is too old or not as the package wants it (10). A flagged vehicle gets no offer, and none on other hardware a permit
// (24). What makes a vehicle unhealthy stays (37). A record restores the vehicle (18), and a fork changes nothing else.
func TestInvariantsHoldInAnyOrder(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		m := &model{
			t: t, v: vehicle.New(storyVIN), now: start, ends: map[attemptKey]messages.AssignmentState{},
			permits: map[attemptKey]int64{}, running: map[attemptKey]bool{}, said: map[attemptKey]bool{}, table: map[assignment.Transition]bool{},
		}
		for _, row := range assignment.Transitions() {
			m.table[row] = true
		}
		m.deliver(&messages.RegisterVehicle{Vin: storyVIN, Ecus: []*messages.ECU{
			{Id: "ADAS", HardwarePart: "P100", Version: "1.0.0"}, {Id: "BMS", HardwarePart: "P200", Version: "3.1.0"},
		}})
		t.Repeat(map[string]func(*rapid.T){
			"campaign":  func(t *rapid.T) { m.deliver(m.command()) },
			"vehicle":   func(t *rapid.T) { m.deliver(m.report()) },
			"forward":   func(t *rapid.T) { m.deliver(m.forward()) },
			"soak":      func(*rapid.T) { m.soak() },
			"go on":     func(*rapid.T) { m.goOn() },
			"duplicate": func(t *rapid.T) { m.deliver(rapid.SampledFrom(m.heard).Draw(t, "again")) },
			"manifest": func(t *rapid.T) {
				k := m.key()
				if rapid.Bool().Draw(t, "unnamed") {
					k = attemptKey{}
				}
				m.deliver(shows(k.campaign, k.attempt, rapid.SampledFrom([]string{"1.0.0", "1.1.0", "1.1.0"}).Draw(t, "version")))
			},
			"garage":   func(t *rapid.T) { m.deliver(m.garage()) },
			"person":   func(t *rapid.T) { m.deliver(m.person()) },
			"presence": func(t *rapid.T) { m.deliver(present(rapid.Bool().Draw(t, "online"))) },
			"wait": func(t *rapid.T) {
				m.now = m.now.Add(time.Duration(rapid.Int64Range(0, int64(3*time.Hour)).Draw(t, "wait")))
			},
			"wake": func(t *rapid.T) {
				if at := m.v.WakeAt(); !at.IsZero() {
					m.now = later(m.now, at)
				}
				m.deliver(vehicle.Wake{})
			},
			"crash": func(t *rapid.T) { m.crash() },
			"give up": func(t *rapid.T) {
				if a := m.v.Record().GetAssignment(); a != nil {
					m.deliver(&messages.CancelAssignment{CampaignId: a.GetCampaignId(), Attempt: a.GetAttempt(), Reason: "called off"})
				}
			},
			"late":      func(t *rapid.T) { m.deliver(m.late()) },
			"condition": func(t *rapid.T) { m.deliver(m.condition()) },
			"health":    func(t *rapid.T) { m.deliver(m.feel()) },
		})
	})
}

func (m *model) key() attemptKey {
	return attemptKey{rapid.SampledFrom([]string{"spring", "summer"}).Draw(m.t, "campaign"), rapid.Uint32Range(1, 3).Draw(m.t, "attempt")}
}

// claim is how urgent a campaign is, and whom it supersedes: it may be started anew with every offer.
func (m *model) claim(campaign string) *messages.Claim {
	c := &messages.Claim{Priority: rapid.SampledFrom([]uint32{100, 500, 900}).Draw(m.t, "priority"), StartedAtMs: rapid.Int64Range(1, 2).Draw(m.t, "started")}
	if rapid.IntRange(0, 5).Draw(m.t, "supersedes") == 0 {
		c.Supersedes = []string{map[string]string{"spring": "summer", "summer": "spring"}[campaign]}
	}
	return c
}

func (m *model) command() any {
	k := m.key()
	switch rapid.IntRange(0, 6).Draw(m.t, "command") {
	case 0, 1:
		o := m.varied(wanting(offer(k.campaign, k.attempt)))
		o.ExpiresAtMs = m.now.Add(24 * time.Hour).UnixMilli()
		o.Claim = m.claim(k.campaign)
		o.Heard = m.lost()
		return o
	case 2:
		p := windowed(m.t, permitUntil(k.campaign, k.attempt, m.now.Add(4*time.Hour)))
		p.Heard = m.lost()
		return p
	case 3:
		return &messages.WithdrawVehiclePermit{CampaignId: k.campaign, Attempt: k.attempt, Reason: "halted", Heard: m.lost()}
	case 4:
		return &messages.CancelAssignment{CampaignId: k.campaign, Attempt: k.attempt, Reason: "called off", Heard: m.lost()}
	case 5:
		return &messages.AskAssignment{CampaignId: k.campaign, Attempt: k.attempt, Heard: m.lost()}
	default:
		return &messages.AcknowledgeAssignment{CampaignId: k.campaign, Attempt: k.attempt, Sequence: rapid.Uint64Range(0, 12).Draw(m.t, "sequence"), Decided: rapid.IntRange(0, 3).Draw(m.t, "decided") == 0}
	}
}

// lost is what a campaign has heard of an attempt, in one word of three: as much as the record knows, or more.
func (m *model) lost() *messages.HeardAttempt {
	if rapid.IntRange(0, 2).Draw(m.t, "heard") > 0 {
		return nil
	}
	h := &messages.HeardAttempt{Sequence: rapid.Uint64Range(1, 12).Draw(m.t, "report"), State: rapid.SampledFrom([]messages.AssignmentState{
		assignment.Offered, assignment.Accepted, assignment.Downloading, assignment.Downloaded, assignment.Permitted, assignment.Installing, assignment.Installed,
		messages.AssignmentState_STALLED,
	}).Draw(m.t, "state")}
	if h.State == assignment.Permitted || h.State == messages.AssignmentState_STALLED {
		h.PermitUntilMs = m.now.Add(4 * time.Hour).UnixMilli()
	}
	return h
}

// wantsParked is the policy of every offer: parked, as of an hour ago at the most.
var wantsParked = &messages.VehiclePolicy{
	Readiness: &messages.Readiness{MaximumAgeSeconds: 3_600}, Preconditions: &messages.Preconditions{Parked: true}, Health: watched,
}

// condition is what a vehicle says of itself, lately or long ago. From then on it is one that
// can.
func (m *model) condition() any {
	parked, ago := rapid.IntRange(0, 2).Draw(m.t, "parked") > 0, time.Duration(rapid.Int64Range(0, (2*time.Hour).Milliseconds()).Draw(m.t, "ago"))*time.Millisecond
	return &messages.Up{Capability: 2, Body: &messages.Up_Condition{Condition: &messages.Condition{Parked: parked, At: timestamppb.New(m.now.Add(-ago))}}}
}

// checkGrounds checks that a vehicle that reports its condition gets a permit only when it
// was parked within the hour, by the latest that was heard since the last crash.
func (m *model) checkGrounds(e vehicle.Event) {
	if e.Change.Trigger == assignment.OnPermit && m.can && (!m.parked || m.now.Sub(m.as) > time.Hour) {
		m.t.Fatalf("a permit, and the vehicle said %v ago that it was parked: %t", m.now.Sub(m.as), m.parked)
	}
}

func (m *model) report() any {
	k := m.key()
	return says(k.campaign, k.attempt, messages.Phase(rapid.Int32Range(1, 9).Draw(m.t, "phase")))
}

// forward is what an ordinary conversation would say next, so that deep states are visited.
func (m *model) forward() any {
	a := m.v.Record().GetAssignment()
	c, n := a.GetCampaignId(), a.GetAttempt()
	switch a.GetState() {
	case assignment.Offered:
		return says(c, n, messages.Phase_PHASE_ACCEPTED)
	case assignment.Accepted, assignment.Downloading:
		return says(c, n, messages.Phase_PHASE_DOWNLOADED)
	case assignment.Downloaded:
		return windowed(m.t, permitUntil(c, n, m.now.Add(4*time.Hour)))
	case assignment.Permitted:
		return says(c, n, messages.Phase_PHASE_INSTALLING)
	case assignment.Installing:
		return says(c, n, messages.Phase_PHASE_INSTALLED)
	case assignment.Installed:
		return shows(c, n, "1.1.0")
	default:
		return wanting(offer("spring", n+1))
	}
}

// wanting gives an offer the policy of all.
func wanting(o *messages.AssignVehicle) *messages.AssignVehicle {
	o.Policy = wantsParked
	return o
}

// late is a report about the attempt that ended last.
func (m *model) late() any {
	r := m.v.Record()
	c, n := r.GetAssignment().GetCampaignId(), r.GetAssignment().GetAttempt()
	if results := r.GetResults(); len(results) > 0 && !assignment.Ended(r.GetAssignment().GetState()) {
		c, n = results[len(results)-1].GetCampaignId(), results[len(results)-1].GetAttempt()
	}
	if c == "" {
		return present(true)
	}
	return says(c, n, rapid.SampledFrom([]messages.Phase{
		messages.Phase_PHASE_INSTALLING, messages.Phase_PHASE_INSTALLING, messages.Phase_PHASE_DOWNLOADED, messages.Phase_PHASE_REVERTED, messages.Phase_PHASE_CANCELLED,
	}).Draw(m.t, "late"))
}

// deliver gives a message as the shell would, and checks everything.
func (m *model) deliver(message any) {
	m.heard = append(m.heard, message)
	before := proto.CloneOf(m.v.Record())
	fork := m.v.Fork()
	made, no := fork.Step(m.now, message)
	if no != nil {
		m.checkRefusal(message, no)
		return
	}
	fork.Apply(made.Events...)
	if !proto.Equal(before, m.v.Record()) {
		m.t.Fatalf("a fork changed its original: %v, %v", before, m.v.Record())
	}
	m.checkEvents(before.GetAssignment(), heardOf(message), made.Events)
	m.checkTargeted(before, message, made.Events)
	m.checkConfiguration(before, fork.Record(), made.Events)
	m.v = fork
	m.hear(message)
	m.checkEnds()
	m.checkWatches()
	for _, send := range made.Sends {
		m.checkSend(send)
	}
	if at := m.v.WakeAt(); m.v.Record().GetAssignment() != nil && !assignment.Ended(m.v.Record().GetAssignment().GetState()) && !m.v.Awake() {
		m.t.Fatalf("work in flight and asleep, wake at %v", at)
	}
}

// heardOf is up to which report a campaign says that it has heard an attempt; 0: it says nothing.
func heardOf(message any) uint64 {
	word, _ := message.(interface{ GetHeard() *messages.HeardAttempt })
	if word == nil {
		return 0
	}
	return word.GetHeard().GetSequence()
}

// checkEvents checks that numbers have no gaps, but for the one up to which a campaign has heard more than the record knows.
func (m *model) checkEvents(a *messages.Assignment, heard uint64, events []vehicle.Event) {
	for _, e := range events {
		m.checkPatience(a, e)
		switch e.Kind {
		case event.AssignmentOpened:
			if n := e.Assignment.GetSequence(); n != 1 && n != heard+1 || !m.table[e.Change] || e.Change.From != assignment.None {
				m.t.Fatalf("opened with %v", e.Assignment)
			}
			a = e.Assignment
		case event.AssignmentMoved:
			m.checkGrounds(e)
			if e.Assignment.GetSequence() != a.GetSequence()+1 || !m.table[e.Change] || e.Change.From != a.GetState() || e.Change.To != e.Assignment.GetState() {
				m.t.Fatalf("moved from %v to %v by %v", a, e.Assignment, e.Change)
			}
			a = e.Assignment
		case event.AssignmentAmended:
			if n := e.Assignment.GetSequence(); n > a.GetSequence()+1 && n != heard+1 || n < a.GetSequence() {
				m.t.Fatalf("amended %v to %v, heard up to report %d", a, e.Assignment, heard)
			}
			a = e.Assignment
		default:
		}
	}
}

// hear keeps what the vehicle itself has said of what it does: an installation goes on
// until the vehicle has said how it ended, whatever the engine makes of it.
func (m *model) hear(message any) {
	m.gone(message)
	if _, removal := message.(*messages.RemoveVehicle); removal { // and all that was known of its condition
		m.parked, m.as, m.can = false, time.Time{}, false
	}
	up, _ := message.(*messages.Up)
	if up.GetCapability() > 0 {
		m.can = up.GetCapability() > 1
	}
	if c := up.GetCondition(); c != nil && !c.GetAt().AsTime().Before(m.as) {
		m.parked, m.as = c.GetParked(), c.GetAt().AsTime()
	}
	if r := up.GetReport(); r != nil {
		k := attemptKey{r.GetCampaignId(), r.GetAttempt()}
		m.below(k)
		switch r.GetPhase() {
		case messages.Phase_PHASE_REJECTED, messages.Phase_PHASE_INSTALLED, messages.Phase_PHASE_FAILED, messages.Phase_PHASE_REVERTED, messages.Phase_PHASE_CANCELLED:
			m.over(k)
		case messages.Phase_PHASE_INSTALLING:
			if !m.said[k] {
				m.running[k] = true
			}
		default:
		}
	}
	if manifest := up.GetManifest(); manifest.GetCampaignId() != "" {
		k := attemptKey{manifest.GetCampaignId(), manifest.GetAttempt()}
		m.below(k)
		m.over(k)
	}
}

// below: the vehicle speaks of an attempt, and so has done with the lower ones of that campaign. It begins no other one
// while it installs, and never goes back (wire.proto).
func (m *model) below(k attemptKey) {
	for lower := uint32(1); lower < k.attempt; lower++ {
		m.over(attemptKey{k.campaign, lower})
	}
}

// gone: what a campaign has heard of an attempt, beyond its offer, the vehicle has said, which had ended each lower one by then.
func (m *model) gone(message any) {
	word, _ := message.(interface {
		assignment.Named
		GetHeard() *messages.HeardAttempt
	})
	if word == nil || word.GetHeard().GetState() <= assignment.Offered || word.GetHeard().GetState() == messages.AssignmentState_STALLED {
		return
	}
	m.below(attemptKey{word.GetCampaignId(), word.GetAttempt()})
}

// over: the vehicle has said how the attempt ended.
func (m *model) over(k attemptKey) {
	m.said[k] = true
	delete(m.running, k)
	delete(m.permits, k)
}

func (m *model) stateOf(k attemptKey) messages.AssignmentState {
	r := m.v.Record()
	if a := r.GetAssignment(); a.GetCampaignId() == k.campaign && a.GetAttempt() == k.attempt {
		return a.GetState()
	}
	for _, result := range r.GetResults() {
		if result.GetCampaignId() == k.campaign && result.GetAttempt() == k.attempt {
			return result.GetState()
		}
	}
	return assignment.None
}

func (m *model) checkEnds() {
	r := m.v.Record()
	states := map[attemptKey]messages.AssignmentState{}
	for _, result := range r.GetResults() {
		if !assignment.Unknown(result) { // it has not ended: the engine does not know it
			states[attemptKey{result.GetCampaignId(), result.GetAttempt()}] = result.GetState()
		}
	}
	if a := r.GetAssignment(); a != nil {
		k := attemptKey{a.GetCampaignId(), a.GetAttempt()}
		if _, twice := states[k]; twice {
			m.t.Fatalf("%v is current and ended", k)
		}
		states[k] = a.GetState()
	}
	for k, end := range m.ends {
		if now, kept := states[k]; !kept {
			delete(m.ends, k) // forgotten: more than a few have ended since
		} else if now != end {
			m.t.Fatalf("%v ended as %s and is %s", k, assignment.StateName(end), assignment.StateName(now))
		}
	}
	for k, state := range states {
		if assignment.Ended(state) {
			m.ends[k] = state
		}
	}
}

// checkSend checks that a permit endangers nothing, and that a flagged vehicle is left alone.
func (m *model) checkSend(send vehicle.Send) {
	m.checkFlagged(send)
	permit := send.Down.GetPermitInstall()
	if permit == nil {
		return
	}
	checkWindow(m.t, m.v, permit, m.now)
	k := attemptKey{permit.GetCampaignId(), permit.GetAttempt()}
	if m.stateOf(k) != assignment.Permitted {
		m.t.Fatalf("permit for %v, which is %s", k, assignment.StateName(m.stateOf(k)))
	}
	if permit.GetExpiresAt().AsTime().UnixMilli() <= m.now.UnixMilli() {
		m.t.Fatalf("permit for %v that has expired", k)
	}
	for other, until := range m.permits {
		if other != k && until > m.now.UnixMilli() {
			m.t.Fatalf("permit for %v while %v may begin to install", k, other)
		}
	}
	for other := range m.running {
		if other != k {
			m.t.Fatalf("permit for %v while %v is installing", k, other)
		}
	}
	m.permits[k] = max(m.permits[k], permit.GetExpiresAt().AsTime().UnixMilli())
}

// crash loses everything but the record, and checks that nothing durable was lost.
func (m *model) crash() {
	was := m.v.Record()
	data, err := proto.Marshal(was)
	if err != nil {
		m.t.Fatal(err)
	}
	again := &messages.VehicleRecord{}
	if err := proto.Unmarshal(data, again); err != nil {
		m.t.Fatal(err)
	}
	m.v = vehicle.Restore(again)
	m.parked, m.as = false, time.Time{} // its condition is volatile: what is said from now on counts
	if !proto.Equal(was, m.v.Record()) {
		m.t.Fatalf("restored to something else: %v, %v", was, m.v.Record())
	}
	made := m.v.Resume(m.now)
	for _, e := range made.Events {
		if e.Durable() {
			m.t.Fatalf("resuming needs a commit: %v", e)
		}
	}
	m.v.Apply(made.Events...)
	for _, send := range made.Sends {
		m.checkSend(send)
	}
}

// outcome is what is left of a conversation: everything but when and how often.
func outcome(v *vehicle.Vehicle) string {
	r := v.Record()
	text := inventoryOf(r)
	for _, a := range append([]*messages.AssignmentResult{assignment.ResultOf(r.GetAssignment())}, r.GetResults()...) {
		text += fmt.Sprintf("%s#%d %s [%s] cancelling %t, installing %t\n", a.GetCampaignId(), a.GetAttempt(), assignment.StateName(a.GetState()),
			a.GetCode(), a.GetCancelling(), a.GetInstallingAfterEnd())
	}
	return text
}

// counted is a manifest with its place in the order in which the TCU wrote them.
func counted(up *messages.Up, sequence uint64) *messages.Up {
	up.GetManifest().Sequence = sequence
	return up
}

// Every report of an attempt, each one to three times and in any order, among manifests
// from before and after, leaves what they leave once and in order (19): the same end, the
// same inventory, the same results, and nothing that keeps permits away or is still told.
// Requests for a manifest are answered.
func TestOrderAndDuplicatesDoNotMatter(t *testing.T) {
	t.Parallel()
	phase := func(p messages.Phase) any { return says("spring", 1, p) }
	ends := map[string]struct {
		last    []any
		version string
		end     messages.AssignmentState
	}{
		"succeeds":         {[]any{phase(messages.Phase_PHASE_INSTALLED), counted(shows("spring", 1, "1.1.0"), 2)}, "1.1.0", assignment.Succeeded},
		"other manifest":   {[]any{phase(messages.Phase_PHASE_INSTALLED), counted(shows("spring", 1, "1.0.0"), 2)}, "1.0.0", assignment.Failed},
		"fails":            {[]any{phase(messages.Phase_PHASE_FAILED)}, "1.0.0", assignment.Failed},
		"reverts":          {[]any{phase(messages.Phase_PHASE_REVERTED), counted(shows("", 0, "1.0.0"), 2)}, "1.0.0", assignment.Reverted},
		"report lost":      {[]any{counted(shows("spring", 1, "1.1.0"), 2)}, "1.1.0", assignment.Succeeded},
		"manifest is lost": {[]any{phase(messages.Phase_PHASE_INSTALLED)}, "1.1.0", assignment.Succeeded},
	}
	for name, c := range ends {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			run := func(t tester, said []any) *vehicle.Vehicle {
				v := newVehicle(t)
				give(t, v, start, offer("spring", 1))
				for _, m := range said {
					give(t, v, start, m)
				}
				if v.Record().GetAssignment().GetState() == assignment.Installed {
					give(t, v, start, counted(shows("spring", 1, c.version), 3))
				}
				return v
			}
			once := []any{counted(shows("", 0, "1.0.0"), 1)}
			for p := messages.Phase_PHASE_ACCEPTED; p <= messages.Phase_PHASE_INSTALLING; p++ {
				if p != messages.Phase_PHASE_REJECTED {
					once = append(once, phase(p))
				}
			}
			once = append(once, c.last...)
			want := run(t, once)
			if got := want.Record().GetAssignment().GetState(); got != c.end {
				t.Fatalf("in order, it ends as %s, want %s", assignment.StateName(got), assignment.StateName(c.end))
			}
			rapid.Check(t, func(t *rapid.T) {
				all := slices.Clone(once)
				for _, m := range once {
					for range rapid.IntRange(0, 2).Draw(t, "duplicates") {
						all = append(all, m)
					}
				}
				if got := outcome(run(t, rapid.Permutation(all).Draw(t, "order"))); got != outcome(want) {
					t.Fatalf("it leaves\n%s\nin order it leaves\n%s", got, outcome(want))
				}
			})
		})
	}
}

// A fleet that must repeat itself does not do it in step, and never sooner than 5 s nor
// later than 5 min.
func TestRepetitionIsSpread(t *testing.T) {
	t.Parallel()
	moments := map[time.Duration]bool{}
	for i := range 1000 {
		v := vehicle.New(messages.VIN(fmt.Sprintf("WVWZZZ1KZAW%06d", i)))
		register := &messages.RegisterVehicle{Vin: string(v.VIN()), Ecus: []*messages.ECU{{Id: "ADAS", HardwarePart: "P100"}, {Id: "BMS", HardwarePart: "P200"}}}
		now := start
		for _, m := range []any{register, offer("spring", 1), says("spring", 1, messages.Phase_PHASE_FAILED)} {
			give(t, v, now, m)
		}
		for range 12 {
			pause := v.WakeAt().Sub(now)
			if pause < 5*time.Second || pause > 5*time.Minute {
				t.Fatalf("pause of %v", pause)
			}
			moments[pause] = true
			now = v.WakeAt()
			if made := give(t, v, now, vehicle.Wake{}); len(made.Sends) != 1 {
				t.Fatalf("%d sends", len(made.Sends))
			}
		}
	}
	if len(moments) < 2000 {
		t.Errorf("only %d different pauses", len(moments))
	}
}
