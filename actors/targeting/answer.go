package targeting

import (
	"github.com/RoaringBitmap/roaring/v2"

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
	selector, rejection := Compile(question.GetSelector())
	if rejection != nil {
		return nil, rejection
	}
	matched, residual := x.Select(selector)
	answer := &messages.Selection{Total: uint64(x.Len()), Residual: residual, Excluded: x.undecided(selector, matched.ordinals)}
	if len(question.GetContents()) > 0 {
		matched.ordinals = x.fit(question.GetContents(), matched.ordinals, func(misfit *Misfit, set *roaring.Bitmap) {
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
	source := question.GetSelector()
	if source == "" {
		source = "true"
	}
	selector, rejection := Compile(source)
	if rejection != nil {
		return nil, rejection
	}
	after, ok := packVIN(question.GetAfter())
	if question.GetAfter() != "" && !ok {
		return nil, messages.Reject(messages.Malformed, "after is %q, which is not a VIN", clip(question.GetAfter())).
			At("/after").Suggest("give the last VIN of the page before")
	}
	limit := int(question.GetLimit())
	if limit == 0 || limit > MaxList {
		return nil, messages.Reject(messages.OutOfBounds, "limit is %d, it may be 1 to %d", limit, MaxList).
			At("/limit").Suggest("ask for the rest in further pages")
	}
	set, _ := x.Select(selector)
	page, more := set.page(after, ok, limit)
	return &messages.VehicleList{Vins: texts(page), More: more}, nil
}

// undecided counts the vehicles about which the selector is neither true nor false,
// under the first attribute of the selector that is missing.
func (x *Index) undecided(s *Selector, matched *roaring.Bitmap) []*messages.Exclusion {
	gaps := make([]*roaring.Bitmap, len(s.mentions))
	for i, m := range s.mentions {
		gaps[i] = roaring.AndNot(&x.all, x.present(m))
	}
	rest := roaring.AndNot(union(gaps), matched)
	if rest.IsEmpty() {
		return nil // the usual case: nothing is missing, so everything was decided
	}
	rest.AndNot(x.eval(s.root, no, nil))
	var excluded []*messages.Exclusion
	for i, m := range s.mentions {
		missing := roaring.And(rest, gaps[i])
		if missing.IsEmpty() {
			continue
		}
		excluded = append(excluded, x.exclusion(MissingAttribute, m.missing(), missing))
		rest.AndNot(missing)
	}
	return excluded
}

// missing is the sentence about vehicles that a mention cannot be compared for.
func (m mention) missing() string {
	if m.version {
		return "The selector compares " + m.attribute.String() + ", which is not known or not a semantic version."
	}
	return "The selector compares " + m.attribute.String() + ", which is not known."
}

// fit leaves over the candidates that a package fits, and tells every misfit with its
// vehicles. It judges as [Fit] does, but profile by profile instead of vehicle by vehicle.
func (x *Index) fit(contents []*messages.TargetArtifact, candidates *roaring.Bitmap, excluded func(*Misfit, *roaring.Bitmap)) *roaring.Bitmap {
	rest, install := candidates, roaring.New()
	for _, id := range contentECUs(contents) {
		d := x.ecus[id]
		if d == nil {
			d = &ecuDimension{}
		}
		exclude := func(misfit *Misfit, set *roaring.Bitmap) {
			if !set.IsEmpty() {
				excluded(misfit, set)
				rest = roaring.AndNot(rest, set)
			}
		}
		exclude(unknownECU(id), roaring.AndNot(rest, &d.present))
		verdicts := d.judge(contents, id)
		for _, code := range []string{HardwareMismatch, VersionMismatch} {
			if v := verdicts[code]; v != nil {
				exclude(v.misfit, roaring.And(rest, union(v.sets)))
			}
		}
		if v := verdicts[""]; v != nil {
			install = roaring.Or(install, union(v.sets))
		}
	}
	if idle := roaring.AndNot(rest, install); !idle.IsEmpty() {
		excluded(alreadyInstalled(), idle)
		rest = roaring.AndNot(rest, idle)
	}
	return rest
}

// verdict is what a package means for the profiles of an ECU that share it.
type verdict struct {
	misfit *Misfit
	sets   []*roaring.Bitmap
}

// judge sorts the profiles of an ECU by the code of their misfit; "" are those that
// would be installed on. Profiles that already run the package are in no verdict.
func (d *ecuDimension) judge(contents []*messages.TargetArtifact, id string) map[string]*verdict {
	verdicts := map[string]*verdict{}
	for handle, b := range d.buckets {
		value := handle.Value()
		ecu := &messages.ECU{
			Id: id, HardwarePart: value.part, HardwareRevision: value.revision, Version: value.version, Sha256: value.sha256,
		}
		_, installed, misfit := fitECU(contents, ecu)
		if installed {
			continue
		}
		code := ""
		if misfit != nil {
			code = misfit.Code
		}
		v := verdicts[code]
		if v == nil {
			v = &verdict{misfit: misfit}
			verdicts[code] = v
		}
		v.sets = append(v.sets, &b.ordinals)
	}
	return verdicts
}

// exclusion counts a set and shows its first vehicles.
func (x *Index) exclusion(code, detail string, set *roaring.Bitmap) *messages.Exclusion {
	page, _ := Set{index: x, ordinals: set}.page(packedVIN{}, false, MaxSample)
	return &messages.Exclusion{Code: code, Detail: detail, Count: set.GetCardinality(), Sample: texts(page)}
}
