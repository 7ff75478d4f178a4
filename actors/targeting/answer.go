package targeting

import (
	"slices"

	"pacecar/actors/targeting/origin"
	"pacecar/actors/targeting/registry"
	"pacecar/actors/targeting/rules"
	"pacecar/actors/targeting/selector"
	"pacecar/actors/targeting/stretch"
	"pacecar/actors/targeting/terms"
	"pacecar/actors/targeting/trait"
	"pacecar/actors/targeting/verdict"
	"pacecar/messages"
)

// Bounds of answers.
const (
	// MaxSample is how many VINs an exclusion shows.
	MaxSample = 20
	// MaxList is how many VINs one page of a list has at most.
	MaxList = 1000
)

// Answer says which vehicles of the slot a selector matches and a package fits. A
// vehicle that is left out for another reason than a plain "no" is counted in exactly
// one exclusion: the selector could not decide, or it matched and the vehicle is held back
// from campaigns, or the package does not fit. Exclusions come in this order, by the
// selector's attributes, then campaigns and flags, then the package's ECUs, then its rules,
// then how long ago a vehicle was heard; those of several slots with the same code and detail add up.
func Answer(x *Index, question *messages.SelectVehicles) (*messages.Selection, *messages.Rejection) {
	s, rejection := terms.Compile(question)
	if rejection != nil {
		return nil, rejection
	}
	answer, asked := &messages.Selection{Total: uint64(x.Len()), Residual: s.Residual()}, trait.Ask(question.GetPilots(), x.find)
	matched := x.judge(s, question, func(code, detail string, set ordinals) {
		asked.Note(code, detail, set)
		answer.Excluded = append(answer.Excluded, x.exclusion(code, detail, set))
	})
	answer.LeftOut = asked.LeftOut(matched.ordinals, NotSelected)
	if question.Since != nil {
		matched.ordinals, answer.Mark = x.changes.Since(question.GetSince(), matched.ordinals)
	}
	answer.Matched = uint64(matched.Len())
	switch {
	case question.GetCountOnly():
	case len(question.GetDivisions())+len(question.GetStrata())+len(question.GetPools()) > 0:
		answer.Vins, answer.Traits, rejection = x.divide(question, matched.ordinals)
	default:
		answer.Vins = matched.VINs()
	}
	if rejection != nil {
		return nil, rejection
	}
	return answer, nil
}

// judge finds the vehicles that a selector matches and a package fits, and tells the
// reasons why others do not, each with its vehicles.
func (x *Index) judge(s *selector.Selector, question *messages.SelectVehicles, excluded func(code, detail string, set ordinals)) Set {
	matched, _ := x.Select(s)
	x.undecided(s, matched.ordinals, excluded)
	if undone := question.GetUndoes(); undone != "" {
		matched.ordinals = x.installed(undone, matched.ordinals)
	}
	if question.GetForCampaign() {
		matched.ordinals = x.free(matched.ordinals, excluded)
	}
	if len(question.GetContents()) > 0 {
		matched.ordinals = x.fit(question, matched.ordinals, func(misfit *Misfit, set ordinals) {
			excluded(misfit.Code, misfit.Group, set)
		})
	}
	matched.ordinals = rules.Exclude(columns{x}, question.GetRules(), matched.ordinals, func(r *messages.Rule, set ordinals) {
		excluded(r.GetCode(), r.GetDetail(), set)
	})
	if since := question.GetHeardSinceMs(); since > 0 {
		matched.ordinals = x.reachable(matched.ordinals, since, excluded)
	}
	return matched
}

// List finds one page of the vehicles that match, in order of VIN, from behind
// question.After; an empty selector lists all.
func List(x *Index, question *messages.ListVehicles) (*messages.VehicleList, *messages.Rejection) {
	if question.GetSelector() == "" {
		question = &messages.ListVehicles{Selector: "true", After: question.GetAfter(), Limit: question.GetLimit()}
	}
	s, rejection := terms.Compile(question)
	if rejection != nil {
		return nil, rejection
	}
	after, behind, limit, rejection := pageOf(question)
	if rejection != nil {
		return nil, rejection
	}
	set, _ := x.Select(s)
	page, more := stretch.Page(&x.registry, set.ordinals, after, behind, limit)
	return &messages.VehicleList{Vins: registry.Unpack(page), More: more, Matched: uint64(set.Len())}, nil
}

// undecided tells the vehicles about which the selector is neither true nor false, under
// the first attribute of the selector that is missing.
func (x *Index) undecided(s *selector.Selector, matched ordinals, excluded func(code, detail string, set ordinals)) {
	gaps := make([]ordinals, len(s.Mentions()))
	rest := make(ordinals, len(x.all))
	for i, m := range s.Mentions() {
		gaps[i] = x.gap(m)
		rest.Add(gaps[i])
	}
	if rest = rest.Without(matched); rest.Empty() {
		return // the usual case: nothing is missing, so everything was decided
	}
	rest = rest.Without(x.eval(s.Root(), selector.No, rest))
	for i, m := range s.Mentions() {
		missing := rest.And(gaps[i])
		if missing.Empty() {
			continue
		}
		excluded(MissingAttribute, missingSentence(m), missing)
		rest = rest.Without(missing)
	}
}

// missingSentence is about vehicles that a mention cannot be compared for.
func missingSentence(m selector.Mention) string {
	if m.Version {
		return "The selector compares " + m.Attribute.String() + ", which is not known or not a semantic version."
	}
	if m.Attribute.Field == selector.Campaign {
		return "The selector compares campaign, and no campaign holds the vehicle."
	}
	return "The selector compares " + m.Attribute.String() + ", which is not known."
}

// fit leaves over the candidates that a package fits, and tells every misfit with its
// vehicles. It judges as [Fit] does, but profile by profile instead of vehicle by vehicle.
func (x *Index) fit(question *messages.SelectVehicles, candidates ordinals, excluded func(*Misfit, ordinals)) ordinals {
	rest, install, contents := candidates, make(ordinals, len(candidates)), question.GetContents()
	for _, id := range verdict.ECUs(contents) {
		c := x.ecu(id)
		exclude := func(no *Misfit, set ordinals) {
			if !set.Empty() {
				excluded(no, set)
				rest = rest.Without(set)
			}
		}
		verdicts := c.judge(contents, id, question.GetUndoes(), question.GetAllowDowngrade() || question.GetUndoes() != "")
		for _, v := range []verdict.Verdict{verdict.Lacking, verdict.WrongHardware, verdict.WrongVersion, verdict.Downgrade} {
			exclude(misfit(v, nil, &messages.ECU{Id: id}), choose(c, verdicts, v, rest))
		}
		install.Add(choose(c, verdicts, verdict.Installs, rest))
	}
	if idle := rest.Without(install); !idle.Empty() {
		excluded(Idle(question.GetUndoes()), idle)
		rest = rest.Without(idle)
	}
	return rest
}

// judge says what a package means for each profile of an ECU, by code. One that does not count
// for what undoes a campaign stays as it is.
func (c *ecus) judge(contents []*messages.TargetArtifact, id, undoes string, downgrade bool) []verdict.Verdict {
	verdicts := make([]verdict.Verdict, c.values.Codes())
	if verdicts[0] = verdict.Lacking; undoes != "" {
		verdicts[0] = verdict.Installed
	}
	ecu := &messages.ECU{Id: id}
	for code, key := range c.values.All() {
		if verdicts[code] = verdict.Installed; origin.Counts(undoes, key.Value().by) {
			key.Value().fill(ecu)
			_, verdicts[code] = verdict.Judge(contents, ecu, downgrade)
		}
	}
	return verdicts
}

// choose finds the vehicles of within whose profile has a verdict.
func choose(c *ecus, verdicts []verdict.Verdict, wanted verdict.Verdict, within ordinals) ordinals {
	if !slices.Contains(verdicts, wanted) {
		return nil
	}
	table := make([]uint8, len(verdicts))
	for code, v := range verdicts {
		if v == wanted {
			table[code] = 1
		}
	}
	return c.codes.Choose(table, within)
}

// installed finds the vehicles that run what one campaign installed on an ECU.
func (x *Index) installed(campaign string, within ordinals) ordinals {
	found := make(ordinals, len(within))
	for _, c := range x.ecus {
		table := make([]uint8, c.values.Codes())
		for code, key := range c.values.All() {
			if key.Value().by == campaign {
				table[code] = 1
			}
		}
		if slices.Contains(table, 1) {
			found.Add(c.codes.Choose(table, within))
		}
	}
	return found
}

// exclusion counts a set and shows its first vehicles.
func (x *Index) exclusion(code, detail string, set ordinals) *messages.Exclusion {
	page, _ := stretch.Page(&x.registry, set, registry.VIN{}, false, MaxSample)
	return &messages.Exclusion{Code: code, Detail: detail, Count: uint64(set.Len()), Sample: registry.Unpack(page)}
}
