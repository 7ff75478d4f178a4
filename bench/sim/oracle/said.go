package oracle

import (
	"slices"
	"strings"
	"time"

	"google.golang.org/protobuf/proto"

	"pacecar/actors/campaign/life"
	"pacecar/actors/campaign/roster"
	"pacecar/actors/roles"
	"pacecar/actors/vehicle/assignment"
	"pacecar/bench/sim/car"
	"pacecar/bench/sim/oracle/dealt"
	"pacecar/bench/sim/oracle/view"
	"pacecar/bench/sim/terms"
	"pacecar/messages"
	"pacecar/persistence"
	"pacecar/tcu/tcusim/ledger"
)

// Said implements engine.Observer.
func (o *Oracle) Said(from persistence.Key, owns bool, to string, m proto.Message) {
	if !owns {
		o.broken(15, "%s %s says %T to %s from a node that does not own it", from.Kind, from.ID, m, to)
	}
	v, c := o.vehicles[from.ID], o.campaigns[from.ID]
	switch m := m.(type) {
	case *messages.Down:
		o.toTCU(v, m)
	case *messages.AssignmentReport:
		if a := v.Assignment(); view.KeyOf(a) == (car.Key{Campaign: m.GetCampaignId(), Attempt: m.GetAttempt()}) && m.GetSequence() > max(a.GetSequence(), v.Watch(m.GetCampaignId(), m.GetAttempt()).GetSequence()) {
			o.broken(18, "%s tells campaign %s its report %d, the record has %d", from.ID, to, m.GetSequence(), a.GetSequence())
		}
		o.talk.Hear(from.ID+" and campaign "+to, o.time.Elapsed(), m)
		o.spoken.Say(from.ID, m, o.time.Elapsed())
	case *messages.AssignVehicle:
		o.words.Hear(c, to, m, o.time.Elapsed(), o.Skewed)
		if m.GetDealer() == nil && m.GetHeard().GetState() <= messages.AssignmentState_OFFERED && m.GetHeard().GetCalledOff() == "" { // nothing is offered by what a dealer has said, nor by what gives an attempt back
			o.notHeld(c, to, m)
		}
		if e := c.Entry(to); uint32(e.Attempt) < m.GetAttempt() {
			o.broken(18, "campaign %s offers attempt %d to %s, its record has %d", from.ID, m.GetAttempt(), to, e.Attempt)
		}
	case *messages.PermitVehicle:
		o.notHeld(c, to, m)
		o.permits(c, to, m)
		if e := c.Entry(to); uint32(e.Attempt) == m.GetAttempt() && e.State >= roster.Offered && e.State < roster.Downloaded {
			o.broken(18, "campaign %s permits attempt %d to %s, its record says %s", from.ID, m.GetAttempt(), to, name(e.State))
		}
	}
}

// notHeld: a campaign that is held offers and permits nothing. What leaves behind the commit
// that holds it was decided before.
func (o *Oracle) notHeld(c *view.Campaign, to string, m proto.Message) {
	if c != nil && c.Still {
		o.broken(8, "campaign %s is %s and says %s to %s", c.ID, c.Record.GetState(), m.ProtoReflect().Descriptor().Name(), to)
	}
}

// toTCU: what a vehicle is offered and permitted is in its record.
func (o *Oracle) toTCU(v *view.Vehicle, m *messages.Down) {
	a := v.Assignment()
	if offer := m.GetOfferUpdate(); offer != nil {
		k := car.Key{Campaign: offer.GetCampaignId(), Attempt: offer.GetAttempt()}
		if _, ended := v.EndOf(k); view.KeyOf(a) != k && !ended {
			o.broken(18, "attempt %d of campaign %s is offered and not in the record", k.Attempt, k.Campaign)
		}
	}
	if permit := m.GetPermitInstall(); permit != nil {
		o.consented(v.Record.GetVin(), permit)
		k := car.Key{Campaign: permit.GetCampaignId(), Attempt: permit.GetAttempt()}
		if !o.Forgot {
			dealt.Permits(o.Cars[messages.VIN(v.Record.GetVin())], k)
		}
		if view.KeyOf(a) == k && !assignment.Ended(a.GetState()) && !assignment.Underway(a.GetState()) && a.GetPermitExpiresAtMs() == 0 && a.GetCode() != assignment.CodePermitExpired {
			o.broken(18, "attempt %d of campaign %s is permitted, and the record says %s", k.Attempt, k.Campaign, a.GetState())
		}
	}
}

// Did hears what a car physically does.
func (o *Oracle) Did(c *car.Car, kind ledger.Kind, k car.Key) {
	o.moved = o.time.Elapsed()
	if kind != ledger.InstallStarted {
		return
	}
	for _, doubled := range o.Ledger.Summary().Violations {
		// What an installation has left there a dealer may have replaced by cable since.
		o.replaced[doubled] = o.replaced[doubled] || strings.HasPrefix(doubled, string(c.VIN)) && strings.Contains(doubled, "has left there") && !c.Runs()
		// After a lost tail what is there may be brought again, unless a manifest says so first.
		if o.replaced[doubled] {
			continue
		}
		if !o.Forgot || o.Introduced || !strings.Contains(doubled, "has left there") && !strings.Contains(doubled, "was installed") {
			o.broken(1, "%s", doubled)
		}
	}
	view := o.campaigns[k.Campaign]
	if view == nil {
		return // the store has forgotten it
	}
	o.mayInstall(view, c.VIN)
	if at, in := view.At[string(c.VIN)]; in && !o.Forgot {
		o.wavesBefore(view, at)
	}
	const within = 5 * time.Second
	now := o.time.Elapsed()
	since, online := o.Linked(c.VIN)
	if held := view.Held; held != 0 && online && now > max(held, since)+within && o.Calm() < min(held, since) && !o.Forgot {
		o.broken(8, "%s begins to install for campaign %s, which has been %s for %v, connected and in fair weather", c.VIN, k.Campaign, view.Record.GetState(), now-held)
	}
}

// Behind implements engine.Observer: what is read after an unknown outcome stays.
func (o *Oracle) Behind(key persistence.Key, version uint64) {
	o.broken(18, "version %d of %s %s, told to have failed, is written behind the back of who has recovered", version, key.Kind, key.ID)
}

// Recovered implements engine.Observer: what must still be heard was said again.
func (o *Oracle) Recovered(key persistence.Key, said []proto.Message) {
	switch key.Kind {
	case roles.KindVehicle:
		o.vehicleRecovered(o.vehicles[key.ID], said)
	case roles.KindCampaign:
		o.campaignRecovered(o.campaigns[key.ID], said)
	case roles.KindPackage:
		p := o.packages[key.ID]
		if p.GetState() == messages.PackageState_PACKAGE_WITHDRAWN && len(said) < len(p.GetCampaigns()) {
			o.broken(22, "package %s was withdrawn and recovered, and says so to %d of %d campaigns", key.ID, len(said), len(p.GetCampaigns()))
		}
	}
}

func (o *Oracle) vehicleRecovered(v *view.Vehicle, said []proto.Message) {
	a := v.Assignment()
	says := func(what string, is func(*messages.Down) bool) {
		if !slices.ContainsFunc(said, func(m proto.Message) bool { d, down := m.(*messages.Down); return down && is(d) }) {
			o.broken(22, "%s was recovered with attempt %d of campaign %s %s, and is not told the %s again", v.Record.GetVin(), a.GetAttempt(), a.GetCampaignId(), a.GetState(), what)
		}
	}
	now := o.time.Now().UnixMilli()
	switch {
	case a == nil || o.Skewed:
	case a.GetCancelling():
		if !assignment.Ended(a.GetState()) || !a.GetAcknowledged() {
			says("cancel", func(d *messages.Down) bool { return d.GetCancelUpdate() != nil })
		}
	case a.GetState() == assignment.Offered && len(v.Record.GetFlags()) == 0:
		says("offer", func(d *messages.Down) bool { return d.GetOfferUpdate() != nil })
	case a.GetState() == assignment.Permitted && a.GetPermitExpiresAtMs() > now && a.GetPermitOpensAtMs() == 0: // or it is kept until its window opens
		says("permit", func(d *messages.Down) bool { return d.GetPermitInstall() != nil })
	case assignment.Ended(a.GetState()) && !a.GetAcknowledged():
		if !slices.ContainsFunc(said, func(m proto.Message) bool { _, is := m.(*messages.AssignmentReport); return is }) {
			o.broken(22, "%s was recovered with an end that campaign %s has not acknowledged, and does not repeat it", v.Record.GetVin(), a.GetCampaignId())
		}
	}
}

func (o *Oracle) campaignRecovered(c *view.Campaign, said []proto.Message) {
	if c == nil || c.Record.GetStartedAtMs() == 0 {
		return
	}
	told := map[string]bool{}
	for _, m := range said {
		if to, is := m.(interface{ GetVin() string }); is {
			told[string(m.ProtoReflect().Descriptor().Name())+to.GetVin()] = true
		}
	}
	shut := o.shut(c, o.time.Elapsed())
	ending := c.Record.GetPackage().GetState() == messages.PackageState_PACKAGE_WITHDRAWN || c.Record.GetEndReachedAtMs() != 0 // a cancel takes the permit with it, also while the campaign is held
	for at, e := range c.Entries {
		want := ""
		switch state := c.Record.GetState(); {
		case ending || state == life.Cancelled || state == life.Completed:
			if e.State == roster.Asleep || roster.InFlight(e.State) && e.State < roster.Installing {
				want = "CancelAssignment"
			}
		case shut && !(c.Held != 0 && e.State == roster.Permitted):
		case state == life.Running && e.State == roster.Downloaded:
			return // a permit needs a commit; what follows is said behind it
		case state == life.Running && (e.State == roster.Offered || e.State == roster.Asleep):
			want = "AssignVehicle"
		case state == life.Running && e.State == roster.Permitted:
			want = "PermitVehicle"
		case c.Held != 0 && e.State == roster.Permitted:
			want = "WithdrawVehiclePermit"
		}
		if want != "" && !told[want+c.VINs[at]] {
			o.broken(22, "campaign %s was recovered %s, and does not say %s to %s again", c.ID, c.Record.GetState(), want, c.VINs[at])
		}
	}
}

// consented: who must agree to an installation has done so before it is permitted, as far as the
// car asks.
func (o *Oracle) consented(vin string, permit *messages.PermitInstall) {
	view, c := o.campaigns[permit.GetCampaignId()], o.Cars[messages.VIN(vin)]
	if view != nil && c.Asks && terms.Asked(view.Record.GetPlan().GetConsent().GetInstall(), c.Speaks) && !c.Agreed(permit.GetCampaignId()) {
		o.broken(43, "%s is permitted to install for campaign %s, and its driver has not agreed", vin, permit.GetCampaignId())
	}
}
