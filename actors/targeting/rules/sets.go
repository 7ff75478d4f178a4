package rules

import "pacecar/messages"

// Sets are sets of vehicles, as an index keeps them. No operation changes its arguments.
type Sets[S any] interface {
	// Fulfilling is the vehicles of within for whose ECU yes says so; ECUs that differ in
	// nothing may be asked about once. Nil stands for an ECU that a vehicle lacks.
	Fulfilling(ecu string, within S, yes func(*messages.ECU) bool) S
	// Without is the vehicles that are in a and not in b.
	Without(a, b S) S
	Empty(S) bool
}

// Exclude tells for each rule, in order, which of the vehicles that are left break it, and
// answers those that break none.
func Exclude[S any](x Sets[S], list []*messages.Rule, within S, broken func(*messages.Rule, S)) S {
	for _, r := range list {
		if set := breaking(x, r, within); !x.Empty(set) {
			broken(r, set)
			within = x.Without(within, set)
		}
	}
	return within
}

// breaking is the vehicles of within that break a rule.
func breaking[S any](x Sets[S], r *messages.Rule, within S) S {
	counts := within
	for _, c := range r.GetWhen() {
		counts = x.Fulfilling(c.GetEcuId(), counts, func(ecu *messages.ECU) bool { return Fulfils(ecu, c) })
	}
	rest := counts // of these, those for which no alternative has been found to hold
	for _, a := range r.GetAny() {
		if x.Empty(rest) {
			break
		}
		rest = x.Without(rest, holding(x, a, rest))
	}
	if r.GetForbids() {
		return x.Without(counts, rest)
	}
	return rest
}

// holding is the vehicles of within for which an alternative holds.
func holding[S any](x Sets[S], a *messages.Alternative, within S) S {
	optional := true // every ECU of the alternative may be absent
	for id, conditions := range byECU(a) {
		within = x.Fulfilling(id, within, func(ecu *messages.ECU) bool { return fulfilsOne(ecu, conditions) })
		optional = optional && fulfilsOne(nil, conditions)
	}
	if !optional {
		return within
	}
	none := within
	for id := range byECU(a) {
		none = x.Fulfilling(id, none, func(ecu *messages.ECU) bool { return ecu == nil })
	}
	return x.Without(within, none)
}
