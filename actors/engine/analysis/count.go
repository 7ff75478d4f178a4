package analysis

import (
	"context"

	"golang.org/x/sync/errgroup"
	"google.golang.org/protobuf/proto"

	"pacecar/actors"
	"pacecar/actors/campaign/analysis"
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

// counts is each heap of a roster by the values of attributes.
type counts [analysis.Heaps]*messages.Facets

// countHeaps counts every heap once, for all that is told of it: those that tried the update by everything that failures are compared
// by, the others by what divides the roster. Finding a million vehicles is most of the work of an account.
func countHeaps(ctx context.Context, d *desk.Desk, sorted *analysis.Sorting, compared []string) (counted counts, err error) {
	group, within := errgroup.WithContext(ctx)
	group.SetLimit(setsAtOnce)
	for heap, vins := range sorted.Heaps {
		by := divided
		if len(compared) > 0 && (heap == analysis.Done || heap == analysis.Broken) {
			by = compared
		}
		if len(vins) == 0 {
			counted[heap] = newTally(by).facets()
			continue
		}
		group.Go(func() (err error) {
			counted[heap], err = count(within, d, vins, by)
			return err
		})
	}
	err = group.Wait()
	return counted, err
}

// count counts some vehicles by the values of attributes. Vehicles that are not registered
// any more are in no count.
func count(ctx context.Context, d *desk.Desk, vins, attributes []string) (*messages.Facets, error) {
	slots := d.Store.Slots()
	q := question{
		CountFacets: &messages.CountFacets{Selector: `cohort("` + chosen + `")`, Attributes: attributes},
		vins:        make(map[persistence.Slot][]string, slots),
	}
	for _, vin := range vins {
		slot := persistence.SlotOf(persistence.Key{Kind: actors.KindVehicle, ID: vin}, slots)
		q.vins[slot] = append(q.vins[slot], vin)
	}
	sum := newTally(attributes)
	err := d.Router.Gather(ctx, q, func(_ persistence.Slot, reply proto.Message) error {
		part, err := desk.Gathered[*messages.Facets](reply)
		if err == nil {
			sum.add(part)
		}
		return err
	})
	return sum.facets(), err
}

// tally adds up counts by the same attributes.
type tally struct {
	attributes []string
	matched    uint64
	missing    []uint64
	values     []map[string]uint64
}

func newTally(attributes []string) *tally {
	t := &tally{attributes: attributes, missing: make([]uint64, len(attributes)), values: make([]map[string]uint64, len(attributes))}
	for i := range t.values {
		t.values[i] = map[string]uint64{}
	}
	return t
}

func (t *tally) add(part *messages.Facets) {
	t.matched += part.GetMatched()
	for i, f := range part.GetFacets() {
		t.missing[i] += f.GetMissing()
		for _, v := range f.GetValues() {
			t.values[i][v.GetValue()] += v.GetCount()
		}
	}
}

func (t *tally) facets() *messages.Facets {
	made := &messages.Facets{Matched: t.matched}
	for i, name := range t.attributes {
		f := &messages.Facet{Attribute: name, Missing: t.missing[i]}
		for value, n := range t.values[i] {
			f.Values = append(f.Values, &messages.FacetValue{Value: value, Count: n})
		}
		made.Facets = append(made.Facets, f)
	}
	return made
}
