package engine

import (
	"context"

	"pacecar/actors/targeting/facet"
	"pacecar/actors/targeting/selector"
	"pacecar/messages"
)

// maxParts is how many parts of an ECU the one that was meant is looked for among.
const maxParts = 100

// hardware counts the vehicles that have each hardware of some contents, and all vehicles.
// Of an ECU whose part nobody has it tells which parts there are.
func (e *Engine) hardware(ctx context.Context, contents []*messages.TargetArtifact) ([]*messages.HardwareCheck, uint64, error) {
	var checks []*messages.HardwareCheck
	var registered uint64
	type hardware struct{ ecu, part string }
	counted := map[hardware]bool{}
	for _, target := range contents {
		this := hardware{target.GetEcuId(), target.GetHardwarePart()}
		if counted[this] {
			continue
		}
		counted[this] = true
		attribute := selector.Attribute{Field: selector.ECUPart, ECU: this.ecu}
		having, err := e.CountVehicles(ctx, facet.Term(attribute, this.part))
		if err != nil {
			return nil, 0, err
		}
		registered = max(registered, having.Total)
		check := &messages.HardwareCheck{EcuId: this.ecu, HardwarePart: this.part, Vehicles: having.Matched}
		if having.Matched == 0 && having.Total > 0 {
			parts, err := e.Facets(ctx, "", []string{attribute.String()}, maxParts)
			if err != nil {
				return nil, 0, err
			}
			for _, v := range parts.Facets[0].Values {
				check.Parts = append(check.Parts, v.Value)
			}
		}
		checks = append(checks, check)
	}
	return checks, registered, nil
}
