package targeting

import (
	"slices"

	"pacecar/actors/targeting/selector"
	"pacecar/actors/targeting/terms"
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
// one exclusion: either the selector could not decide, or it matched and the package
// does not fit. Exclusions come in the order of the selector's attributes, then of
// the package's ECUs; those of several slots with the same code and detail add up.
func Answer(x *Index, question *messages.SelectVehicles) (*messages.Selection, *messages.Rejection) {
	s, rejection := terms.Compile(question)
	if rejection != nil {
		return nil, rejection
	}
	matched, residual := x.Select(s)
	answer := &messages.Selection{Total: uint64(x.Len()), Residual: residual, Excluded: x.undecided(s, matched.ordinals)}
	if len(question.GetContents()) > 0 {
		matched.ordinals = x.fit(question.GetContents(), matched.ordinals, func(misfit *Misfit, set ordinals) {
			answer.Excluded = append(answer.Excluded, x.exclusion(misfit.Code, misfit.Group, set))
		})
	}
	answer.Matched = uint64(matched.Len())
	if !question.GetCountOnly() {
		answer.Vins = matched.VINs()
	}
	return answer, nil
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
	after, ok := packVIN(question.GetAfter())
	if question.GetAfter() != "" && !ok {
		return nil, messages.Reject(messages.Malformed, "after is %.64q, which is not a VIN", question.GetAfter()).
			At("/after").Suggest("give the last VIN of the page before")
	}
	limit := int(question.GetLimit())
	if limit == 0 || limit > MaxList {
		return nil, messages.Reject(messages.OutOfBounds, "limit is %d, it may be 1 to %d", limit, MaxList).
			At("/limit").Suggest("ask for the rest in further pages")
	}
	set, _ := x.Select(s)
	page, more := set.page(after, ok, limit)
	return &messages.VehicleList{Vins: unpack(page), More: more}, nil
}

// undecided counts the vehicles about which the selector is neither true nor false,
// under the first attribute of the selector that is missing.
func (x *Index) undecided(s *selector.Selector, matched ordinals) []*messages.Exclusion {
	gaps := make([]ordinals, len(s.Mentions()))
	rest := make(ordinals, len(x.all))
	for i, m := range s.Mentions() {
		gaps[i] = x.gap(m)
		rest.add(gaps[i])
	}
	if rest = rest.without(matched); rest.empty() {
		return nil // the usual case: nothing is missing, so everything was decided
	}
	rest = rest.without(x.eval(s.Root(), selector.No, rest))
	var excluded []*messages.Exclusion
	for i, m := range s.Mentions() {
		missing := rest.and(gaps[i])
		if missing.empty() {
			continue
		}
		excluded = append(excluded, x.exclusion(MissingAttribute, missingSentence(m), missing))
		rest = rest.without(missing)
	}
	return excluded
}

// missingSentence is about vehicles that a mention cannot be compared for.
func missingSentence(m selector.Mention) string {
	if m.Version {
		return "The selector compares " + m.Attribute.String() + ", which is not known or not a semantic version."
	}
	return "The selector compares " + m.Attribute.String() + ", which is not known."
}

// fit leaves over the candidates that a package fits, and tells every misfit with its
// vehicles. It judges as [Fit] does, but profile by profile instead of vehicle by vehicle.
func (x *Index) fit(contents []*messages.TargetArtifact, candidates ordinals, excluded func(*Misfit, ordinals)) ordinals {
	rest, install := candidates, make(ordinals, len(candidates))
	for _, id := range contentECUs(contents) {
		c := x.ecu(id)
		exclude := func(misfit *Misfit, set ordinals) {
			if !set.empty() {
				excluded(misfit, set)
				rest = rest.without(set)
			}
		}
		verdicts := c.judge(contents, id)
		exclude(unknownECU(id), choose(c, verdicts, lacking, rest))
		exclude(hardwareMismatch(&messages.ECU{Id: id}), choose(c, verdicts, wrongHardware, rest))
		exclude(versionMismatch(nil, &messages.ECU{Id: id}), choose(c, verdicts, wrongVersion, rest))
		install.add(choose(c, verdicts, installs, rest))
	}
	if idle := rest.without(install); !idle.empty() {
		excluded(alreadyInstalled(), idle)
		rest = rest.without(idle)
	}
	return rest
}

// judge says what a package means for each profile of an ECU, by code.
func (c *ecus) judge(contents []*messages.TargetArtifact, id string) []verdict {
	verdicts := make([]verdict, max(1, len(c.values)))
	verdicts[0] = lacking
	ecu := &messages.ECU{Id: id}
	for code, v := range c.values {
		if v.vehicles == 0 {
			continue
		}
		p := v.key.Value()
		ecu.HardwarePart, ecu.HardwareRevision, ecu.Version, ecu.Sha256 = p.part, p.revision, p.version, p.sha256
		_, verdicts[code] = judgeECU(contents, ecu)
	}
	return verdicts
}

// choose finds the vehicles of within whose profile has a verdict.
func choose(c *ecus, verdicts []verdict, wanted verdict, within ordinals) ordinals {
	if !slices.Contains(verdicts, wanted) {
		return nil
	}
	table := make([]uint8, len(verdicts))
	for code, v := range verdicts {
		if v == wanted {
			table[code] = 1
		}
	}
	return c.codes.choose(table, within)
}

// exclusion counts a set and shows its first vehicles.
func (x *Index) exclusion(code, detail string, set ordinals) *messages.Exclusion {
	page, _ := Set{index: x, ordinals: set}.page(packedVIN{}, false, MaxSample)
	return &messages.Exclusion{Code: code, Detail: detail, Count: uint64(set.len()), Sample: unpack(page)}
}
