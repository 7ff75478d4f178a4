package cohorts

import (
	"context"
	"fmt"
	"slices"

	"google.golang.org/protobuf/proto"

	"pacecar/actors/cohort"
	"pacecar/actors/targeting/selector"
	"pacecar/actors/targeting/terms"
	"pacecar/messages"
)

// maxListed is how many VINs the cohorts of one question list together.
const maxListed = cohort.MaxVINs

// Question makes the message that asks a slot, with the terms of its selector.
type Question func(nowMS int64, cohorts []*messages.Cohort) proto.Message

// Terms is what the answer of a selector depends on besides vehicles, as it is now.
type Terms struct {
	nowMS   int64
	cohorts []*messages.CohortRecord
	rolls   []*roll // of lists, nil for saved selectors
}

// Resolve looks up the cohorts that the selectors of one question name, each once.
func (c *Keeper) Resolve(ctx context.Context, sources ...string) (*Terms, error) {
	var found []*messages.CohortRecord
	for _, source := range sources {
		s, rejection := selector.Compile(source)
		if rejection != nil {
			return nil, rejection
		}
		named, err := terms.Find(s, "", saved{c, ctx})
		if err != nil {
			return nil, err
		}
		for _, record := range named {
			if !slices.ContainsFunc(found, func(f *messages.CohortRecord) bool { return f.GetName() == record.GetName() }) {
				found = append(found, record)
			}
		}
	}
	r := &Terms{nowMS: c.desk.Clock.Now().UnixMilli(), cohorts: found, rolls: make([]*roll, len(found))}
	size := uint64(0)
	for i, record := range found {
		if record.GetSelector() != "" {
			continue
		}
		var err error
		if r.cohorts[i], r.rolls[i], err = c.roll(ctx, record); err != nil {
			return nil, err
		}
		if size += r.rolls[i].size; size > maxListed {
			return nil, messages.Reject(messages.OutOfBounds, "the cohorts that the selector names list more than %d VINs together", maxListed).
				At("/selector").Suggest("tag the vehicles and select by the tag")
		}
	}
	return r, nil
}

// Names are the cohorts with the versions that count.
func (r *Terms) Names() []string {
	names := make([]string, len(r.cohorts))
	for i, record := range r.cohorts {
		names[i] = fmt.Sprintf("%s version %d", record.GetName(), record.GetVersion())
	}
	return names
}

// Asked is the question to all slots. A slot is sent the VINs of its own vehicles only.
func (r *Terms) Asked(q Question) proto.Message {
	base := q(r.nowMS, r.carried(nil))
	for _, roll := range r.rolls {
		if roll != nil {
			return scattered{base, r, q}
		}
	}
	return base
}

// carried are the cohorts as a message has them, of a list the VINs that a slot needs.
func (r *Terms) carried(vins func(*roll) []*messages.SlotVINs) []*messages.Cohort {
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

// WithTerms is a question with the terms of its selector. What it asks for is shared, not
// copied: every slot reads it.
func WithTerms(q *messages.SelectVehicles, nowMS int64, cohorts []*messages.Cohort) *messages.SelectVehicles {
	return &messages.SelectVehicles{
		Selector: q.Selector, CountOnly: q.CountOnly, Contents: q.Contents, Rules: q.Rules, ForCampaign: q.ForCampaign, Cohorts: cohorts, NowMs: nowMS,
		HeardSinceMs: q.HeardSinceMs, Divisions: q.Divisions, Strata: q.Strata, Pilots: q.Pilots, Since: q.Since, Pools: q.Pools, Undoes: q.Undoes, AllowDowngrade: q.AllowDowngrade,
	}
}

// scattered is a question whose VINs differ from slot to slot.
type scattered struct {
	proto.Message
	terms    *Terms
	question Question
}

// ForSlot is what one slot is asked.
func (s scattered) ForSlot(slot uint32) proto.Message {
	return s.question(s.terms.nowMS, s.terms.carried(func(r *roll) []*messages.SlotVINs {
		return []*messages.SlotVINs{{Slot: slot, Vins: cohort.Texts(r.slots[slot])}}
	}))
}
