package choice

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"pacecar/actors/campaign/roster"
	"pacecar/actors/targeting/lot"
	"pacecar/messages"
)

// Fleet is the vehicles that a plan's selector matches and its package fits, in any order.
type Fleet struct {
	VINs    []string
	Traits  *messages.Traits    // what the plan divides them by; nil: nothing
	LeftOut []*messages.LeftOut // pilots that are not among them
}

// Divisions are the selectors of a plan's waves, in order: bit i of a vehicle's divisions
// says that the i-th one matches it.
func Divisions(p *messages.CampaignPlan) (list []string) {
	for _, w := range p.GetWaves() {
		if w.GetSelector() != "" {
			list = append(list, w.GetSelector())
		}
	}
	return list
}

// Pilots are the vehicles that a plan's waves list.
func Pilots(p *messages.CampaignPlan) (list []string) {
	for _, w := range p.GetWaves() {
		list = append(list, w.GetVins()...)
	}
	return list
}

// vehicle is one to choose, in the order of the stable hash.
type vehicle struct {
	place     uint64
	vin       string
	divisions uint32
	stratum   uint16
	class     uint8 // of its pool by attribute, from 1; 0: of none
	wave      uint8 // 1-based; 0: in none yet
}

func compare(a, b vehicle) int {
	if a.place != b.place {
		return cmp.Compare(a.place, b.place)
	}
	return strings.Compare(a.vin, b.vin)
}

// ordered is the fleet in the order of the stable hash, each vehicle once, and the names of
// its strata.
func (f Fleet) ordered(salt string, by []string) ([]vehicle, []string, *messages.Rejection) {
	if len(f.VINs) > roster.Maximum {
		return nil, nil, messages.Reject(messages.OutOfBounds, "the selector matches %d vehicles, a campaign takes %d", len(f.VINs), roster.Maximum).
			At("/selector").Suggest("narrow the selector, or use several campaigns")
	}
	kinds, names, no := f.kinds(by)
	if no != nil {
		return nil, nil, no
	}
	list := make([]vehicle, len(f.VINs))
	for i, vin := range f.VINs {
		if _, err := messages.ParseVIN(vin); err != nil {
			return nil, nil, messages.Reject(messages.Malformed, "%v", err).At("/vins/" + strconv.Itoa(i))
		}
		list[i] = vehicle{place: lot.Of(salt, vin), vin: vin}
		if kinds != nil {
			k := kinds[f.Traits.GetKind()[i]]
			list[i].divisions, list[i].stratum, list[i].class = k.GetDivisions(), uint16(k.GetStratum()), uint8(k.GetPool())
		}
	}
	list = sorted(list)
	return slices.CompactFunc(list, func(a, b vehicle) bool { return a.place == b.place && a.vin == b.vin }), names, nil
}

// sorted puts vehicles in the order of the stable hash. Hashes are spread evenly, so it deals
// the vehicles by the upper bits of theirs, and has only a few to compare with each other.
func sorted(list []vehicle) []vehicle {
	const dealt = 16 // bits
	var ends [1 << dealt]uint32
	for i := range list {
		ends[list[i].place>>(64-dealt)]++
	}
	for i := 1; i < len(ends); i++ {
		ends[i] += ends[i-1]
	}
	dealing, order := ends, make([]vehicle, len(list))
	for i := range list {
		next := &dealing[list[i].place>>(64-dealt)]
		*next--
		order[*next] = list[i]
	}
	first := uint32(0)
	for _, end := range ends {
		if end > first+1 {
			slices.SortFunc(order[first:end], compare)
		}
		first = end
	}
	return order
}

// kinds are those of the traits with strata by the number that the choice gives them: in order
// of their names, so that it does not depend on who was asked first. Nil: no vehicle has any.
func (f Fleet) kinds(by []string) ([]*messages.TraitKind, []string, *messages.Rejection) {
	t := f.Traits
	if len(t.GetKind()) == 0 && len(by) == 0 {
		return nil, nil, nil
	}
	if len(t.GetKind()) != len(f.VINs) {
		return nil, nil, messages.Reject(messages.Malformed, "%d vehicles have %d kinds", len(f.VINs), len(t.GetKind())).At("/traits/kind")
	}
	if len(t.GetPools()) >= roster.MaximumClasses {
		return nil, nil, messages.Reject(messages.OutOfBounds, "the vehicles are of %d pools, a campaign keeps %d apart", len(t.GetPools()), roster.MaximumClasses-1).At("/traits/pools")
	}
	number, names := numbered(by, t.GetStrata())
	if len(by) > 0 && len(names) > MaximumStrata {
		return nil, nil, messages.Reject(messages.OutOfBounds, "the vehicles are of %d strata, a campaign keeps %d apart", len(names), MaximumStrata).
			At("/strata/by").Suggest("name fewer attributes, or such that more vehicles share a value of")
	}
	kinds := make([]*messages.TraitKind, len(t.GetKinds()))
	for i, k := range t.GetKinds() {
		if int(k.GetPool()) > len(t.GetPools()) {
			return nil, nil, messages.Reject(messages.Malformed, "kind %d is of pool %d, there are %d", i, k.GetPool(), len(t.GetPools())).At("/traits/kinds")
		}
		kinds[i] = &messages.TraitKind{Divisions: k.GetDivisions(), Pool: k.GetPool()}
		if len(by) == 0 {
			continue
		}
		if int(k.GetStratum()) >= len(number) {
			return nil, nil, messages.Reject(messages.Malformed, "kind %d is of stratum %d, there are %d", i, k.GetStratum(), len(number)).At("/traits/kinds")
		}
		kinds[i].Stratum = uint32(number[k.GetStratum()])
	}
	for i, k := range t.GetKind() {
		if int(k) >= len(kinds) {
			return nil, nil, messages.Reject(messages.Malformed, "vehicle %d is of kind %d, there are %d", i, k, len(kinds)).At("/traits/kind")
		}
	}
	return kinds, names, nil
}

// numbered gives strata numbers in order of their names, equal ones the same.
func numbered(by []string, strata []*messages.Stratum) (number []int, names []string) {
	each := make([]string, len(strata))
	for i, s := range strata {
		each[i] = Name(by, s)
	}
	names = slices.Compact(slices.Sorted(slices.Values(each)))
	number = make([]int, len(strata))
	for i, name := range each {
		number[i], _ = slices.BinarySearch(names, name)
	}
	return number, names
}

// Name is a stratum in words: model e1, region DE.
func Name(by []string, s *messages.Stratum) string {
	parts := make([]string, len(by))
	for i, attribute := range by {
		value := ""
		if i < len(s.GetValues()) {
			value = s.GetValues()[i]
		}
		parts[i] = attribute + " " + cmp.Or(value, "unknown")
	}
	return strings.Join(parts, ", ")
}
