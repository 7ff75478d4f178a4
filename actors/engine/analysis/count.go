package analysis

import (
	"context"

	"google.golang.org/protobuf/proto"

	"pacecar/actors"
	"pacecar/actors/engine/desk"
	"pacecar/messages"
	"pacecar/persistence"
)

// chosen is the name of the vehicles of one question, as if they were a cohort.
const chosen = "chosen"

// question is put to each slot about its own vehicles only.
type question struct {
	*messages.CountFacets
	vins map[persistence.Slot][]string
}

// ForSlot is what one slot is asked.
func (q question) ForSlot(slot uint32) proto.Message {
	return &messages.CountFacets{
		Selector: q.Selector, Attributes: q.Attributes,
		Cohorts: []*messages.Cohort{{Name: chosen, Vins: []*messages.SlotVINs{{Slot: slot, Vins: q.vins[persistence.Slot(slot)]}}}},
	}
}

// count counts some vehicles by the values of attributes. Vehicles that are not registered
// any more are in no count.
func count(ctx context.Context, d *desk.Desk, vins, attributes []string) (*messages.Facets, error) {
	q := question{
		CountFacets: &messages.CountFacets{Selector: `cohort("` + chosen + `")`, Attributes: attributes},
		vins:        map[persistence.Slot][]string{},
	}
	for _, vin := range vins {
		slot := persistence.SlotOf(persistence.Key{Kind: actors.KindVehicle, ID: vin}, d.Store.Slots())
		q.vins[slot] = append(q.vins[slot], vin)
	}
	sum := &messages.Facets{}
	counts := make([]map[string]uint64, len(attributes))
	for i, name := range attributes {
		sum.Facets, counts[i] = append(sum.Facets, &messages.Facet{Attribute: name}), map[string]uint64{}
	}
	err := d.Router.Gather(ctx, q, func(_ persistence.Slot, reply proto.Message) error {
		part, err := desk.Gathered[*messages.Facets](reply)
		if err != nil {
			return err
		}
		sum.Matched += part.GetMatched()
		for i, f := range part.GetFacets() {
			sum.Facets[i].Missing += f.GetMissing()
			for _, v := range f.GetValues() {
				counts[i][v.GetValue()] += v.GetCount()
			}
		}
		return nil
	})
	for i := range attributes {
		for value, n := range counts[i] {
			sum.Facets[i].Values = append(sum.Facets[i].Values, &messages.FacetValue{Value: value, Count: n})
		}
	}
	return sum, err
}
