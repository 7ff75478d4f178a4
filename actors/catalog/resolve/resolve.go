// Package resolve finds the way of one vehicle to a package: which packages are to be
// installed before it, in which order, or why none leads there.
//
// # The way
//
// [Find] answers the shortest sequence of packages behind which the vehicle runs all of the
// target, each of which may be installed on what those before it have made of the inventory:
// its artifacts fit (targeting.Fit), and none of its dependencies, made concrete by package
// dependency, stands against it. All but the target are released versions. Of several ways
// of one length the first one counts, by the identities of their packages in order.
//
// # The reason
//
// Without a way the answer is the first thing that no sequence of packages cures: hardware
// first, then the version that the target is installed from, then its dependencies in
// order. A dependency is followed to what keeps it from being installed, and to
// [messages.Cycle] if that is the target itself.
//
// # Bounds
//
// A package is judged on an inventory at most [MaxJudgements] times; beyond that the reason
// is [messages.TooComplex]. The functions are pure and keep nothing.
package resolve

import (
	"slices"
	"strings"

	"pacecar/actors/catalog/dependency"
	"pacecar/actors/catalog/shelf"
	"pacecar/actors/targeting"
	"pacecar/messages"
)

// MaxJudgements is how often a package is judged on an inventory: about a second's worth.
const MaxJudgements = 100_000

// Find answers the way of a vehicle with this inventory to a package, or the reason why
// there is none.
func Find(target *messages.PackageRecord, known shelf.Shelf, inventory []*messages.ECU) ([]*messages.PackageRecord, *targeting.Misfit) {
	_, misfit := targeting.Fit(target.GetContents(), inventory, false)
	if misfit != nil && misfit.Code != targeting.VersionMismatch {
		return nil, misfit // installing others changes no hardware
	}
	s, misfit := newSearch(target, known)
	if misfit != nil {
		return nil, misfit
	}
	if way := s.walk(inventory); way != nil {
		return way, nil
	}
	if s.judgements > MaxJudgements {
		return nil, tooComplex("The dependencies leave more ways open than are looked at.")
	}
	return nil, s.reason(s.target, nil)
}

func tooComplex(detail string) *targeting.Misfit {
	return &targeting.Misfit{Code: messages.TooComplex, Detail: detail, Group: detail}
}

// step is a package that may be installed, with what it asks of an inventory.
type step struct {
	pkg   *messages.PackageRecord
	rules []*messages.Rule
}

// place is an inventory that was reached, and how.
type place struct {
	inventory []*messages.ECU
	from      *place // nil: the beginning
	by        *messages.PackageRecord
}

type search struct {
	target     step
	known      shelf.Shelf
	steps      []step   // the target and the released versions, in order of identity
	ecus       []string // those that packages change
	judgements int
	reached    []*place // in order; all of them, when there is no way
}

func newSearch(target *messages.PackageRecord, known shelf.Shelf) (*search, *targeting.Misfit) {
	s := &search{known: known}
	add := func(pkg *messages.PackageRecord) (step, *targeting.Misfit) {
		rules, no := dependency.Rules(pkg, known)
		if no != nil {
			return step{}, tooComplex("The dependencies of " + messages.PackageOf(pkg).String() + " ask for too many conditions.")
		}
		for _, a := range pkg.GetContents() {
			if !slices.Contains(s.ecus, a.GetEcuId()) {
				s.ecus = append(s.ecus, a.GetEcuId())
			}
		}
		return step{pkg, rules}, nil
	}
	all := slices.DeleteFunc(known.All(shelf.Released), func(r *messages.PackageRecord) bool { return shelf.Same(r, target) })
	all = append(all, target)
	slices.SortFunc(all, shelf.Compare)
	for _, pkg := range all {
		made, misfit := add(pkg)
		if misfit != nil {
			return nil, misfit
		}
		if s.steps = append(s.steps, made); pkg == target {
			s.target = made
		}
	}
	return s, nil
}

// walk goes from inventory to inventory, the nearest first, until one has the target.
func (s *search) walk(inventory []*messages.ECU) []*messages.PackageRecord {
	s.reached = []*place{{inventory: inventory}}
	seen := map[string]bool{s.key(inventory): true}
	for i := 0; i < len(s.reached); i++ {
		at := s.reached[i]
		for _, next := range s.steps {
			if s.judgements > MaxJudgements {
				return nil
			}
			fitting, misfit := s.judge(next, at.inventory)
			if misfit != nil {
				continue
			}
			after := install(at.inventory, fitting.Install)
			if key := s.key(after); !seen[key] {
				seen[key] = true
				s.reached = append(s.reached, &place{inventory: after, from: at, by: next.pkg})
				if s.has(after) {
					return s.reached[len(s.reached)-1].way()
				}
			}
		}
	}
	return nil
}

// has says whether an inventory runs all of the target.
func (s *search) has(inventory []*messages.ECU) bool {
	_, misfit := targeting.Fit(s.target.pkg.GetContents(), inventory, false)
	return misfit != nil && misfit.Code == targeting.AlreadyInstalled
}

func (s *search) judge(p step, inventory []*messages.ECU) (targeting.Fitting, *targeting.Misfit) {
	s.judgements++
	return targeting.FitWith(p.pkg.GetContents(), p.rules, inventory, false)
}

// way is the packages that lead to a place.
func (p *place) way() []*messages.PackageRecord {
	var way []*messages.PackageRecord
	for ; p.from != nil; p = p.from {
		way = append(way, p.by)
	}
	slices.Reverse(way)
	return way
}

// key tells inventories apart by what packages change of them.
func (s *search) key(inventory []*messages.ECU) string {
	var key strings.Builder
	for _, e := range inventory {
		if slices.Contains(s.ecus, e.GetId()) {
			key.WriteString(e.GetVersion() + "\x00" + e.GetSha256() + "\x00")
		}
	}
	return key.String()
}

// install makes the inventory after artifacts were installed on it.
func install(inventory []*messages.ECU, artifacts []*messages.TargetArtifact) []*messages.ECU {
	after := slices.Clone(inventory)
	for _, a := range artifacts {
		i := slices.IndexFunc(after, func(e *messages.ECU) bool { return e.GetId() == a.GetEcuId() })
		after[i] = &messages.ECU{
			Id: a.GetEcuId(), HardwarePart: after[i].GetHardwarePart(), HardwareRevision: after[i].GetHardwareRevision(),
			Version: a.GetVersion(), Sha256: a.GetSha256(),
		}
	}
	return after
}
