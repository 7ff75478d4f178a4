package oracle

import (
	"slices"
	"strings"
	"time"

	"pacecar/bench/sim/oracle/assent"
	"pacecar/bench/sim/oracle/lapse"
	"pacecar/bench/sim/oracle/overdue"
	"pacecar/bench/sim/oracle/ready"
	"pacecar/bench/sim/oracle/rivals"
	"pacecar/bench/sim/oracle/stops"
	"pacecar/bench/sim/oracle/view"
	"pacecar/bench/sim/oracle/way"

	"pacecar/actors/vehicle"
	"pacecar/actors/vehicle/assignment"
	"pacecar/actors/vehicle/event"
	"pacecar/bench/sim/car"
	"pacecar/bench/sim/terms"
	"pacecar/bench/sim/virtual"
	"pacecar/messages"
)

// vehicle watches one commit of a vehicle.
func (o *Oracle) vehicle(vin string, data []byte, decided time.Duration) {
	was := o.vehicles[vin]
	if was == nil {
		was = &view.Vehicle{Record: &messages.VehicleRecord{}, Ends: map[car.Key]messages.AssignmentState{}, PutOff: assent.Counts{}, Ran: map[view.Software]string{}, Cut: map[car.Key]car.Key{}}
	}
	is := &view.Vehicle{Record: decode(o, vin, data, &messages.VehicleRecord{}), Ends: was.Ends, PutOff: was.PutOff, Ran: was.Ran, Cut: was.Cut}
	is.Runs(was)
	o.vehicles[vin] = is
	o.flagged[vin] = o.flagged[vin] || len(is.Record.GetFlags()) > 0
	is.PutOff.See(vin, is.Assignment())
	o.inventoryIsTold(vin, is.Record)
	o.endsStay(vin, is)
	o.oneCampaign(vin, was, is)
	rivals.InOrder(vin, was, is, o.campaigns, o.Forgot)
	rivals.GoesOn(vin, was, is, o.campaigns, o.Ledger.Past(messages.VIN(vin)), o.Forgot)
	if !o.Skewed {
		rivals.OverTakesNothing(vin, was, is, o.campaigns, virtual.Began.Add(decided))
	}
	o.words.Opens(vin, was, is, decided)
	lapse.Leaves(vin, was, is, o.Cars[messages.VIN(vin)])
	o.illHealthIsHeard(vin, is)
	a, before := is.Assignment(), was.Assignment()
	stops.Permitted(vin, before, a)
	if !o.Skewed && !o.Forgot {
		ready.Permitted(before, a, o.Cars[messages.VIN(vin)], virtual.Began.Add(decided))
	}
	fresh := view.KeyOf(a) != view.KeyOf(before)
	if fresh || a.GetState() != before.GetState() {
		o.moved = o.time.Elapsed()
	}
	if c := o.campaigns[a.GetCampaignId()]; c != nil && !fresh && !o.Skewed {
		overdue.Downloads(c.Record.GetPlan(), vin, before, a)
	}
	if a.GetState() == assignment.Offered && (fresh || before.GetState() != assignment.Offered) {
		o.offered(vin, was.Record, is.Record)
	}
	if a.GetState() == assignment.Succeeded && (fresh || before.GetState() != assignment.Succeeded) {
		o.succeeded(vin, a)
	}
}

// inventoryIsTold holds the inventory against the manifest that it is counted to be from.
func (o *Oracle) inventoryIsTold(vin string, r *messages.VehicleRecord) {
	if r.GetManifestSequence() == 0 {
		return
	}
	var runs strings.Builder
	for _, e := range r.GetInventory() {
		runs.WriteString(e.GetId() + " " + e.GetVersion() + " ")
	}
	if wrote := o.Cars[messages.VIN(vin)].Wrote[r.GetManifestSequence()]; wrote != runs.String() {
		o.broken(19, "%s is believed to run %s, its manifest %d says %s", vin, runs.String(), r.GetManifestSequence(), wrote)
	}
}

// endsStay remembers how attempts ended, and that no end changes. Of an attempt that only
// the vehicle knew nothing was decided yet.
func (o *Oracle) endsStay(vin string, v *view.Vehicle) {
	for _, r := range append(slices.Clone(v.Record.GetResults()), assignment.ResultOf(v.Assignment())) {
		k := car.Key{Campaign: r.GetCampaignId(), Attempt: r.GetAttempt()}
		end, known := v.Ends[k]
		if known && end != r.GetState() {
			o.broken(12, "attempt %d of campaign %s on %s had ended as %s, and is %s", k.Attempt, k.Campaign, vin, end, r.GetState())
		}
		if assignment.Ended(r.GetState()) && !assignment.Unknown(r) {
			v.Ends[k] = r.GetState()
		}
	}
}

// oneCampaign: an assignment gives way to another one only when it has ended.
func (o *Oracle) oneCampaign(vin string, was, is *view.Vehicle) {
	before := view.KeyOf(was.Assignment())
	if before == (car.Key{}) || before == view.KeyOf(is.Assignment()) {
		return
	}
	if _, over := is.Ends[before]; !over {
		o.broken(11, "campaign %s takes %s from campaign %s, whose attempt %d has not ended", is.Assignment().GetCampaignId(), vin, before.Campaign, before.Attempt)
	}
}

// offered judges an offer by the plainest rules there are.
func (o *Oracle) offered(vin string, was, is *messages.VehicleRecord) {
	a := is.GetAssignment()
	for _, target := range a.GetArtifacts() {
		at := slices.IndexFunc(is.GetInventory(), func(e *messages.ECU) bool { return e.GetId() == target.GetEcuId() })
		if at < 0 || is.GetInventory()[at].GetHardwarePart() != target.GetHardwarePart() {
			o.broken(3, "%s is offered %s for %s, which it has not", vin, target.GetHardwarePart(), target.GetEcuId())
		} else if runs := is.GetInventory()[at].GetVersion(); terms.Newer(runs, target.GetVersion()) && !a.GetAllowDowngrade() {
			o.broken(3, "%s is offered %s %s, and runs %s", vin, target.GetEcuId(), target.GetVersion(), runs)
		}
	}
	if c := o.campaigns[a.GetCampaignId()]; c != nil && c.Record.GetPlan().GetRollsBack() != "" && !o.Forgot {
		way.Offered(c, o.campaigns[c.Record.GetPlan().GetRollsBack()], vin, a, o.Cars[messages.VIN(vin)].Worked[is.GetManifestSequence()])
	}
	newest := func(e *messages.ECU) bool { return e.GetId() == "ADAS" && e.GetVersion() == "3.0.0" }
	if c := o.campaigns[a.GetCampaignId()]; c != nil && c.Record.GetPlan().GetSelector() == terms.Newest && slices.ContainsFunc(is.GetInventory(), newest) {
		o.broken(3, "%s is offered campaign %s, which means nobody who runs ADAS 3.0.0, as it does", vin, c.ID)
	}
	if v := a.GetInventoryVersion(); v < was.GetInventoryVersion() || v > is.GetInventoryVersion() {
		o.broken(3, "the offer to %s says inventory %d, which is %d", vin, v, is.GetInventoryVersion())
	}
	if len(was.GetFlags()) > 0 && len(is.GetFlags()) > 0 && was.GetFlags()[0].GetAtMs() == is.GetFlags()[0].GetAtMs() {
		o.broken(25, "%s is offered campaign %s and is flagged %s", vin, a.GetCampaignId(), is.GetFlags()[0].GetCode())
	}
}

// succeeded asks the vehicle whether it has ever run what was offered.
func (o *Oracle) succeeded(vin string, a *messages.Assignment) {
	for _, target := range a.GetArtifacts() {
		if !o.Cars[messages.VIN(vin)].Ran(target.GetEcuId(), target.GetVersion()) {
			o.broken(4, "attempt %d of campaign %s on %s counts as succeeded, and %s has never run %s", a.GetAttempt(), a.GetCampaignId(), vin, target.GetEcuId(), target.GetVersion())
		}
	}
}

// Acknowledged implements engine.Observer: what was acknowledged is in the record, so that
// hearing it once more changes nothing.
func (o *Oracle) Acknowledged(vin messages.VIN, up *messages.Up) {
	v := o.vehicles[string(vin)]
	if v == nil {
		o.broken(17, "%s was acknowledged, and is not there", vin)
	}
	o.spoken.Hear(vin, up.GetReport(), v, o.time.Elapsed())
	if m := up.GetManifest(); m.GetSequence() > v.Record.GetManifestSequence() {
		o.broken(17, "manifest %d of %s was acknowledged, the record has %d", m.GetSequence(), vin, v.Record.GetManifestSequence())
	}
	if a := v.Assignment(); up.GetReport() == nil || o.Forgot && a.GetCode() == assignment.AlarmUnknown {
		return // or the attempt was given back since, and the vehicle is asked again where it stands
	}
	again, no := vehicle.Restore(v.Record).Step(o.time.Now(), up)
	if no != nil {
		return // it was refused before, too, or else there would be an error
	}
	for _, e := range again.Events {
		if e.Kind == event.AssignmentMoved {
			o.broken(17, "%s of attempt %d of campaign %s was acknowledged to %s, and still leads from %s to %s", up.GetReport().GetPhase(),
				up.GetReport().GetAttempt(), up.GetReport().GetCampaignId(), vin, e.Change.From, e.Change.To)
		}
	}
}
