// Package chain is the rule by which one update is a stepping stone to another: it brings a version that the other one depends
// on, or is installed on. Who plans a campaign, and the actor of a vehicle that goes on from one campaign to the next, judge by it alike.
//
// Its functions are pure.
package chain

import (
	"slices"

	"pacecar/actors/targeting/constraint"
	"pacecar/actors/targeting/rules"
	"pacecar/messages"
)

// Brings tells whether an update with these contents fulfils a dependency, on a vehicle that has all of the
// control units which it is for: then its campaign is a stepping stone to what depends on it.
func Brings(r *messages.Rule, contents []*messages.TargetArtifact) bool {
	return !r.GetForbids() && slices.ContainsFunc(r.GetAny(), func(a *messages.Alternative) bool {
		there := false
		for _, c := range a.GetAll() {
			brought := slices.ContainsFunc(a.GetAll(), func(o *messages.ECUCondition) bool { return o.GetEcuId() == c.GetEcuId() && fulfils(o, contents) })
			if !brought && !slices.ContainsFunc(a.GetAll(), func(o *messages.ECUCondition) bool { return o.GetEcuId() == c.GetEcuId() && o.GetAbsent() }) {
				return false
			}
			there = there || brought
		}
		return there
	})
}

func fulfils(c *messages.ECUCondition, contents []*messages.TargetArtifact) bool {
	return slices.ContainsFunc(contents, func(b *messages.TargetArtifact) bool {
		ecu := &messages.ECU{Id: b.GetEcuId(), HardwarePart: b.GetHardwarePart(), Version: b.GetVersion(), Sha256: b.GetSha256()}
		return c.GetEcuId() == b.GetEcuId() && rules.Fulfils(ecu, c)
	})
}

// Leads tells whether an update brings a version that one of these artifacts is to be installed on.
func Leads(to, contents []*messages.TargetArtifact) bool {
	return slices.ContainsFunc(to, func(a *messages.TargetArtifact) bool {
		return a.GetFromVersion() != "" && slices.ContainsFunc(contents, func(b *messages.TargetArtifact) bool {
			return a.GetEcuId() == b.GetEcuId() && a.GetHardwarePart() == b.GetHardwarePart() && constraint.Allows(a.GetFromVersion(), b.GetVersion())
		})
	})
}

// Needs tells whether an update, with its rules and its artifacts, needs what some control units of a vehicle run: something of it
// fits that, and does not fit what they ran before. What could have been installed then needs nothing of it. Where nobody
// knows what they ran, or with which digest, it is taken to have fitted: a step that nobody can show is none.
func Needs(list []*messages.Rule, to []*messages.TargetArtifact, runs []*messages.ECU) bool {
	var now, before []*messages.TargetArtifact
	for _, e := range runs {
		is := &messages.TargetArtifact{EcuId: e.GetId(), HardwarePart: e.GetHardwarePart(), Version: e.GetVersion(), Sha256: e.GetSha256()}
		was := is
		if e.GetWas() != "" {
			was = &messages.TargetArtifact{EcuId: e.GetId(), HardwarePart: e.GetHardwarePart(), Version: e.GetWas()}
		}
		now, before = append(now, is), append(before, was)
	}
	return slices.ContainsFunc(list, func(r *messages.Rule) bool { return Brings(r, now) && !Brings(r, before) }) ||
		slices.ContainsFunc(to, func(a *messages.TargetArtifact) bool {
			one := []*messages.TargetArtifact{a}
			return Leads(one, now) && !Leads(one, before)
		})
}
