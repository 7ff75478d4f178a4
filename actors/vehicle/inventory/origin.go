package inventory

import (
	"slices"

	"google.golang.org/protobuf/proto"

	"pacecar/actors/targeting/origin"
	"pacecar/actors/vehicle/assignment"
	"pacecar/messages"
)

// Told is the inventory after a manifest, as [Reported] has it, in which each control unit
// names the campaign that installed what it runs.
//
// That is the campaign of an attempt that was offered just that for the unit, where the manifest
// proves the success of the attempt, or shows it newly after the vehicle may have begun to
// install. New is what differs from what the vehicle itself has said before: a registration may
// have been wrong, and the manifest old. Of a vehicle that has said nothing before it is what differs
// from the registration, where the manifest shows all that was permitted, or names the attempt and no
// other is known to have come before it, by its number: one that is only late might show that it ran this
// before. Of a vehicle that does not number its manifests the first one that comes is believed to be that.
// What a manifest that names an attempt shows newly is the work of that one, if nobody
// knows any more what it was offered. Other new software is nobody's.
func Told(old []*messages.ECU, m *messages.Manifest, a *messages.Assignment, results []*messages.AssignmentResult) []*messages.ECU {
	now := Reported(old, m.GetEcus())
	named := a != nil && m.GetCampaignId() == a.GetCampaignId() && m.GetAttempt() == a.GetAttempt()
	wrong, _ := Compare(m, a.GetArtifacts())
	proves := a != nil && wrong == "" && !assignment.Ended(a.GetState()) && (named || a.GetState() == assignment.Installed)
	first := m.GetSequence() <= 1
	told := named && first || wrong == "" && a.GetState() == assignment.Permitted && assignment.Permits(a)
	ended := assignment.Result(results, m.GetCampaignId(), m.GetAttempt())
	for i, e := range now {
		if !slices.ContainsFunc(m.GetEcus(), func(r *messages.ECUReport) bool { return r.GetEcuId() == e.GetId() }) {
			continue
		}
		was := Find(old, e.GetId())
		differs := was != nil && origin.Changed(was, e)
		changed := differs && was.GetReported()
		switch {
		case offers(a.GetArtifacts(), e) && (proves || differs && told || changed && (named || assignment.Begun(a) || assignment.Permits(a))):
			now[i] = by(e, a.GetCampaignId())
		case changed && !named:
			now[i] = by(e, earlier(results, m, e))
		case differs && first && offers(ended.GetArtifacts(), e):
			now[i] = by(e, ended.GetCampaignId())
		}
	}
	return now
}

// earlier is the campaign of the last ended attempt that a control unit's new software can be the
// work of; empty: of none.
func earlier(results []*messages.AssignmentResult, m *messages.Manifest, e *messages.ECU) string {
	if r := assignment.Result(results, m.GetCampaignId(), m.GetAttempt()); r != nil && (len(r.GetArtifacts()) == 0 || offers(r.GetArtifacts(), e)) {
		return r.GetCampaignId()
	}
	for _, r := range slices.Backward(results) {
		if offers(r.GetArtifacts(), e) {
			return r.GetCampaignId()
		}
	}
	return ""
}

// Dealt is the inventory after a dealer's word that he has installed what was offered, which the
// vehicle had shown before: units on which that is nobody else's work.
func Dealt(inventory []*messages.ECU, a *messages.Assignment) []*messages.ECU {
	now := slices.Clone(inventory)
	for i, e := range now {
		if e.GetInstalledBy() == "" && offers(a.GetArtifacts(), e) {
			now[i] = by(e, a.GetCampaignId())
		}
	}
	return now
}

// offers tells whether a control unit runs just what an attempt was offered for it.
func offers(artifacts []*messages.OfferedArtifact, e *messages.ECU) bool {
	return slices.ContainsFunc(artifacts, func(o *messages.OfferedArtifact) bool {
		return o.GetEcuId() == e.GetId() && Runs(e, o)
	})
}

func by(e *messages.ECU, campaign string) *messages.ECU {
	if e.GetInstalledBy() == campaign {
		return e
	}
	e = proto.CloneOf(e)
	e.InstalledBy = campaign
	return e
}
