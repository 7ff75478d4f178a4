package topic

import (
	"encoding/json"
	"math"
	"strconv"

	"pacecar/messages"
	"pacecar/web/view"
	"pacecar/web/view/duration"
	"pacecar/web/view/gates"
	"pacecar/web/view/named"
	"pacecar/web/view/outcome"
)

// Flat is a topic's state: key to encoded value. The package comment lists the keys.
type Flat map[string]json.RawMessage

// put encodes one value. A value that has no JSON form (a rate that is not a number) is
// left out: a screen without a figure is better than one that stands still.
func (f Flat) put(key string, value any) {
	if encoded, err := json.Marshal(value); err == nil && string(encoded) != "null" {
		f[key] = encoded
	}
}

// text puts a string unless it is empty.
func (f Flat) text(key, value string) {
	if value != "" {
		f.put(key, value)
	}
}

// rate puts a figure per minute, rounded so that its last digits do not flicker.
func (f Flat) rate(key string, perMinute float64) {
	f.put(key, math.Round(perMinute*10)/10)
}

// waiting puts what a campaign waits for, and what comes then.
func (f Flat) waiting(s *messages.CampaignStatus, person bool) {
	f.text("waits", s.GetWaits())
	f.text("resumption", s.GetResumption())
	if person {
		f.put("awaitsPerson", true)
	}
	f.text("opensAt", view.Time(s.GetOpensAtMs()))
}

// flattenCampaign is the state of a topic campaign:<id>.
func flattenCampaign(s *messages.CampaignStatus) Flat {
	r := s.GetRecord()
	sum := view.Summarise(s)
	f := make(Flat, 32+len(s.GetCounts())+len(r.GetBurnUp())+len(r.GetFailures()))
	f.text("id", sum.ID)
	f.text("name", sum.Name)
	f.text("state", sum.State)
	f.text("cause", sum.Cause)
	f.put("outcome", sum.Outcome)
	f.waiting(s, sum.AwaitsPerson)
	f.text("author", sum.Author)
	if written := r.GetAuthors(); len(written) > 0 {
		f.put("authors", written)
	}
	f.text("package", sum.Package)
	if r.GetPackage().GetState() == messages.PackageState_PACKAGE_WITHDRAWN { // it never comes back
		f.put("withdrawn", true)
	}
	f.text("contentHash", r.GetContentHash())
	f.text("createdAt", sum.CreatedAt)
	f.text("startedAt", sum.StartedAt)
	f.text("endedAt", sum.EndedAt)
	f.put("version", sum.Version)
	f.put("wave", sum.Wave)
	f.put("total", sum.Total)
	f.put("inFlight", sum.InFlight)
	if r.GetPlan().GetPacing().GetMaximumExposed() > 0 {
		f.put("exposed", s.GetExposed())
	}
	f.rate("offersPerMinute", sum.OffersPerMinute)
	f.rate("succeededPerMinute", sum.SucceededPerMinute)
	if saved := r.GetSavedBytes(); saved > 0 { // it only rises
		f.put("savedBytes", saved)
	}
	if r.GetJoined() > 0 {
		f.put("joined", r.GetJoined())
	}
	f.agreed(s)
	f.begun(s)
	for i, one := range view.FromStrata(r) {
		f.put("strata."+strconv.Itoa(i+1), one)
	}
	f.stopped(s)
	f.put("plan", view.FromPlan(r.GetPlan()))
	for state, n := range sum.Counts {
		f.put("counts."+state, n)
	}
	for _, w := range r.GetWaves() {
		f.put("waves."+strconv.FormatUint(uint64(w.GetNumber()), 10), view.FromWave(w))
	}
	for _, x := range r.GetFailures() {
		f.put("failures."+x.GetEcuId()+"/"+x.GetCode(), x.GetCount())
	}
	for _, p := range r.GetBurnUp() {
		f["burnUp."+strconv.FormatInt(p.GetAtMs(), 10)] = burnPoint(p)
	}
	for i, d := range r.GetDecisions() {
		f.put("decisions."+strconv.Itoa(i+1), gates.FromDecision(d))
	}
	if asked := max(r.GetApprovalsAsked(), r.GetPlan().GetRequiredApprovals()); asked > 0 {
		f.put("approvalsAsked", asked)
	}
	for i, a := range r.GetApprovals() {
		f.put("approvals."+strconv.Itoa(i+1), view.FromApproval(a))
	}
	return f
}

// agreed puts what persons have agreed to besides the plan: cohorts as they were then, and how many vehicles. What has become of the cohorts
// since is nothing that a campaign knows: it is read with the review.
func (f Flat) agreed(s *messages.CampaignStatus) {
	if of := named.From(s.GetRecord().GetNamed()); len(of) > 0 {
		f.put("cohorts", of)
	}
	if n := s.GetRecord().ExpectedVehicles; n != nil {
		f.put("expectedVehicles", *n)
	}
	f.text("fewer", s.GetFewer())
}

// begun puts what only a campaign has that has begun.
func (f Flat) begun(s *messages.CampaignStatus) {
	if on, early := outcome.GoneOn(s.GetRecord()); on > 0 {
		f.put("goneOn", on)
		f.put("goneOnEarly", early)
	}
	if n := s.GetRecord().GetDealer(); n > 0 {
		f.put("dealer", n)
	}
	if told := duration.From(s.GetDurations()); len(told) > 0 {
		f.put("durations", told)
	}
	if pins := gates.FromPins(s.GetRecord().GetPins()); pins != nil {
		f.put("pins", pins)
	}
}

// burnPoint is written by hand, because a campaign has up to 600 of them.
func burnPoint(p *messages.BurnPoint) json.RawMessage {
	b := make([]byte, 0, 32)
	b = append(b, '[')
	b = strconv.AppendUint(b, uint64(p.GetOffered()), 10)
	b = append(b, ',')
	b = strconv.AppendUint(b, uint64(p.GetSucceeded()), 10)
	b = append(b, ',')
	b = strconv.AppendUint(b, uint64(p.GetFailed()), 10)
	b = append(b, ',')
	b = strconv.AppendUint(b, uint64(max(p.GetEnded(), p.GetSucceeded()+p.GetFailed())), 10)
	return append(b, ']')
}

// flattenVehicle is the state of a topic vehicle:<vin>.
func flattenVehicle(s *messages.VehicleStatus) Flat {
	v := view.FromVehicle(s)
	f := make(Flat, 24+len(v.ECUs))
	f.text("vin", v.VIN)
	f.text("model", v.Model)
	f.text("variant", v.Variant)
	if v.ModelYear != 0 {
		f.put("modelYear", v.ModelYear)
	}
	f.text("market", v.Market)
	f.text("region", v.Region)
	f.put("tags", v.Tags)
	f.text("timeZone", v.TimeZone)
	f.text("consent", v.Consent)
	f.text("language", v.Language)
	if v.Position != nil {
		f.put("position", v.Position)
	}
	f.put("flags", v.Flags)
	f.put("online", v.Online)
	f.text("lastSeenAt", v.LastSeenAt)
	f.text("registeredAt", v.RegisteredAt)
	f.text("encoding", v.Encoding)
	f.put("version", v.Version)
	f.put("inventoryVersion", v.InventoryVersion)
	f.put("percent", v.Percent)
	f.text("why", v.Why)
	if v.Condition != nil {
		f.put("condition", v.Condition)
	}
	for _, e := range v.ECUs {
		f.put("ecus."+e.ID, e)
	}
	f.put("assignment", v.Assignment)
	f.put("results", v.Results)
	return f
}
