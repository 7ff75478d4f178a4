package targeting

import (
	"context"
	"fmt"

	"pacecar/actors/engine/table"
	"pacecar/bench/targeting/fleet"
	"pacecar/messages"
)

// A window lies at nine tenths of the table and is as long as a screen scrolls through.
const (
	depth  = 0.9
	window = 100
)

// counts counts all vehicles by the values of ten attributes.
func counts(ctx context.Context, s *side) (wrong func() error, err error) {
	found, err := s.asked.Facets(ctx, "", fleet.Attributes(), table.MaxValues)
	return func() error { return s.miscounts(found) }, err
}

// miscounts holds facets against the scan.
func (s *side) miscounts(found *messages.Facets) error {
	got := fleet.Counts{}
	for _, facet := range found.Facets {
		values := map[string]int{}
		for _, v := range facet.Values {
			values[v.Value] = int(v.Count)
		}
		if facet.Missing > 0 {
			values[""] = int(facet.Missing)
		}
		got[facet.Attribute] = values
	}
	if found.Matched != uint64(s.account.Vehicles) || fmt.Sprint(got) != fmt.Sprint(s.account.Counts) {
		return fmt.Errorf("the index counts %v of %d, a plain scan %s", got, found.Matched, s.account)
	}
	return nil
}

// reads reads a window of the table of all vehicles in order of VIN.
func reads(ctx context.Context, s *side) (wrong func() error, err error) {
	offset := int(depth * float64(s.account.Vehicles))
	rows, err := s.asked.Window(ctx, &messages.TableQuery{Offset: uint64(offset), Limit: window})
	return func() error {
		vehicles, total := rows.GetVehicles(), rows.GetTotal()
		if total != uint64(s.account.Vehicles) || len(vehicles) != min(window, s.account.Vehicles-offset) {
			return fmt.Errorf("%d vehicles at %d of a table of %d", len(vehicles), offset, total)
		}
		for i, v := range vehicles {
			if got, want := v.GetRecord().GetVin(), fleet.VIN(offset+i); got != want {
				return fmt.Errorf("%s is at %d of the table, want %s", got, offset+i, want)
			}
		}
		return nil
	}, err
}
