// Package oracle knows what must never happen. It watches a simulation from outside: it reads
// each commit as the store has it, hears everything that leaves an entity, and holds both
// against the ledger of the vehicles, never against the engine's own account alone. It is told
// after each event, and panics with a [invariant.Violation] at the first thing that is wrong.
package oracle

import (
	"time"

	"google.golang.org/protobuf/proto"

	"pacecar/actors/roles"
	"pacecar/bench/sim/car"
	"pacecar/bench/sim/invariant"
	"pacecar/bench/sim/oracle/agreed"
	"pacecar/bench/sim/oracle/dealt"
	"pacecar/bench/sim/oracle/lapse"
	"pacecar/bench/sim/oracle/rivals"
	"pacecar/bench/sim/oracle/talk"
	"pacecar/bench/sim/oracle/view"
	"pacecar/bench/sim/virtual"
	"pacecar/messages"
	"pacecar/persistence"
	"pacecar/tcu/tcusim/ledger"
)

// Oracle watches one simulation. It is not safe for concurrent use.
type Oracle struct {
	time *virtual.Time
	Cars map[messages.VIN]*car.Car
	// Ledger is what the vehicles physically did.
	Ledger *ledger.Ledger
	// Skewed says that clocks of nodes are wrong in this simulation, Forgot that the store has
	// lost its tail: what only holds without that is not asked for.
	Skewed, Forgot bool
	// Models are the cars' models.
	Models map[messages.VIN]string
	// Asked is how many approvals the server asks for of every campaign.
	Asked int
	// Pools are what all campaigns share.
	Pools []*messages.Pool
	// Introduced says that cars show their manifest whenever they connect.
	Introduced bool
	// Parks says that cars may be away for a day.
	Parks bool
	// Words are what dealers said too early.
	Words  dealt.Words
	Starts rivals.Starts // in whose way persons have campaigns start
	// Calm is since when nothing has been going wrong; Linked, since when each car is connected.
	Calm   func() time.Duration
	Linked func(messages.VIN) (since time.Duration, online bool)

	epochs    map[persistence.Slot]persistence.Epoch
	versions  map[persistence.Key]uint64
	vehicles  map[string]*view.Vehicle
	campaigns map[string]*view.Campaign
	packages  map[string]*messages.PackageRecord
	flagged   map[string]bool  // vehicles that ever were
	stopped   map[string]bool  // campaigns of packages whose withdrawal was answered
	opened    map[opening]bool // gates that persons have asked to be opened
	agreed    map[string]bool  // by the id of a question: whether its webhook has agreed
	talk      talk.Heard
	contents  agreed.Contents
	words     lapse.Words
	spoken    lapse.Spoken
	sound     map[string]bool // by campaign and number of a question: whether the software was
	replaced  map[string]bool // what the ledger calls doubled and is not

	moved time.Duration // when something went on last: a campaign, a vehicle of one, or what a car does

	Alarms int // that a person would see, of a lost tail
}

// New makes an oracle; its public fields are set before the first event.
func New(t *virtual.Time) *Oracle {
	o := &Oracle{time: t, Cars: map[messages.VIN]*car.Car{}, Models: map[messages.VIN]string{}, Ledger: ledger.New(), epochs: map[persistence.Slot]persistence.Epoch{}}
	o.forget()
	o.stopped, o.opened, o.agreed, o.sound = map[string]bool{}, map[opening]bool{}, map[string]bool{}, map[string]bool{}
	o.replaced, o.Starts, o.flagged, o.Words = map[string]bool{}, rivals.Starts{}, map[string]bool{}, dealt.Words{}
	o.contents = agreed.Contents{}
	o.talk, o.words, o.spoken = talk.Heard{}, lapse.Words{}, lapse.NewSpoken()
	return o
}

func (o *Oracle) forget() {
	o.versions = map[persistence.Key]uint64{}
	o.vehicles = map[string]*view.Vehicle{}
	o.campaigns = map[string]*view.Campaign{}
	o.packages = map[string]*messages.PackageRecord{}
}

// LostTail says that the store has forgotten its last commits: what is known begins anew from
// what it still has.
func (o *Oracle) LostTail(store *persistence.Memory) {
	o.Forgot, o.words = true, lapse.Words{} // what was under way is gone with the nodes
	o.forget()
	o.stopped = map[string]bool{}
	o.read(store)
}

// Granted implements engine.Observer.
func (o *Oracle) Granted(slot persistence.Slot, epoch persistence.Epoch) {
	if epoch <= o.epochs[slot] {
		o.broken(14, "slot %d is owned under epoch %d after epoch %d", slot, epoch, o.epochs[slot])
	}
	o.epochs[slot] = epoch
}

// Committed implements engine.Observer.
func (o *Oracle) Committed(c *persistence.Change, decided time.Duration) {
	if c.Epoch != o.epochs[c.Slot] {
		o.broken(14, "%s %s is written under epoch %d, slot %d is owned under %d", c.Key.Kind, c.Key.ID, c.Epoch, c.Slot, o.epochs[c.Slot])
	}
	if was := o.versions[c.Key]; c.Expected != was {
		o.broken(13, "%s %s goes from version %d to %d", c.Key.Kind, c.Key.ID, was, c.Expected+1)
	}
	o.versions[c.Key] = c.Expected + 1
	o.history(c)
	switch c.Key.Kind {
	case roles.KindVehicle:
		o.vehicle(c.Key.ID, c.Data, decided)
	case roles.KindCampaign:
		o.campaign(c.Key.ID, c.Data, c.Pages, decided)
	case roles.KindPackage:
		o.pack(c.Key.ID, c.Data)
	}
}

// decode reads a record; one that cannot be read is a fault of whoever wrote it.
func decode[M proto.Message](o *Oracle, id string, data []byte, into M) M {
	if err := proto.Unmarshal(data, into); err != nil {
		o.broken(18, "the record of %s does not decode: %v", id, err)
	}
	return into
}

// pack watches a package.
func (o *Oracle) pack(id string, data []byte) {
	r := decode(o, id, data, &messages.PackageRecord{})
	if r.State >= messages.PackageState_PACKAGE_APPROVED && r.State <= messages.PackageState_PACKAGE_RELEASED {
		o.approved("package "+id, 2, map[string]bool{r.GetAuthor(): true}, r.GetContentHash(), r.GetApprovals())
	}
	o.packages[id] = r
}

// approved asks for approvals by different persons, none an author, of exactly this content.
func (o *Oracle) approved(what string, required int, authors map[string]bool, hash string, given []*messages.Approval) {
	persons := map[string]bool{}
	for _, a := range given {
		if a.GetContentHash() != hash || authors[a.GetBy()] {
			o.broken(10, "%s goes on with an approval by %s of content %.8s; its authors are %v, its content %.8s", what, a.GetBy(), a.GetContentHash(), authors, hash)
		}
		persons[a.GetBy()] = true
	}
	if len(persons) < required {
		o.broken(10, "%s goes on with %d of %d approvals", what, len(persons), required)
	}
}

// Withdrawn says that an operator's withdrawal of a package is answered, except for those
// campaigns that the answer names as still to stop.
func (o *Oracle) Withdrawn(pkg string, remaining []string) {
	for id, c := range o.campaigns {
		if c.Record.GetPlan().GetPackage() == pkg {
			o.stopped[id] = true
		}
	}
	for _, id := range remaining {
		delete(o.stopped, id)
	}
}

// Answered says that an operator's command was answered with where its campaign stands.
func (o *Oracle) Answered(status *messages.CampaignStatus) {
	said := status.GetRecord()
	c := o.campaigns[said.GetPlan().GetId()]
	switch {
	case c == nil || c.Record.GetRevision() < said.GetRevision():
		o.broken(17, "an operator was told of revision %d of campaign %s, which is not there", said.GetRevision(), said.GetPlan().GetId())
	case c.Record.GetRevision() == said.GetRevision() && c.Record.GetState() != said.GetState():
		o.broken(17, "an operator was told that campaign %s is %s, and it is %s", c.ID, said.GetState(), c.Record.GetState())
	}
}

func (o *Oracle) broken(number int, format string, args ...any) {
	panic(invariant.Broken(number, format, args...))
}
