package closure

import (
	"slices"

	"pacecar/actors/catalog/shelf"
	"pacecar/messages"
)

// search chooses versions for the requirements of a package, and for theirs.
type search struct {
	*judgement
	steps int
	clash *messages.Rejection // the first pair that excluded each other
	place int                 // of the package's own requirement that is being fulfilled
}

// search refuses a package whose requirements cannot be fulfilled without a conflict.
func (j *judgement) search() *messages.Rejection {
	s := &search{judgement: j}
	found := s.install(j.pkg, nil, nil, func([]*messages.PackageRecord) bool { return true })
	switch {
	case found:
		return nil
	case s.steps > MaxSteps:
		return messages.Reject(messages.TooComplex, "the versions that would fulfil the dependencies leave more than %d ways open", MaxSteps).
			At(pointer).Suggest("narrow the constraints to fewer versions")
	default:
		return s.clash
	}
}

// install adds a version to those that are chosen, behind those that it needs, and goes on
// with what is left to do. chain is what is waiting for it.
func (s *search) install(r *messages.PackageRecord, chosen, chain []*messages.PackageRecord, then func([]*messages.PackageRecord) bool) bool {
	is := func(other *messages.PackageRecord) bool { return shelf.Same(r, other) }
	switch s.steps++; {
	case s.steps > MaxSteps || slices.ContainsFunc(chain, is):
		return false
	case slices.ContainsFunc(chosen, is):
		return then(chosen)
	}
	list, places := requirements(r, messages.DependencyKind_REQUIRES)
	chain = append(slices.Clip(chain), r)
	var fulfil func(i int, chosen []*messages.PackageRecord) bool
	fulfil = func(i int, chosen []*messages.PackageRecord) bool {
		if i == len(list) {
			return !s.clashes(r, chosen) && then(append(slices.Clip(chosen), r))
		}
		if len(chain) == 1 {
			s.place = places[i]
		}
		if slices.ContainsFunc(chosen, func(c *messages.PackageRecord) bool { return shelf.Means(list[i], c) }) {
			return fulfil(i+1, chosen)
		}
		for _, c := range s.candidates(list[i]) {
			if s.grounded[messages.PackageOf(c).String()] && s.install(c, chosen, chain, func(chosen []*messages.PackageRecord) bool { return fulfil(i+1, chosen) }) {
				return true
			}
		}
		return false
	}
	return fulfil(0, chosen)
}

// clashes says whether a version and one of those that are chosen exclude each other.
func (s *search) clashes(r *messages.PackageRecord, chosen []*messages.PackageRecord) bool {
	for _, c := range chosen {
		if !excludes(r, c) && !excludes(c, r) {
			continue
		}
		if s.clash == nil {
			s.clash = messages.Reject(messages.Conflict, "the package needs what cannot be together: %s and %s exclude each other", messages.PackageOf(c).String(), messages.PackageOf(r).String()).
				At(at(s.place)).Suggest("change the constraint to versions without the conflict, or remove one of the dependencies")
		}
		return true
	}
	return false
}

// excludes says whether a version conflicts with another one.
func excludes(r, other *messages.PackageRecord) bool {
	return slices.ContainsFunc(r.GetTerms().GetDependencies(), func(d *messages.Dependency) bool {
		return d.GetKind() == messages.DependencyKind_CONFLICTS && shelf.Means(d, other)
	})
}
