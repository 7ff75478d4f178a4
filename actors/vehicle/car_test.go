package vehicle_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"google.golang.org/protobuf/proto"
	"pgregory.net/rapid"

	"pacecar/actors/vehicle"
	"pacecar/actors/vehicle/assignment"
	"pacecar/messages"
)

// car is a simulated vehicle: what it does is the truth, whatever the engine believes.
// It keeps the protocol, remembers everything, and counts its manifests.
type car struct {
	current attemptKey     // none: the zero key
	phase   messages.Phase // of the current attempt
	brings  string         // version of ADAS that it installs
	permit  int64          // until when it may begin to install; 0: no permit
	ended   map[attemptKey]messages.Phase
	runs    string   // version of ADAS
	wrote   []string // by sequence of its manifest: the version of ADAS in it
	air     []*messages.Up
}

func (c *car) say(k attemptKey, phase messages.Phase) {
	c.air = append(c.air, says(k.campaign, k.attempt, phase))
}

func (c *car) end(k attemptKey, phase messages.Phase) {
	c.ended[k] = phase
	if c.current == k {
		c.current, c.permit = attemptKey{}, 0
	}
	c.say(k, phase)
}

// show says what is installed now; k is the attempt that it follows.
func (c *car) show(k attemptKey) {
	c.air = append(c.air, &messages.Up{Capability: 1, Body: &messages.Up_Manifest{Manifest: &messages.Manifest{
		CampaignId: k.campaign, Attempt: k.attempt, Sequence: uint64(len(c.wrote)),
		Ecus: []*messages.ECUReport{{EcuId: "ADAS", HardwarePart: "P100", Version: c.runs, Sha256: digest(c.runs)}},
	}}})
	c.wrote = append(c.wrote, c.runs)
}

func (c *car) installs() bool { return c.phase == messages.Phase_PHASE_INSTALLING }

// hear follows a command, as late and as often as it may come.
func (c *car) hear(d *messages.Down, nowMs int64) {
	switch d := d.GetBody().(type) {
	case *messages.Down_OfferUpdate:
		c.offered(attemptKey{d.OfferUpdate.GetCampaignId(), d.OfferUpdate.GetAttempt()}, d.OfferUpdate)
	case *messages.Down_PermitInstall:
		k := attemptKey{d.PermitInstall.GetCampaignId(), d.PermitInstall.GetAttempt()}
		if c.beyond(k) {
			return
		}
		if end, over := c.ended[k]; over {
			c.say(k, end)
		} else if until := d.PermitInstall.GetExpiresAt().AsTime().UnixMilli(); c.current == k && !c.installs() && until > nowMs {
			c.permit = until
		}
	case *messages.Down_WithdrawPermit:
		if c.current == (attemptKey{d.WithdrawPermit.GetCampaignId(), d.WithdrawPermit.GetAttempt()}) {
			c.permit = 0
		}
	case *messages.Down_CancelUpdate:
		k := attemptKey{d.CancelUpdate.GetCampaignId(), d.CancelUpdate.GetAttempt()}
		if end, over := c.ended[k]; over {
			c.say(k, end)
		} else if c.current != k || !c.installs() {
			c.end(k, messages.Phase_PHASE_CANCELLED)
		}
	case *messages.Down_RequestManifest:
		c.show(attemptKey{})
	}
}

// beyond answers for a lower attempt than the car knows with where the highest one stands.
func (c *car) beyond(k attemptKey) bool {
	highest, phase := k, c.phase
	for known, end := range c.ended {
		if known.campaign == k.campaign && known.attempt > highest.attempt {
			highest, phase = known, end
		}
	}
	if c.current.campaign == k.campaign && c.current.attempt > highest.attempt {
		highest, phase = c.current, c.phase
	}
	if highest != k {
		c.say(highest, phase)
	}
	return highest != k
}

func (c *car) offered(k attemptKey, o *messages.OfferUpdate) {
	switch end, over := c.ended[k]; {
	case c.beyond(k):
	case over:
		c.say(k, end)
		if end == messages.Phase_PHASE_INSTALLED && o.GetArtifacts()[0].GetVersion() == c.runs {
			c.show(k)
		}
	case c.current == k:
		c.say(k, c.phase)
	case c.installs() && c.current != attemptKey{}:
		c.end(k, messages.Phase_PHASE_REJECTED)
	default:
		if c.current != (attemptKey{}) {
			c.end(c.current, messages.Phase_PHASE_CANCELLED)
		}
		c.current, c.phase, c.brings, c.permit = k, messages.Phase_PHASE_ACCEPTED, o.GetArtifacts()[0].GetVersion(), 0
		c.say(k, c.phase)
	}
}

// drive goes on with the current attempt.
func (c *car) drive(nowMs int64, end messages.Phase) {
	k := c.current
	if k == (attemptKey{}) {
		return
	}
	switch c.phase {
	case messages.Phase_PHASE_ACCEPTED:
		c.phase = messages.Phase_PHASE_DOWNLOADED
		c.say(k, c.phase)
	case messages.Phase_PHASE_DOWNLOADED:
		if c.permit > nowMs {
			c.phase = messages.Phase_PHASE_INSTALLING
			c.say(k, c.phase)
		}
	case messages.Phase_PHASE_INSTALLING:
		c.phase = messages.Phase_PHASE_UNSPECIFIED
		if end == messages.Phase_PHASE_INSTALLED {
			c.runs = c.brings
		}
		c.end(k, end)
		if end == messages.Phase_PHASE_INSTALLED {
			c.show(k)
		}
	default:
	}
}

// road is a car and the engine's vehicle, with everything that is under way between them.
type road struct {
	t       *rapid.T
	v       *vehicle.Vehicle
	car     *car
	now     time.Time
	way     []*messages.Down
	records []*messages.VehicleRecord // of the past, to lose a tail to

	// What the engine can know, since it last lost a tail:
	told    map[attemptKey]bool  // that the car installs it
	permits map[attemptKey]int64 // until when what it permitted may begin
}

// Whatever is lost, repeated, late or forgotten between them: no permit goes out while the
// car is installing something else and has said so, or holds another permit (1); what
// counts as succeeded has been installed (4); and the inventory is what the latest
// manifest that arrived said (19). A store that lost its tail is among it (20). The car
// itself is the oracle.
func TestSimulatedVehicleIsTheTruth(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		r := &road{
			t: t, v: vehicle.New(storyVIN), now: start, told: map[attemptKey]bool{}, permits: map[attemptKey]int64{},
			car: &car{ended: map[attemptKey]messages.Phase{}, runs: "1.0.0", wrote: []string{"1.0.0"}},
		}
		r.give(&messages.RegisterVehicle{Vin: storyVIN, Ecus: []*messages.ECU{{Id: "ADAS", HardwarePart: "P100", Version: "1.0.0"}}})
		command := func(*rapid.T) { r.give(r.command()) }
		arrive := func(*rapid.T) { r.arrive() }
		obey := func(*rapid.T) { r.obey() }
		drive := func(t *rapid.T) {
			r.car.drive(r.now.UnixMilli(), rapid.SampledFrom([]messages.Phase{
				messages.Phase_PHASE_INSTALLED, messages.Phase_PHASE_INSTALLED, messages.Phase_PHASE_FAILED, messages.Phase_PHASE_REVERTED,
			}).Draw(t, "end"))
		}
		t.Repeat(map[string]func(*rapid.T){
			"command": command, "arrive": arrive, "obey": obey, "drive": drive,
			"forward": func(t *rapid.T) { r.forward(); arrive(t); obey(t); drive(t); arrive(t) },
			"show":    func(*rapid.T) { r.car.show(attemptKey{}) },
			"present": func(t *rapid.T) { r.give(present(rapid.Bool().Draw(t, "online"))) },
			"wait": func(t *rapid.T) {
				r.now = r.now.Add(time.Duration(rapid.Int64Range(0, int64(3*time.Hour)).Draw(t, "wait")))
			},
			"wake": func(*rapid.T) {
				if at := r.v.WakeAt(); !at.IsZero() {
					r.now = later(r.now, at)
				}
				r.give(vehicle.Wake{})
			},
			"crash":     func(*rapid.T) { r.restore(r.v.Record()) },
			"lose tail": func(t *rapid.T) { r.loseTail() },
		})
	})
}

func (r *road) key() attemptKey {
	return attemptKey{rapid.SampledFrom([]string{"spring", "summer"}).Draw(r.t, "campaign"), rapid.Uint32Range(1, 3).Draw(r.t, "attempt")}
}

// offer brings another version with each attempt, so that what succeeded can be told apart.
func (r *road) offer(k attemptKey) any {
	version := fmt.Sprintf("%d.%d.0", 1+len(k.campaign), k.attempt)
	return &messages.AssignVehicle{
		CampaignId: k.campaign, Vin: storyVIN, Attempt: k.attempt, ExpiresAtMs: r.now.Add(24 * time.Hour).UnixMilli(),
		Artifacts: []*messages.TargetArtifact{{EcuId: "ADAS", HardwarePart: "P100", Version: version + "-" + k.campaign, Sha256: digest(version + "-" + k.campaign), SizeBytes: 1}},
	}
}

func (r *road) command() any {
	k := r.key()
	switch rapid.IntRange(0, 5).Draw(r.t, "command") {
	case 0:
		return r.offer(k)
	case 1:
		return windowed(r.t, permitUntil(k.campaign, k.attempt, r.now.Add(4*time.Hour)))
	case 2:
		return &messages.WithdrawVehiclePermit{CampaignId: k.campaign, Attempt: k.attempt}
	case 3:
		return &messages.CancelAssignment{CampaignId: k.campaign, Attempt: k.attempt}
	case 4:
		return &messages.AskAssignment{CampaignId: k.campaign, Attempt: k.attempt}
	default:
		return &messages.AcknowledgeAssignment{CampaignId: k.campaign, Attempt: k.attempt, Sequence: 99}
	}
}

// forward is what a campaign says in an ordinary conversation.
func (r *road) forward() {
	a := r.v.Record().GetAssignment()
	k := attemptKey{a.GetCampaignId(), a.GetAttempt()}
	switch {
	case a == nil || assignment.Ended(a.GetState()):
		r.give(r.offer(r.key()))
	case a.GetState() == assignment.Downloaded:
		r.give(windowed(r.t, permitUntil(k.campaign, k.attempt, r.now.Add(4*time.Hour))))
	default:
		r.give(&messages.AskAssignment{CampaignId: k.campaign, Attempt: k.attempt})
	}
}

// draw picks one of what is under way, or the oldest, and tells whether it comes again.
func draw[T any](t *rapid.T, under []T) (at int, again bool) {
	if rapid.Bool().Draw(t, "oldest") {
		return 0, false
	}
	return rapid.IntRange(0, len(under)-1).Draw(t, "which"), rapid.Bool().Draw(t, "again")
}

func (r *road) arrive() {
	if len(r.car.air) == 0 {
		return
	}
	at, again := draw(r.t, r.car.air)
	said := r.car.air[at]
	if !again {
		r.car.air = slices.Delete(r.car.air, at, at+1)
	}
	if report := said.GetReport(); report.GetPhase() == messages.Phase_PHASE_INSTALLING {
		r.told[attemptKey{report.GetCampaignId(), report.GetAttempt()}] = true
	}
	r.give(said)
}

func (r *road) obey() {
	if len(r.way) == 0 {
		return
	}
	at, again := draw(r.t, r.way)
	down := r.way[at]
	if !again {
		r.way = slices.Delete(r.way, at, at+1)
	}
	r.car.hear(down, r.now.UnixMilli())
}

// give steps and applies, and checks what leaves and what is believed.
func (r *road) give(m any) {
	made, no := r.v.Step(r.now, m)
	if no != nil {
		r.t.Fatalf("%T was refused: %v", m, no)
	}
	r.v.Apply(made.Events...)
	r.records = append(r.records, proto.CloneOf(r.v.Record()))
	r.leave(made.Sends)
	r.check()
}

func (r *road) leave(sends []vehicle.Send) {
	for _, send := range sends {
		if send.Down == nil {
			continue
		}
		r.way = append(r.way, proto.CloneOf(send.Down))
		permit := send.Down.GetPermitInstall()
		if permit == nil {
			continue
		}
		checkWindow(r.t, r.v, permit, r.now)
		k := attemptKey{permit.GetCampaignId(), permit.GetAttempt()}
		if c := r.car; c.current != k && c.installs() && r.told[c.current] {
			r.t.Fatalf("permit for %v while the car is installing %v, and has said so", k, c.current)
		}
		for other, until := range r.permits {
			if _, over := r.car.ended[other]; other != k && !over && until > r.now.UnixMilli() {
				r.t.Fatalf("permit for %v while the car may begin to install %v", k, other)
			}
		}
		r.permits[k] = max(r.permits[k], permit.GetExpiresAt().AsTime().UnixMilli())
	}
}

func (r *road) check() {
	record := r.v.Record()
	if got, want := record.GetInventory()[0].GetVersion(), r.car.wrote[record.GetManifestSequence()]; got != want {
		r.t.Fatalf("ADAS is believed to run %s, manifest %d says %s", got, record.GetManifestSequence(), want)
	}
	for _, a := range append(slices.Clone(record.GetResults()), assignment.ResultOf(record.GetAssignment())) {
		if k := (attemptKey{a.GetCampaignId(), a.GetAttempt()}); a.GetState() == assignment.Succeeded && r.car.ended[k] != messages.Phase_PHASE_INSTALLED {
			r.t.Fatalf("%v counts as succeeded, and the car has not installed it", k)
		}
	}
}

func (r *road) restore(record *messages.VehicleRecord) {
	r.v = vehicle.Restore(proto.CloneOf(record))
	made := r.v.Resume(r.now)
	r.v.Apply(made.Events...)
	r.leave(made.Sends)
	r.check()
}

// loseTail forgets commits. What the engine said and heard since is unknown to it.
func (r *road) loseTail() {
	at := len(r.records) - 1 - rapid.IntRange(0, min(8, len(r.records)-1)).Draw(r.t, "lost")
	r.records = r.records[:at+1]
	clear(r.told)
	clear(r.permits)
	r.restore(r.records[at])
}
