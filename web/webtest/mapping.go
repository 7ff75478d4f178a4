package webtest

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"pacecar/messages"
	"pacecar/web/webtest/rollout"
	"pacecar/web/webtest/selector"
)

// fitnesses are those of all vehicles that a selector matches, in order of VIN.
func (e *Engine) fitnesses(q *messages.MapPackage) ([]*messages.Fitness, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	matches, err := selector.Parse(q.GetSelector(), e.Meaning)
	if err != nil {
		return nil, err
	}
	pkg := e.packages[q.GetPackage()]
	if pkg == nil {
		return nil, messages.Reject(messages.NotFound, "no package %s", q.GetPackage())
	}
	var list []*messages.Fitness
	for _, vin := range e.selected(matches) {
		r := e.vehicles[vin].status.GetRecord()
		s := rollout.Fitness(pkg.GetRecord(), r)
		if q.GetHeardWithin() != "" && s.Code == "Eligible" && !r.GetOnline() { // nobody of this fleet is heard but while connected
			s = &messages.Fitness{Vin: vin, Code: "Unreachable", Detail: "The vehicles have never been heard."}
		}
		list = append(list, s)
	}
	return list, nil
}

// MapPackage counts how vehicles stand towards a package.
func (e *Engine) MapPackage(_ context.Context, q *messages.MapPackage) (*messages.PackageMap, error) {
	list, err := e.fitnesses(q)
	if err != nil {
		return nil, err
	}
	m := &messages.PackageMap{Package: q.GetPackage(), Registered: uint64(len(e.vins)), Selected: uint64(len(list)), Withheld: e.withheld(q.GetPackage())}
	for _, s := range list {
		switch s.Code {
		case "Eligible":
			m.Eligible++
			continue
		case "AlreadyInstalled":
			m.Installed++
		default:
			m.Blocked++
		}
		at := slices.IndexFunc(m.Reasons, func(x *messages.Exclusion) bool { return x.Code == s.Code && x.Detail == s.Detail })
		if at < 0 {
			at, m.Reasons = len(m.Reasons), append(m.Reasons, &messages.Exclusion{Code: s.Code, Detail: s.Detail})
		}
		if m.Reasons[at].Count++; m.Reasons[at].Count <= 20 {
			m.Reasons[at].Sample = append(m.Reasons[at].Sample, s.Vin)
		}
	}
	slices.SortFunc(m.Reasons, func(a, b *messages.Exclusion) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Code, b.Code))
	})
	return m, nil
}

// withheld is why nobody is offered a package that has not been released, or is not offered any more.
func (e *Engine) withheld(id string) string {
	e.mu.Lock()
	defer e.mu.Unlock()
	if state := e.packages[id].GetRecord().GetState(); state != messages.PackageState_PACKAGE_RELEASED {
		return "Nobody is offered the package: it is " + strings.ToLower(strings.TrimPrefix(state.String(), "PACKAGE_")) + "."
	}
	return ""
}

// reasons are the codes of this fleet's mappings.
var reasons = []string{"Eligible", "AlreadyInstalled", "UnknownECU", "HardwareMismatch", "Unreachable"}

// PackageVehicles lists the vehicles behind a code.
func (e *Engine) PackageVehicles(_ context.Context, q *messages.MapPackage, code, cursor string, limit int) (*messages.FitnessList, error) {
	if !slices.Contains(reasons, code) {
		return nil, messages.Reject(messages.Malformed, "no mapping has the reason %.64q: there are %s", code, strings.Join(reasons, ", ")).At("query reason").
			Suggest("%s", messages.DidYouMean(code, reasons))
	}
	list, err := e.fitnesses(q)
	if err != nil {
		return nil, err
	}
	list = slices.DeleteFunc(list, func(s *messages.Fitness) bool { return s.Code != code || s.Vin <= cursor })
	answer := &messages.FitnessList{Vehicles: list[:min(len(list), limit)]}
	if len(list) > limit {
		answer.Next = list[limit-1].Vin
	}
	for _, s := range answer.Vehicles {
		s.Way = nil
	}
	return answer, nil
}

// WhyNot answers how one vehicle stands towards a package.
func (e *Engine) WhyNot(ctx context.Context, id, vin string) (*messages.Fitness, error) {
	if _, err := e.Vehicle(ctx, vin); err != nil {
		return nil, err
	}
	list, err := e.fitnesses(&messages.MapPackage{Package: id})
	if err != nil {
		return nil, err
	}
	return list[slices.IndexFunc(list, func(s *messages.Fitness) bool { return s.Vin == vin })], nil
}
