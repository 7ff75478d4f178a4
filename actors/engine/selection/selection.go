// Package selection asks all slots which vehicles a selector matches, and adds their answers
// up: the same in whatever order they come.
//
// Functions here keep nothing and are safe for concurrent use. Refusals and failures come as
// package engine says.
package selection

import (
	"cmp"
	"context"
	"slices"

	"google.golang.org/protobuf/proto"

	"pacecar/actors/engine/cohorts"
	"pacecar/actors/engine/desk"
	"pacecar/actors/targeting"
	"pacecar/actors/targeting/trait"
	"pacecar/messages"
	"pacecar/persistence"
)

// Ask scatters a question. It fills in the terms of its selectors, and tells which cohorts it
// was answered with.
func Ask(ctx context.Context, d *desk.Desk, keeper *cohorts.Keeper, q *messages.SelectVehicles) (*messages.Selection, []string, error) {
	return AskEach(ctx, d, keeper, q, nil, nil)
}

// AskEach asks as Ask does, but changes the question for each slot, which change must do in a
// copy, and hands over each answer before it is added up. Either may be nil.
func AskEach(ctx context.Context, d *desk.Desk, keeper *cohorts.Keeper, q *messages.SelectVehicles,
	change func(*messages.SelectVehicles, persistence.Slot) *messages.SelectVehicles, answered func(persistence.Slot, *messages.Selection),
) (*messages.Selection, []string, error) {
	terms, err := keeper.Resolve(ctx, append([]string{q.GetSelector()}, q.GetDivisions()...)...)
	if err != nil {
		return nil, nil, err
	}
	question := terms.Asked(func(nowMS int64, named []*messages.Cohort) proto.Message {
		return cohorts.WithTerms(q, nowMS, named)
	})
	if change != nil {
		question = each{question, change}
	}
	sum := &sum{}
	err = d.Router.Gather(ctx, question, func(slot persistence.Slot, reply proto.Message) error {
		part, err := desk.Gathered[*messages.Selection](reply)
		if err != nil {
			return err
		}
		if answered != nil {
			answered(slot, part)
		}
		return sum.add(part)
	})
	if err != nil {
		return nil, nil, err
	}
	return sum.done(), terms.Names(), nil
}

// each is a question that is changed for each slot.
type each struct {
	proto.Message
	change func(*messages.SelectVehicles, persistence.Slot) *messages.SelectVehicles
}

// ForSlot is what one slot is asked.
func (e each) ForSlot(slot uint32) proto.Message {
	return e.change(messages.ForSlot(e.Message, slot).(*messages.SelectVehicles), persistence.Slot(slot))
}

// sum is what slots have answered so far.
type sum struct {
	messages.Selection
	vins   [][]string // of each slot: of a million vehicles to grow one list took longer than to find them
	traits trait.Gathered
}

// add adds one slot's part; equal exclusions become one.
func (s *sum) add(part *messages.Selection) error {
	if no := s.traits.Add(part.GetTraits()); no != nil {
		return no
	}
	s.vins, s.LeftOut = append(s.vins, part.Vins), append(s.LeftOut, part.LeftOut...)
	s.Matched += part.Matched
	s.Total += part.Total
	s.Residual = s.Residual || part.Residual
	for _, more := range part.Excluded {
		at := slices.IndexFunc(s.Excluded, func(e *messages.Exclusion) bool { return e.Code == more.Code && e.Detail == more.Detail })
		if at < 0 {
			s.Excluded = append(s.Excluded, &messages.Exclusion{Code: more.Code, Detail: more.Detail})
			at = len(s.Excluded) - 1
		}
		known := s.Excluded[at]
		known.Count += more.Count
		known.Sample = append(known.Sample, more.Sample...)
		slices.Sort(known.Sample) // slots answer in any order, people see the same sample
		known.Sample = known.Sample[:min(len(known.Sample), targeting.MaxSample)]
	}
	return nil
}

// done is the sum, in an order that people see each time.
func (s *sum) done() *messages.Selection {
	s.Vins = slices.Concat(s.vins...)
	if len(s.traits.Traits.GetKind()) > 0 {
		s.Traits = &s.traits.Traits
	}
	slices.SortFunc(s.Excluded, func(a, b *messages.Exclusion) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Code, b.Code), cmp.Compare(a.Detail, b.Detail))
	})
	return &s.Selection
}
