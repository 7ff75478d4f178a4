package resolve

import (
	"fmt"
	"slices"
	"strings"

	"pacecar/actors/catalog/dependency"
	"pacecar/actors/catalog/shelf"
	"pacecar/actors/targeting"
	"pacecar/actors/targeting/rules"
	"pacecar/messages"
)

// reason is why a package cannot be installed on any inventory that was reached. waiting
// is what needs it.
func (s *search) reason(p step, waiting []*messages.PackageRecord) *targeting.Misfit {
	if misfit := s.neverFits(p.pkg); misfit != nil {
		return misfit
	}
	waiting = append(slices.Clip(waiting), p.pkg)
	for _, d := range p.pkg.GetTerms().GetDependencies() {
		rule := dependency.Rule(p.pkg, d, s.known)
		if s.some(func(inventory []*messages.ECU) bool { return !rules.Breaks(rule, inventory) }) {
			continue
		}
		return s.broken(d, rule, waiting)
	}
	detail := fmt.Sprintf("What %s needs can be installed, but never all of it at the same time.", messages.PackageOf(p.pkg).String())
	return &targeting.Misfit{Code: messages.Conflict, Detail: detail, Group: detail}
}

// some says whether anything that was reached is so.
func (s *search) some(is func([]*messages.ECU) bool) bool {
	return slices.ContainsFunc(s.reached, func(p *place) bool { return is(p.inventory) })
}

// neverFits is why a package's artifacts fit no inventory that was reached, as of the first
// one; nil: they fit one.
func (s *search) neverFits(pkg *messages.PackageRecord) *targeting.Misfit {
	_, misfit := targeting.Fit(pkg.GetContents(), s.reached[0].inventory, false)
	if misfit == nil || misfit.Code == targeting.AlreadyInstalled {
		return nil
	}
	fits := func(inventory []*messages.ECU) bool {
		_, misfit := targeting.Fit(pkg.GetContents(), inventory, false)
		return misfit == nil
	}
	if s.some(fits) {
		return nil
	}
	return misfit
}

// broken is the reason behind a dependency that nothing fulfils: of what would fulfil it,
// the first one that is known, and why that cannot be installed.
func (s *search) broken(d *messages.Dependency, rule *messages.Rule, waiting []*messages.PackageRecord) *targeting.Misfit {
	made := &targeting.Misfit{Code: rule.GetCode(), Detail: rule.GetDetail(), Group: rule.GetDetail()}
	if rule.GetForbids() || d.GetPackage() == "" {
		return made
	}
	for _, w := range waiting {
		if shelf.Means(d, w) {
			made.Code = messages.Cycle
			made.Detail += fmt.Sprintf(" It would be by %s, which waits for it itself.", messages.PackageOf(w).String())
			return made
		}
	}
	i := slices.IndexFunc(s.steps, func(p step) bool { return shelf.Means(d, p.pkg) })
	if i < 0 {
		if gone := s.known.Find(d, shelf.Withdrawn); len(gone) > 0 {
			last := gone[len(gone)-1]
			made.Detail += fmt.Sprintf(" %s would do, but was withdrawn: %s.", messages.PackageOf(last).String(), strings.TrimRight(last.GetReason(), ". "))
		} else {
			made.Detail += " No released version would do."
		}
		return made
	}
	behind := s.reason(s.steps[i], waiting)
	made.Detail += fmt.Sprintf(" %s cannot be installed: %s", messages.PackageOf(s.steps[i].pkg).String(), behind.Detail)
	if behind.Code == messages.Cycle {
		made.Code = messages.Cycle
	}
	return made
}
