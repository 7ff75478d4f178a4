package engine

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"google.golang.org/protobuf/proto"

	"pacecar/actors/catalog"
	"pacecar/actors/catalog/dependency"
	"pacecar/actors/catalog/resolve"
	"pacecar/actors/catalog/shelf"
	"pacecar/actors/engine/cohorts"
	"pacecar/actors/engine/desk"
	"pacecar/actors/engine/shelves"
	"pacecar/actors/targeting"
	"pacecar/actors/targeting/moment"
	"pacecar/messages"
	"pacecar/persistence"
)

// MapPackage counts how vehicles stand towards a package, whatever its state. The reasons
// are those that the slots' indexes know.
func (e *Engine) MapPackage(ctx context.Context, m *messages.MapPackage) (*messages.PackageMap, error) {
	question, pkg, err := e.mapping(ctx, m)
	if err != nil {
		return nil, err
	}
	question.CountOnly = true
	selected, _, err := e.selection(ctx, question)
	if err != nil {
		return nil, err
	}
	made := &messages.PackageMap{
		Package: m.Package, Registered: selected.Total, Eligible: selected.Matched, Reasons: selected.Excluded, Residual: selected.Residual,
		Withheld: catalog.Withheld(pkg),
	}
	for _, x := range selected.Excluded {
		switch x.Code {
		case targeting.AlreadyInstalled:
			made.Installed += x.Count
		case targeting.MissingAttribute:
			made.Undecided += x.Count
		default:
			made.Blocked += x.Count
		}
	}
	made.Selected = made.Eligible + made.Installed + made.Blocked
	return made, nil
}

// mapping is the question behind a mapping, with the package that it is about.
func (e *Engine) mapping(ctx context.Context, m *messages.MapPackage) (*messages.SelectVehicles, *messages.PackageRecord, error) {
	pkg, err := e.Package(ctx, m.GetPackage())
	if err != nil {
		return nil, nil, err
	}
	question, err := e.offering(ctx, pkg.Record, cmp.Or(m.GetSelector(), everyVehicle))
	if err != nil {
		return nil, nil, err
	}
	if m.GetHeardWithin() != "" {
		within, err := moment.Duration(m.HeardWithin)
		if err != nil {
			return nil, nil, messages.Reject(messages.Malformed, "heardWithin is %.64q: %v", m.HeardWithin, err).At("query heardWithin").Suggest("for example 30d")
		}
		question.HeardSinceMs = max(e.desk.Clock.Now().Add(-within).UnixMilli(), 1)
	}
	return question, pkg.Record, nil
}

// PackageVehicles lists the vehicles that a mapping counts under a code, or that are
// eligible, in order of VIN. The cursor is the last VIN of the page before.
func (e *Engine) PackageVehicles(ctx context.Context, m *messages.MapPackage, code, cursor string, limit int) (*messages.FitnessList, error) {
	if no := resolve.KnownReason(code); no != nil {
		return nil, no
	}
	question, _, err := e.mapping(ctx, m)
	if err != nil {
		return nil, err
	}
	terms, err := e.Resolve(ctx, question.Selector)
	if err != nil {
		return nil, err
	}
	limit = min(max(limit, 1), maxVehicles)
	ask := terms.Asked(func(nowMS int64, named []*messages.Cohort) proto.Message {
		return &messages.ListReason{Question: cohorts.WithTerms(question, nowMS, named), Code: code, After: cursor, Limit: uint32(limit)}
	})
	list := &messages.FitnessList{}
	more := false
	err = e.desk.Router.Gather(ctx, ask, func(_ persistence.Slot, reply proto.Message) error {
		part, err := desk.Gathered[*messages.ReasonList](reply)
		if err != nil {
			return err
		}
		more = more || part.More
		for _, group := range part.Groups {
			for _, vin := range group.Vins {
				list.Vehicles = append(list.Vehicles, &messages.Fitness{Vin: vin, Code: code, Detail: group.Detail})
			}
		}
		if len(list.Vehicles) > 2*limit { // keeps what is gathered as small as the page
			more = true
			list.Vehicles = firstVINs(list.Vehicles, limit)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	more = more || len(list.Vehicles) > limit
	list.Vehicles = firstVINs(list.Vehicles, limit)
	if more && len(list.Vehicles) > 0 {
		list.Next = list.Vehicles[len(list.Vehicles)-1].Vin
	}
	return list, nil
}

// firstVINs puts vehicles in order of VIN, and keeps the first ones.
func firstVINs(list []*messages.Fitness, limit int) []*messages.Fitness {
	slices.SortFunc(list, func(a, b *messages.Fitness) int { return cmp.Compare(a.Vin, b.Vin) })
	return list[:min(len(list), limit)]
}

// WhyNot tells how one vehicle stands towards a package: the reason that a mapping counts it
// under, in words about this vehicle, and the packages that lead to it.
func (e *Engine) WhyNot(ctx context.Context, id, vin string) (*messages.Fitness, error) {
	status, err := e.Vehicle(ctx, vin)
	if err != nil {
		return nil, err
	}
	question, pkg, err := e.mapping(ctx, &messages.MapPackage{Package: id, Selector: "vin == " + strconv.Quote(vin)})
	if err != nil {
		return nil, err
	}
	selected, _, err := e.selection(ctx, question)
	if err != nil {
		return nil, err
	}
	fitness := &messages.Fitness{Vin: vin, Code: targeting.Eligible, Detail: fmt.Sprintf("%s can be offered.", id), Way: []string{id}}
	if why := catalog.Withheld(pkg); why != "" {
		fitness.Detail = "The vehicle would be eligible. " + why
	}
	_, misfit := targeting.FitWith(question.Contents, question.Rules, status.Record.Inventory, question.AllowDowngrade)
	switch {
	case len(selected.Excluded) > 0:
		fitness.Code, fitness.Detail, fitness.Way = selected.Excluded[0].Code, selected.Excluded[0].Detail, nil
		if misfit != nil && misfit.Code == fitness.Code {
			fitness.Detail = misfit.Detail
		}
	case misfit != nil: // the index has not heard yet what the vehicle has
		fitness.Code, fitness.Detail, fitness.Way = misfit.Code, misfit.Detail, nil
	}
	if misfit == nil || !curable(fitness.Code) {
		return fitness, nil
	}
	return fitness, e.way(ctx, fitness, pkg, status.Record.Inventory)
}

// curable says whether installing other packages first may help.
func curable(code string) bool {
	switch code {
	case targeting.VersionMismatch, messages.MissingDependency, messages.Conflict, messages.SteppingStone:
		return true
	default:
		return false
	}
}

// way adds how the vehicle comes to the package, or why it never does. Versions of the
// package itself may be steps to it.
func (e *Engine) way(ctx context.Context, fitness *messages.Fitness, pkg *messages.PackageRecord, inventory []*messages.ECU) error {
	names := shelf.Names(pkg)
	if !slices.Contains(names, pkg.Name) {
		names = append(names, pkg.Name)
	}
	known, err := shelves.Known(ctx, e.desk, names)
	if err != nil {
		return err
	}
	way, misfit := resolve.Find(pkg, shelf.Of(known...), inventory)
	for _, step := range way {
		fitness.Way = append(fitness.Way, messages.PackageOf(step).String())
	}
	switch {
	case misfit == nil:
	case strings.HasPrefix(misfit.Detail, fitness.Detail): // the same, with what is behind it
		fitness.Detail = misfit.Detail
	default:
		fitness.Detail += " No other package leads to it: " + misfit.Detail
	}
	return nil
}

// offering is the question which of the vehicles that a selector matches a package could be
// offered to now. A dry run, a start and a mapping ask the same one.
func (e *Engine) offering(ctx context.Context, pkg *messages.PackageRecord, selector string) (*messages.SelectVehicles, error) {
	known, err := shelves.Known(ctx, e.desk, shelf.Names(pkg))
	if err != nil {
		return nil, err
	}
	rules, rejection := dependency.Rules(pkg, shelf.Of(known...))
	if rejection != nil {
		return nil, rejection
	}
	return &messages.SelectVehicles{Selector: selector, Contents: pkg.GetContents(), Rules: rules, ForCampaign: true}, nil
}
