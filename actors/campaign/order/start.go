package order

import (
	"cmp"
	"strings"

	"pacecar/actors/campaign/choice"
	"pacecar/actors/campaign/expectation"
	"pacecar/actors/campaign/gate"
	"pacecar/actors/campaign/hours"
	"pacecar/actors/campaign/life"
	"pacecar/actors/campaign/plan"
	"pacecar/actors/campaign/promotion"
	"pacecar/actors/campaign/rival"
	"pacecar/actors/campaign/rollback"
	"pacecar/actors/campaign/standing"
	"pacecar/messages"
	"pacecar/mutant"
)

func (o order) start(m *messages.StartCampaign) (standing.Event, *messages.Rejection) {
	c := o.c
	if no := o.asNamed(m); no != nil {
		return nil, no
	}
	later := c.Hours != nil && c.Hours.StartMs != 0 && !m.GetDue() && !mutant.BeginsEarly.Planted()
	if later { // the roster, which tells how many must approve, is not fixed before its time
		if no := o.approved(m, m.GetVehicles()); no != nil {
			return nil, no
		}
	}
	if no := plan.Startable(c.ID, c.Plan, c.Package, m); no != nil {
		return nil, no
	}
	if no := hours.Timely(c.Plan, o.nowMs); no != nil {
		return nil, no
	}
	prepared, no := rollback.Prepared(c.Plan, m.GetPackage(), m.GetRollback(), o.nowMs)
	if no != nil {
		return nil, no
	}
	if no := rival.Misnamed(c.ID, m, later); no != nil {
		return nil, no
	}
	if later {
		return o.schedule(m), nil
	}
	if no := cmp.Or(rival.Unanswered(c.Plan, m, o.late(m)), rival.Behind(c.Plan, m)); no != nil {
		return nil, no
	}
	made, no := choice.Make(c.Plan, choice.Fleet{VINs: m.GetVins(), Traits: m.GetTraits(), LeftOut: m.GetLeftOut()})
	if no != nil {
		return nil, no
	}
	vehicles, expected := uint32(len(made.VINs)/messages.VINLength), o.expected(m)
	if no := cmp.Or(expectation.Exceeded(c.ID, expected, vehicles), o.approved(m, uint64(vehicles))); no != nil {
		return nil, no
	}
	if vehicles == 0 {
		return nil, messages.Reject(messages.EmptySelection, "the selector matches no vehicle that the package fits").
			At("/selector").Suggest("see the dry run for the reason why each vehicle is left out")
	}
	detail := cmp.Or(expectation.Fewer(expected, vehicles), gate.Vehicles(vehicles))
	if prepared != nil {
		detail += "; package " + prepared.Package + " is prepared to bring them back"
	}
	if len(m.Cohorts) > 0 {
		detail += ", selected by cohort " + strings.Join(m.Cohorts, ", cohort ")
	}
	if notes := made.Notes(); len(notes) > 0 {
		detail += "; " + strings.Join(notes, " ")
	}
	if others := rival.Told(m.GetMet()); others != "" {
		detail += "; " + others
	}
	if needless := rival.Needless(m); needless != "" {
		detail += "; " + needless
	}
	return standing.Begun{Fact: c.Fact("CampaignStarted", o.nowMs, m.By, life.Running, detail), Package: m.Package, Rules: m.Rules, Chosen: made, Prepared: prepared, Expected: expected,
		Excluded: rollback.Excluded(c.Plan, m.Excluded), Met: m.Met, Pins: promotion.Pin(c.Plan, m.Package, m.Rules, m.Proof, o.nowMs)}, nil
}

// schedule takes a person's start of a campaign whose plan names a time. The roster is not
// fixed before that has come, so that it is what the selector matches then; a time that
// has passed comes at once.
func (o order) schedule(m *messages.StartCampaign) standing.Event {
	detail := o.c.Hours.Begins() + ", scheduled by " + m.By + expectation.With(m.ExpectedVehicles)
	return standing.Scheduled{Fact: o.c.Fact("CampaignScheduled", o.nowMs, m.By, life.Scheduled, detail), Expected: m.ExpectedVehicles, Firm: m.GetNamesContent() || o.c.Firm}
}

// expects tells whether a start of a campaign that is scheduled says anew how many vehicles are expected.
// That is how one goes on whose roster has become larger than was expected before.
func expects(c *standing.Standing, m *messages.StartCampaign) bool {
	return c.Life == life.Scheduled && m.ExpectedVehicles != nil && (c.Expected == nil || *c.Expected != *m.ExpectedVehicles)
}

// expected is how many vehicles a start is held to; nil: to none. One that begins by itself is to what was
// said when it was scheduled.
func (o order) expected(m *messages.StartCampaign) *uint32 {
	if m.GetDue() {
		return o.c.Expected
	}
	return m.ExpectedVehicles
}

// begin is the engine's answer to BeginScheduled: the roster, gathered now. What stands
// against the start is kept as the cause, and asked again.
func (o order) begin(m *messages.StartCampaign) standing.Event {
	if o.c.Life != life.Scheduled || o.nowMs < o.c.Hours.StartMs {
		return nil
	}
	e, no := o.start(m)
	if no.GetCode() == messages.MoreThanExpected { // it does not go away by itself
		return o.delay(no.Message + ". If these are meant, start it again with the number of vehicles that its dry run tells")
	}
	if no != nil {
		return o.delay(no.Message)
	}
	return e
}

// late is how long ago a campaign that begins by itself was to begin, in milliseconds.
func (o order) late(m *messages.StartCampaign) int64 {
	if !m.GetDue() || o.c.Hours == nil {
		return 0
	}
	return o.nowMs - o.c.Hours.StartMs
}

// delay notes why a scheduled campaign cannot begin yet, once.
func (o order) delay(reason string) standing.Event {
	cause := "could not begin at its time, and tries again every minute: " + strings.TrimSuffix(plan.Shorten(reason), ".")
	if o.c.Life != life.Scheduled || o.c.Cause == cause {
		return nil
	}
	return standing.BeginningDelayed{Fact: o.c.Fact("BeginningDelayed", o.nowMs, "engine", life.Scheduled, cause)}
}
