package world

import (
	"strings"
	"time"

	"google.golang.org/protobuf/proto"

	"pacecar/actors/campaign/life"
	"pacecar/actors/roles"
	"pacecar/bench/sim/car"
	"pacecar/bench/sim/invariant"
	"pacecar/bench/sim/virtual"
	"pacecar/bench/sim/wish"
	"pacecar/messages"
)

// desk is the operators: what they want, and do again until it is done.
type desk struct {
	campaigns []*messages.CampaignPlan
	withdrawn map[string]bool // packages whose withdrawal was asked for
	resumed   map[string]int
	policy    *messages.ApprovalPolicy // of the server
	pending   int                      // things that are insisted on
	sends     bool                     // dealers are sent to cars that are silent for long
	published map[string]bool          // packages whose release was asked for
	drawn     int                      // campaigns that were thought of
	later     bool                     // some of them when all others were over
}

func (d *desk) open(w *world, more virtual.Dice) {
	d.withdrawn, d.resumed, d.published = map[string]bool{}, map[string]int{}, map[string]bool{}
	if w.oracle.Asked = w.Upto(0, 1); w.oracle.Asked > 0 {
		d.policy = &messages.ApprovalPolicy{Rules: []*messages.ApprovalRule{{Approvals: uint32(w.oracle.Asked)}}}
	}
	for range max(w.Upto(1, 4), w.plan.Campaigns) {
		d.draw(w, wish.Draft(w.Dice, d.drawn), more)
	}
	w.After(w.Between(20*time.Second, 40*time.Second), func() { d.work(w) })
}

// draw adds to a plan what it asks for by chance, and has its packages published and its campaign written.
func (d *desk) draw(w *world, p *messages.CampaignPlan, more virtual.Dice) {
	switch {
	case w.Hastes:
		wish.Overtake(w.Haste, p, d.drawn)
	case w.plan.Forgetful:
		wish.Brief(w.Mist, p)
	case w.level:
		wish.Level(w.Rank, p, d.drawn)
	}
	wish.Terms(more, p)
	wish.WayBack(w.Own, p)
	wish.Dealer(w.Own, p)
	wish.Growth(w.Own, p)
	wish.Strata(w.Own, p)
	wish.News(w.News, p, w.Now())
	if w.used {
		wish.Later(w.Street, p, w.Now())
	}
	if w.plan.Restless {
		wish.Again(w.Rash, p)
	}
	if w.crewed {
		wish.Crew(w.Crew, p, w.vins(), w.oracle.Models[w.cars[0].car.VIN])
	}
	switch {
	case w.Crawls:
		wish.Crawl(w.Mire, p)
	case w.Hastes:
		wish.Plain(p)
	case w.Dozes, w.Awaits:
		wish.Linger(w.Doze, p, w.Awaits, d.drawn)
	}
	d.sends = d.sends || p.GetDealer().GetAfterUnreachableDays() > 0
	w.oracle.Parks = d.sends
	if len(w.oracle.Pools) > 1 && d.drawn%2 == 0 {
		p.DownloadPool = wish.CDN
	}
	d.campaigns = append(d.campaigns, p)
	for _, pkg := range []string{p.Package, p.GetRollback().GetPackage(), wish.Back(p.Package)} {
		if pkg != "" && !d.published[pkg] && (pkg == p.Package || p.Rollback != nil) {
			d.published[pkg] = true
			d.publish(w, pkg)
		}
	}
	w.After(w.Between(15*time.Second, time.Minute)+w.plan.Behind(d.drawn), func() { d.create(w, p) })
	d.drawn++
}

// mostDrawn is how many campaigns operators think of in one simulation, besides ways back.
const mostDrawn = 8

// choose is whom operators care for at this moment. Where all campaigns are over before the weather is fair, or few are left in a
// forgetful simulation, they think of another one, of newer software, and care for that most.
func (d *desk) choose(w *world) *messages.CampaignPlan {
	if !w.fair && d.drawn < mostDrawn && d.alive(w) < max(1, w.plan.Campaigns-1) {
		d.later = true
		d.draw(w, wish.Newer(w.Rash, wish.Draft(w.Rash, d.drawn)), w.Rash)
	}
	p := d.campaigns[w.Upto(0, w.plan.Written(w.Elapsed(), len(d.campaigns))-1)]
	if last := d.campaigns[len(d.campaigns)-1]; d.later && d.gone(w, p) && w.Rash.Chance(0.7) {
		return last
	}
	return p
}

// alive is how many campaigns are not over, nor given up.
func (d *desk) alive(w *world) (n int) {
	for _, p := range d.campaigns {
		if !d.gone(w, p) {
			n++
		}
	}
	return n
}

// gone tells whether a campaign is over, or will never be written because its package was withdrawn before, or the store
// has lost it.
func (d *desk) gone(w *world, p *messages.CampaignPlan) bool {
	state := w.oracle.State(p.Id)
	return over(state) || state == 0 && (d.withdrawn[p.Package] || w.oracle.Forgot)
}

// insist asks until a reply is accepted. A rejection ends it, but for one that says: try again.
func (d *desk) insist(w *world, kind, id string, m proto.Message, accepted func(proto.Message)) {
	d.pending++
	told := false
	var ask func()
	ask = func() {
		if told {
			return
		}
		w.After(w.Between(4*time.Second, 15*time.Second), ask)
		w.cluster.Ask(kind, id, m, func(reply proto.Message) {
			no, refused := reply.(*messages.Rejection)
			// What is not there yet comes, unless the store has forgotten it.
			if told || refused && (no.Code == messages.Unavailable || no.Code == messages.NotFound && !w.oracle.Forgot) {
				return
			}
			told = true
			d.pending--
			w.Note("operator", "is answered", reply)
			if refused && no.Code == messages.Malformed {
				w.fail("operators say to %s %s what nobody understands: %v", kind, id, no)
			}
			if !refused {
				accepted(reply)
			}
		})
	}
	ask()
}

func (d *desk) register(w *world, c *car.Car) {
	m := &messages.RegisterVehicle{Vin: string(c.VIN), By: "mira", Attributes: &messages.VehicleAttributes{Model: w.oracle.Models[c.VIN], Consent: c.Speaks}}
	for _, e := range c.ECUs {
		m.Ecus = append(m.Ecus, &messages.ECU{Id: e.EcuId, HardwarePart: e.HardwarePart, Version: e.Version})
	}
	d.insist(w, roles.KindVehicle, string(c.VIN), m, func(proto.Message) {})
}

// create writes a campaign, once its package is released.
func (d *desk) create(w *world, p *messages.CampaignPlan) {
	d.insist(w, roles.KindPackage, p.Package, &messages.GetPackage{}, func(reply proto.Message) {
		pkg := reply.(*messages.PackageStatus).GetRecord()
		switch pkg.GetState() {
		case messages.PackageState_PACKAGE_RELEASED:
			d.insist(w, roles.KindCampaign, p.Id, &messages.CreateCampaign{Plan: p, Package: pkg, By: "mira"}, w.answered)
		case messages.PackageState_PACKAGE_WITHDRAWN:
		default:
			w.After(5*time.Second, func() { d.create(w, p) })
		}
	})
}

// answered has the oracle hear what operators are told.
func (w *world) answered(reply proto.Message) {
	switch m := reply.(type) {
	case *messages.CampaignStatus:
		w.oracle.Answered(m)
	case *messages.Done:
		invariant.Break(17, "an operator is told that a command was done, and not how its campaign stands")
	}
}

// command is said once: its answer may be lost, and then nobody knows.
func (d *desk) command(w *world, id string, m proto.Message) {
	w.cluster.Ask(roles.KindCampaign, id, m, w.answered)
}

// work is what operators do from time to time, in fair weather until everything is done.
func (d *desk) work(w *world) {
	w.After(w.Between(5*time.Second, 45*time.Second), func() { d.work(w) })
	p := d.choose(w)
	switch w.oracle.State(p.Id) {
	case life.Draft, life.Review, life.Approved:
		d.prepare(w, p)
	case life.Scheduled:
		if !w.fair && w.News.Chance(0.03) {
			d.cancel(w, p, "enough")
		}
	case life.Running:
		d.openGate(w, p.Id)
		switch {
		case w.fair && w.Elapsed()-w.fault > enough && seldom(p):
			d.cancel(w, p, "it gets nowhere")
		case w.fair:
		case w.Chance(0.25):
			d.command(w, p.Id, &messages.PauseCampaign{By: "omar", Reason: "a look"})
		case w.Chance(0.02), w.plan.Forgetful && w.oracle.Campaign(p.Id).Silent() && w.Mist.Chance(0.3):
			d.cancel(w, p, "enough")
		}
	case life.Paused, life.Halted:
		d.goOn(w, p)
	}
	if !w.fair && w.Chance(0.01) {
		d.withdraw(w, p.Package)
	}
	d.undoes(w, p)
	d.deal(w, p)
	d.flags(w)
	d.ponder(w)
}

// enough is for how long operators look at a campaign of which few vehicles come through.
const enough = 30 * time.Hour

// seldom tells whether most offers of a plan run out before its maintenance window opens: with few
// vehicles in flight, they would take weeks.
func seldom(p *messages.CampaignPlan) bool {
	return p.GetMaintenance() != nil && time.Duration(p.GetOfferLifeSeconds())*time.Second < 24*time.Hour
}

// begin starts, also too early. What was withdrawn, or is not released any more because the store
// has forgotten that, is cancelled. A way back may have been written anew since, to bring back another package.
func (d *desk) begin(w *world, p *messages.CampaignPlan) {
	begin := func(p *messages.CampaignPlan) {
		d.gather(w, p, func(start *messages.StartCampaign) { d.start(w, p, start) }, func(why string) { d.cancel(w, p, why) })
	}
	if p.GetRollsBack() == "" {
		begin(p)
		return
	}
	d.look(w, p.Id, func(s *messages.CampaignStatus) {
		d.adopt(s.GetRecord().GetPlan())
		begin(s.GetRecord().GetPlan())
	})
}

// gather fills a start of what a campaign says now, or tells why its package may not be offered.
func (d *desk) gather(w *world, p *messages.CampaignPlan, then func(*messages.StartCampaign), refused func(why string)) {
	w.cluster.Ask(roles.KindPackage, p.Package, &messages.BeginCampaign{CampaignId: p.Id}, func(reply proto.Message) {
		s, ok := reply.(*messages.PackageStatus)
		if no, refused := reply.(*messages.Rejection); refused && no.Code != messages.NotFound {
			return
		}
		if !ok || s.GetRecord().GetState() != messages.PackageState_PACKAGE_RELEASED {
			refused("its package may not be offered")
			return
		}
		d.prepared(w, p, func(back *messages.PackageRecord) {
			w.members(p, s.GetRecord(), func(vins []string) {
				start := &messages.StartCampaign{By: "mira", Package: s.GetRecord(), Rollback: back, Policy: d.policy, Vins: vins}
				if d.stopsHarm(w, p) {
					start.Policy = nil
				}
				start.Traits = w.traits(p, start.Vins)
				w.oracle.Starts.Meet(start, p, d.campaigns, w.oracle.Campaign, w.Rank)
				then(start)
			})
		}, refused)
	})
}

// prepared finds the package of a plan's way back.
func (d *desk) prepared(w *world, p *messages.CampaignPlan, then func(*messages.PackageRecord), refused func(why string)) {
	if p.GetRollback() == nil {
		then(nil)
		return
	}
	w.cluster.Ask(roles.KindPackage, p.Rollback.Package, &messages.GetPackage{}, func(reply proto.Message) {
		switch s, ok := reply.(*messages.PackageStatus); {
		case ok && s.GetRecord().GetState() == messages.PackageState_PACKAGE_RELEASED:
			then(s.GetRecord())
		case ok && s.GetRecord().GetState() == messages.PackageState_PACKAGE_WITHDRAWN, w.fair && w.oracle.Forgot:
			refused("there is no way back")
		}
	})
}

// goOn resumes, or cancels what cannot be resumed or was resumed often enough.
func (d *desk) goOn(w *world, p *messages.CampaignPlan) {
	d.resumed[p.Id]++
	switch {
	case w.fair && (d.withdrawn[p.Package] || d.resumed[p.Id] > 40), w.Chance(0.02):
		d.cancel(w, p, "enough")
	case w.fair || w.Chance(0.5):
		w.cluster.Ask(roles.KindCampaign, p.Id, &messages.GetCampaign{}, func(reply proto.Message) {
			if s, ok := reply.(*messages.CampaignStatus); ok {
				d.command(w, p.Id, &messages.ResumeCampaign{By: "omar", Reason: "seen", Accepted: s.KnownFailures})
			}
		})
	}
}

// openGate opens a gate that waits for a person, and now and then asks for one that does not.
func (d *desk) openGate(w *world, id string) {
	wave, awaits := w.oracle.Gate(id)
	if awaits && (w.fair || w.Chance(0.4)) || !w.fair && w.Chance(0.02) {
		w.oracle.Opens(id, wave)
		d.command(w, id, &messages.OpenGate{By: "omar", Wave: wave, Reason: "looked at"})
	}
}

// flags has a vehicle flagged for what it is not, or cleared.
func (d *desk) flags(w *world) {
	vin := string(w.cars[w.Upto(0, len(w.cars)-1)].car.VIN)
	switch {
	case w.fair || w.Chance(0.1):
		w.cluster.Ask(roles.KindVehicle, vin, &messages.ClearVehicle{Vin: vin, By: "omar", Reason: "looked at"}, func(proto.Message) {})
	case w.Chance(0.05):
		flag := &messages.Flag{Code: "DuplicateSerial", EcuId: "ADAS", Detail: "Another vehicle reports the same serial number."}
		w.cluster.Ask(roles.KindVehicle, vin, &messages.FlagVehicle{Vin: vin, By: "omar", Flag: flag}, func(proto.Message) {})
	}
}

// withdraw takes a package back, and looks until every campaign has heard so.
func (d *desk) withdraw(w *world, pkg string) {
	if d.withdrawn[pkg] || strings.HasSuffix(pkg, wish.Factory) {
		return
	}
	d.withdrawn[pkg] = true
	var look func(reply proto.Message)
	look = func(reply proto.Message) {
		r := reply.(*messages.PackageStatus).GetRecord()
		if r.GetState() != messages.PackageState_PACKAGE_WITHDRAWN {
			d.withdrawn[pkg] = false // the store has forgotten it
			return
		}
		w.oracle.Withdrawn(pkg, r.GetCampaigns())
		if len(r.GetCampaigns()) > 0 {
			w.After(3*time.Second, func() { d.insist(w, roles.KindPackage, pkg, &messages.GetPackage{}, look) })
		}
	}
	d.insist(w, roles.KindPackage, pkg, &messages.WithdrawPackage{By: "omar", Reason: "unsafe"}, look)
}

// done tells whether there is nothing left to ask for.
func (d *desk) done(*world) bool { return d.pending == 0 }
