package engine

import (
	"context"
	"fmt"

	"google.golang.org/protobuf/proto"

	"pacecar/actors/cohort"
	"pacecar/actors/targeting/selector"
	"pacecar/actors/targeting/terms"
	"pacecar/messages"
)

// maxListed is how many VINs the cohorts of one question list together.
const maxListed = cohort.MaxVINs

// question makes the message that asks a slot, with the terms of its selector.
type question func(nowMS int64, cohorts []*messages.Cohort) proto.Message

// resolved is what the answer of a selector depends on besides vehicles, as it is now.
type resolved struct {
	nowMS   int64
	cohorts []*messages.CohortRecord
	rolls   []*roll // of lists, nil for saved selectors
}

// resolve looks up the cohorts that a selector names.
func (e *Engine) resolve(ctx context.Context, source string) (*resolved, error) {
	s, rejection := selector.Compile(source)
	if rejection != nil {
		return nil, rejection
	}
	found, err := terms.Find(s, "", shelf{e, ctx})
	if err != nil {
		return nil, err
	}
	r := &resolved{nowMS: e.clock.Now().UnixMilli(), cohorts: found, rolls: make([]*roll, len(found))}
	size := uint64(0)
	for i, record := range found {
		if record.GetSelector() != "" {
			continue
		}
		if r.cohorts[i], r.rolls[i], err = e.roll(ctx, record); err != nil {
			return nil, err
		}
		if size += r.rolls[i].size; size > maxListed {
			return nil, messages.Reject(messages.OutOfBounds, "the cohorts that the selector names list more than %d VINs together", maxListed).
				At("/selector").Suggest("tag the vehicles and select by the tag")
		}
	}
	return r, nil
}

// names are the cohorts with the versions that count.
func (r *resolved) names() []string {
	names := make([]string, len(r.cohorts))
	for i, record := range r.cohorts {
		names[i] = fmt.Sprintf("%s version %d", record.GetName(), record.GetVersion())
	}
	return names
}

// asked is the question to all slots. A slot is sent the VINs of its own vehicles only.
func (r *resolved) asked(q question) proto.Message {
	base := q(r.nowMS, r.carried(nil))
	for _, roll := range r.rolls {
		if roll != nil {
			return scattered{base, r, q}
		}
	}
	return base
}

// carried are the cohorts as a message has them, of a list the VINs that a slot needs.
func (r *resolved) carried(vins func(*roll) []*messages.SlotVINs) []*messages.Cohort {
	var list []*messages.Cohort
	for i, record := range r.cohorts {
		c := &messages.Cohort{Name: record.GetName(), Selector: record.GetSelector()}
		if r.rolls[i] != nil && vins != nil {
			c.Vins = vins(r.rolls[i])
		}
		list = append(list, c)
	}
	return list
}

// scattered is a question whose VINs differ from slot to slot.
type scattered struct {
	proto.Message
	terms    *resolved
	question question
}

// ForSlot is what one slot is asked.
func (s scattered) ForSlot(slot uint32) proto.Message {
	return s.question(s.terms.nowMS, s.terms.carried(func(r *roll) []*messages.SlotVINs {
		return []*messages.SlotVINs{{Slot: slot, Vins: cohort.Texts(r.slots[slot])}}
	}))
}
