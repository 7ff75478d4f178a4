// Package rules judges whether the other software of a vehicle stands against a package.
// A [messages.Rule] is a dependency that the catalog has made concrete: it names what ECUs
// must run, or must not, and nothing that is not in an inventory.
//
// # Meaning
//
// A rule counts for a vehicle that fulfils all its when. Such a vehicle breaks it when no
// alternative holds, or, for a rule that forbids, when one does. An alternative names
// conditions on ECUs. It holds when each ECU that it names fulfils one of its conditions on
// that ECU, and the vehicle has at least one of these ECUs: nothing is installed on a vehicle
// by all of it being absent.
//
// # One meaning, two ways
//
// [Broken] judges one inventory. [Exclude] judges all vehicles of an index by operations on
// sets. Both come to one answer; package targeting's tests hold them to it. Everything here
// is pure and may be called from anywhere.
package rules

import (
	"slices"

	"pacecar/actors/targeting/constraint"
	"pacecar/messages"
)

// Broken finds the first rule that an inventory breaks; nil: none.
func Broken(list []*messages.Rule, inventory []*messages.ECU) *messages.Rule {
	for _, r := range list {
		if Breaks(r, inventory) {
			return r
		}
	}
	return nil
}

// Breaks says whether an inventory breaks a rule.
func Breaks(r *messages.Rule, inventory []*messages.ECU) bool {
	for _, c := range r.GetWhen() {
		if !Fulfils(find(inventory, c.GetEcuId()), c) {
			return false
		}
	}
	holds := slices.ContainsFunc(r.GetAny(), func(a *messages.Alternative) bool { return Holds(a, inventory) })
	return holds == r.GetForbids()
}

// Holds says whether an alternative holds for an inventory.
func Holds(a *messages.Alternative, inventory []*messages.ECU) bool {
	there := false
	for id, conditions := range byECU(a) {
		ecu := find(inventory, id)
		if !fulfilsOne(ecu, conditions) {
			return false
		}
		there = there || ecu != nil
	}
	return there
}

// Fulfils says whether an ECU fulfils a condition; nil is an ECU that the vehicle lacks.
func Fulfils(ecu *messages.ECU, c *messages.ECUCondition) bool {
	if ecu == nil || c.GetAbsent() {
		return ecu == nil && c.GetAbsent()
	}
	same := func(wanted, is string) bool { return wanted == "" || wanted == is }
	return same(c.GetHardwarePart(), ecu.GetHardwarePart()) && same(c.GetVersion(), ecu.GetVersion()) &&
		(ecu.GetSha256() == "" || same(c.GetSha256(), ecu.GetSha256())) &&
		(c.GetConstraint() == "" || constraint.Allows(c.GetConstraint(), ecu.GetVersion()))
}

func fulfilsOne(ecu *messages.ECU, conditions []*messages.ECUCondition) bool {
	return slices.ContainsFunc(conditions, func(c *messages.ECUCondition) bool { return Fulfils(ecu, c) })
}

// byECU puts the conditions of an alternative together that are on one ECU.
func byECU(a *messages.Alternative) func(yield func(string, []*messages.ECUCondition) bool) {
	return func(yield func(string, []*messages.ECUCondition) bool) {
		all := a.GetAll()
		for i, c := range all {
			id := c.GetEcuId()
			named := func(c *messages.ECUCondition) bool { return c.GetEcuId() == id }
			if slices.ContainsFunc(all[:i], named) {
				continue
			}
			conditions := all[i : i+1]
			if slices.ContainsFunc(all[i+1:], named) {
				conditions = slices.DeleteFunc(slices.Clone(all[i:]), func(c *messages.ECUCondition) bool { return !named(c) })
			}
			if !yield(id, conditions) {
				return
			}
		}
	}
}

// find looks an ECU up; of several with one ID the first counts.
func find(inventory []*messages.ECU, id string) *messages.ECU {
	if i := slices.IndexFunc(inventory, func(e *messages.ECU) bool { return e.GetId() == id }); i >= 0 {
		return inventory[i]
	}
	return nil
}
