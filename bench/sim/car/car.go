// Package car is what a vehicle physically is in the simulation: a state machine without
// goroutine, clock or connection, that keeps the protocol of messages/wire.proto, remembers
// everything, counts its manifests, and writes what it does to the ledger of tcu/tcusim
// before anybody hears of it. The ledger is the oracle.
package car

import (
	"strings"
	"time"

	"google.golang.org/protobuf/proto"

	"pacecar/messages"
	"pacecar/tcu/tcusim/ledger"
	"pacecar/tcu/tcusim/stops"
)

// Key names an attempt.
type Key struct {
	Campaign string
	Attempt  uint32
}

// World is what a car does things in.
type World interface {
	// Now is the time by the car's own clock.
	Now() time.Time
	// Say posts what the car says; it is delivered once or many times.
	Say(*Car, *messages.Up)
	// Did hears what the car physically does, at once.
	Did(*Car, ledger.Kind, Key)
}

// Car is one vehicle. Its world calls it, never from within Say or Did.
type Car struct {
	VIN     messages.VIN
	ECUs    []*messages.ECUReport // as they are
	Wrote   map[uint64]string     // by sequence of its manifest: the software in it
	Worked  map[uint64]string     // by sequence of its manifest: the control units in it, with the campaigns that installed what they run
	Liar    bool                  // says that it installed, and runs what it ran before
	Feels   bool                  // reports its health
	Speaks  string                // who speaks for it, as its consent attribute says
	Talks   bool                  // says again and again where it stands, while it waits
	Mute    bool                  // says nothing to what it is told about lower attempts than it knows
	Asks    bool                  // asks its driver for consent, and says what was answered, and in what condition it is
	Listens bool                  // to what is said to all cars at once
	Counts  bool                  // its drive cycles, and reports them where it reports its health
	world   World
	ledger  *ledger.Ledger

	current Key // none: the zero key
	offer   *messages.OfferUpdate
	phase   messages.Phase // unspecified: the driver is asked before it accepts the offer
	stops   uint32         // of its campaign, by the permit
	stopped stops.Heard    // of the campaign of the attempt in progress, with all other cars
	permit  int64          // until when it may begin to install, Unix milliseconds; 0: no permit
	ended   map[Key]messages.Phase
	last    Key // the attempt that ended last, if that installed
	wrote   uint64
	began   Key // the attempt whose installation began last
	faults  []*messages.FaultCode
	felt    uint64
	assent  assent
	use     use
	by      map[string]string // by control unit: the campaign that installed what it runs
}

// New is a car as it leaves the factory.
func New(vin messages.VIN, ecus []*messages.ECUReport, w World, l *ledger.Ledger) *Car {
	return &Car{VIN: vin, ECUs: ecus, Wrote: map[uint64]string{}, Worked: map[uint64]string{}, by: map[string]string{}, world: w, ledger: l, ended: map[Key]messages.Phase{}}
}

// Current is the attempt in progress, and how far it is.
func (c *Car) Current() (Key, messages.Phase) { return c.current, c.phase }

// Permitted tells whether the car could begin to install now.
func (c *Car) Permitted() bool { return c.permit > c.world.Now().UnixMilli() }

// Highest is the highest attempt of a campaign of which the car has heard; 0: of none.
func (c *Car) Highest(campaign string) (attempt uint32) {
	for known := range c.ended {
		if known.Campaign == campaign {
			attempt = max(attempt, known.Attempt)
		}
	}
	if c.current.Campaign == campaign {
		attempt = max(attempt, c.current.Attempt)
	}
	return attempt
}

// Ended is how an attempt ended, in the car.
func (c *Car) Ended(k Key) (messages.Phase, bool) { p, over := c.ended[k]; return p, over }

// Installs tells whether an installation is in progress.
func (c *Car) Installs() bool {
	return c.current != Key{} && c.phase == messages.Phase_PHASE_INSTALLING
}

// Hear follows a command, as late and as often as it may come.
func (c *Car) Hear(d *messages.Down) {
	switch d := d.GetBody().(type) {
	case *messages.Down_OfferUpdate:
		c.offered(Key{d.OfferUpdate.GetCampaignId(), d.OfferUpdate.GetAttempt()}, d.OfferUpdate)
	case *messages.Down_PermitInstall:
		k := Key{d.PermitInstall.GetCampaignId(), d.PermitInstall.GetAttempt()}
		until := d.PermitInstall.GetExpiresAt().AsTime().UnixMilli()
		if c.beyond(k) {
			return
		}
		if end, over := c.ended[k]; over {
			c.report(k, end)
		} else if c.current == k && !c.Installs() && until > c.world.Now().UnixMilli() && !c.stopped.Voids(d.PermitInstall.GetStops(), c.world.Now()) {
			c.permit, c.stops = until, d.PermitInstall.GetStops()
		}
	case *messages.Down_WithdrawPermit:
		if c.current == (Key{d.WithdrawPermit.GetCampaignId(), d.WithdrawPermit.GetAttempt()}) {
			c.permit = 0
			c.stopped.Hear(d.WithdrawPermit.GetStops(), c.world.Now())
		}
	case *messages.Down_WithdrawPermits:
		if c.Listens && c.current.Campaign == d.WithdrawPermits.GetCampaignId() {
			if c.stopped.Hear(d.WithdrawPermits.GetStops(), c.world.Now()); c.stopped.Voids(c.stops, c.world.Now()) {
				c.permit = 0
			}
		}
	case *messages.Down_CancelUpdate:
		c.cancelled(Key{d.CancelUpdate.GetCampaignId(), d.CancelUpdate.GetAttempt()})
	case *messages.Down_RequestManifest:
		c.Show(c.last)
	case *messages.Down_RequestCondition:
		c.Stand()
	}
}

func (c *Car) offered(k Key, o *messages.OfferUpdate) {
	if c.beyond(k) {
		return
	}
	end, over := c.ended[k]
	switch {
	case over:
		c.report(k, end)
	case c.current == k && c.phase == messages.Phase_PHASE_UNSPECIFIED:
	case c.current == k:
		c.report(k, c.phase)
	case c.Installs():
		c.ended[k] = messages.Phase_PHASE_REJECTED
		c.report(k, messages.Phase_PHASE_REJECTED)
	default:
		if c.current != (Key{}) {
			c.end(messages.Phase_PHASE_CANCELLED, ledger.Discarded)
		}
		c.current, c.offer, c.phase, c.permit, c.stopped = k, o, messages.Phase_PHASE_UNSPECIFIED, 0, stops.Heard{}
		c.assent.forget()
		if c.Asked() == 0 {
			c.accept()
		}
	}
}

// beyond tells whether the car knows a higher attempt of the campaign than k, which it does not
// go back to. It answers with where the highest one stands, unless it is a mute one.
func (c *Car) beyond(k Key) bool {
	highest, phase := k, messages.Phase_PHASE_UNSPECIFIED
	for known, end := range c.ended {
		if known.Campaign == k.Campaign && known.Attempt > highest.Attempt {
			highest, phase = known, end
		}
	}
	if c.current.Campaign == k.Campaign && c.current.Attempt > highest.Attempt {
		highest, phase = c.current, c.phase
	}
	if phase != messages.Phase_PHASE_UNSPECIFIED && !c.Mute {
		c.report(highest, phase)
	}
	return highest != k
}

func (c *Car) accept() {
	c.phase = messages.Phase_PHASE_ACCEPTED
	c.did(ledger.Accepted, c.contents())
	c.report(c.current, c.phase)
}

func (c *Car) cancelled(k Key) {
	end, over := c.ended[k]
	switch {
	case over:
		c.report(k, end)
	case c.current != k:
		c.ended[k] = messages.Phase_PHASE_CANCELLED
		c.report(k, messages.Phase_PHASE_CANCELLED)
	case !c.Installs():
		c.end(messages.Phase_PHASE_CANCELLED, ledger.Discarded)
	}
}

// Refuse has the driver decline what is offered.
func (c *Car) Refuse() {
	if c.current != (Key{}) && c.phase == messages.Phase_PHASE_ACCEPTED {
		c.end(messages.Phase_PHASE_REJECTED, ledger.Discarded)
	}
}

// Go goes on with the attempt in progress; end is how an installation would end.
func (c *Car) Go(end messages.Phase) {
	if c.current == (Key{}) {
		return
	}
	switch c.phase {
	case messages.Phase_PHASE_ACCEPTED:
		c.phase = messages.Phase_PHASE_DOWNLOADED
		c.did(ledger.Downloaded, nil)
		c.report(c.current, c.phase)
	case messages.Phase_PHASE_DOWNLOADED:
		if !c.Permitted() || c.Asked() != 0 {
			return
		}
		c.phase, c.permit, c.began = messages.Phase_PHASE_INSTALLING, 0, c.current
		c.did(ledger.InstallStarted, c.contents())
		c.report(c.current, c.phase)
	case messages.Phase_PHASE_INSTALLING:
		c.finish(end)
	}
}

func (c *Car) finish(end messages.Phase) {
	switch end {
	case messages.Phase_PHASE_FAILED:
		c.end(end, ledger.InstallFailed)
	case messages.Phase_PHASE_REVERTED:
		c.end(end, ledger.Reverted)
	default:
		kind := ledger.InstallFinished
		if c.Liar {
			kind = ledger.InstallFailed
		} else {
			c.flash()
		}
		c.end(messages.Phase_PHASE_INSTALLED, kind)
	}
}

// Repeat says once more how far the car is, while it waits for somebody.
func (c *Car) Repeat() {
	if c.Talks && c.current != (Key{}) && c.phase == messages.Phase_PHASE_DOWNLOADED {
		c.report(c.current, c.phase)
	}
}

// Runs tells whether everything that the attempt in progress brings is there already.
func (c *Car) Runs() bool {
	for _, a := range c.offer.GetArtifacts() {
		if !strings.Contains(c.Software(), a.GetEcuId()+" "+a.GetVersion()+" ") {
			return false
		}
	}
	return true
}

// Flash has a dealer put software on the control units that it is for, by cable, in the name of a campaign; false: there is none.
// What was under way is dropped, as his tools do. He is not with a car that installs.
func (c *Car) Flash(campaign string, contents []*messages.TargetArtifact) (done bool) {
	if c.current != (Key{}) {
		c.end(messages.Phase_PHASE_CANCELLED, ledger.Discarded)
	}
	for i, e := range c.ECUs {
		for _, a := range contents {
			if a.GetEcuId() == e.GetEcuId() && a.GetHardwarePart() == e.GetHardwarePart() {
				done, c.by[e.GetEcuId()] = true, campaign
				c.ECUs[i] = &messages.ECUReport{EcuId: e.EcuId, HardwarePart: e.HardwarePart, Version: a.GetVersion(), Sha256: a.GetSha256()}
			}
		}
	}
	return done
}

// flash puts what was offered on the control units.
func (c *Car) flash() {
	for i, e := range c.ECUs {
		for _, a := range c.offer.GetArtifacts() {
			if a.GetEcuId() == e.GetEcuId() {
				c.by[e.GetEcuId()] = c.current.Campaign
				c.ECUs[i] = &messages.ECUReport{EcuId: e.EcuId, HardwarePart: e.HardwarePart, Version: a.GetVersion(), Sha256: a.GetSha256()}
			}
		}
	}
}

// Show says what is installed now; k is the attempt that it follows.
func (c *Car) Show(k Key) {
	c.wrote++
	m := &messages.Manifest{CampaignId: k.Campaign, Attempt: k.Attempt, Sequence: c.wrote}
	m.Ecus = append(m.Ecus, c.ECUs...)
	c.Wrote[c.wrote], c.Worked[c.wrote] = c.Software(), c.Whose()
	c.say(&messages.Up{Body: &messages.Up_Manifest{Manifest: m}})
}

// Introduce says what is installed, as after every connection.
func (c *Car) Introduce() { c.Show(c.last) }

// Fault makes a fault code active that was not; the car says so.
func (c *Car) Fault(code string) {
	c.faults = append(c.faults, &messages.FaultCode{EcuId: "ADAS", Code: code})
	c.Feel()
}

// Faults is how many fault codes are active.
func (c *Car) Faults() int { return len(c.faults) }

// Feel says how the car is.
func (c *Car) Feel() {
	c.felt++
	h := &messages.Health{Sequence: c.felt, CampaignId: c.began.Campaign, Attempt: c.began.Attempt, Installing: c.Installs()}
	if c.Counts {
		h.DriveCycles = proto.Uint64(c.use.cycles)
	}
	h.FaultCodes = append(h.FaultCodes, c.faults...)
	c.say(&messages.Up{Body: &messages.Up_Health{Health: h}})
}

// Software is what runs, as text.
func (c *Car) Software() (all string) {
	for _, e := range c.ECUs {
		all += e.GetEcuId() + " " + e.GetVersion() + " "
	}
	return all
}

// Whose is by whom each control unit runs what it does, as text.
func (c *Car) Whose() (all string) {
	for _, e := range c.ECUs {
		all += e.GetEcuId() + " " + c.by[e.GetEcuId()] + " "
	}
	return all
}

// Ran tells whether a control unit has ever run a version, by the manifests of the car.
func (c *Car) Ran(ecu, version string) bool {
	for _, wrote := range c.Wrote {
		if strings.Contains(wrote, ecu+" "+version+" ") {
			return true
		}
	}
	return false
}

// Present says that the car is connected, or, in its name, that it is not.
func (c *Car) Present(online bool) {
	c.say(&messages.Up{Body: &messages.Up_Presence{Presence: &messages.Presence{Online: online}}})
}

// end closes the attempt in progress.
func (c *Car) end(phase messages.Phase, kind ledger.Kind) {
	k := c.current
	if c.phase != messages.Phase_PHASE_UNSPECIFIED {
		c.did(kind, c.contents())
	}
	c.ended[k] = phase
	if c.last = (Key{}); phase == messages.Phase_PHASE_INSTALLED {
		c.last = k
	}
	c.current, c.offer, c.permit = Key{}, nil, 0
	if c.report(k, phase); phase == messages.Phase_PHASE_INSTALLED {
		c.settles(k)
	}
}

func (c *Car) report(k Key, phase messages.Phase) {
	r := &messages.Report{CampaignId: k.Campaign, Attempt: k.Attempt, Phase: phase}
	if phase == messages.Phase_PHASE_FAILED || phase == messages.Phase_PHASE_REVERTED {
		r.Code, r.EcuId = "FlashError", "ADAS"
		if phase == messages.Phase_PHASE_REVERTED {
			r.Code = "SelfTestFailed"
		}
	}
	c.say(&messages.Up{Body: &messages.Up_Report{Report: r}})
	if phase == messages.Phase_PHASE_INSTALLED {
		c.Show(k) // a manifest follows, however often it is said
	}
}

func (c *Car) say(up *messages.Up) {
	switch up.Capability = 1; {
	case c.Feels:
		up.Capability = 3
	case c.Asks:
		up.Capability = 2
	}
	c.world.Say(c, up)
}

func (c *Car) contents() []ledger.ECUEntry {
	var all []ledger.ECUEntry
	for _, a := range c.offer.GetArtifacts() {
		all = append(all, ledger.ECUEntry{ID: a.GetEcuId(), Version: a.GetVersion(), SHA256: a.GetSha256()})
	}
	return all
}

// did writes to the ledger, which is in memory and cannot fail.
func (c *Car) did(kind ledger.Kind, ecus []ledger.ECUEntry) {
	_ = c.ledger.Append(&ledger.Entry{
		AtMS: c.world.Now().UnixMilli(), VIN: c.VIN, Kind: kind, Campaign: c.current.Campaign, Attempt: c.current.Attempt,
		Package: c.offer.GetPackage(), Version: c.offer.GetPackageVersion(), ECUs: ecus,
	})
	c.world.Did(c, kind, c.current)
}
