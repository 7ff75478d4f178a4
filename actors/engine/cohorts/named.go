package cohorts

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"google.golang.org/protobuf/proto"

	"pacecar/actors/campaign/review"
	"pacecar/actors/cohort"
	"pacecar/actors/engine/desk"
	"pacecar/messages"
)

// Named are the cohorts that a plan names, in its selector and in those of its waves, directly or through others, as they are
// now, in order of name.
func (c *Keeper) Named(ctx context.Context, p *messages.CampaignPlan) (list []*messages.NamedCohort, err error) {
	add := func(source, field string) error {
		terms, err := c.Resolve(ctx, source)
		if err != nil {
			return desk.Located(err, field)
		}
		for _, record := range terms.cohorts {
			if !slices.ContainsFunc(list, func(one *messages.NamedCohort) bool { return one.GetName() == record.GetName() }) {
				list = append(list, named(record))
			}
		}
		return nil
	}
	if err := add(p.GetSelector(), "/selector"); err != nil {
		return nil, err
	}
	for i, w := range p.GetWaves() {
		if w.GetSelector() == "" {
			continue
		}
		if err := add(w.GetSelector(), fmt.Sprintf("/waves/%d/selector", i)); err != nil {
			return nil, err
		}
	}
	slices.SortFunc(list, func(a, b *messages.NamedCohort) int { return cmp.Compare(a.GetName(), b.GetName()) })
	return list, nil
}

// Present are cohorts as they are now, without those that are there no more. Who gathers vehicles by them before asks for them
// after it: versions only rise, so that one which is as it was then has been so in between.
func (c *Keeper) Present(ctx context.Context, list []*messages.NamedCohort) (now []*messages.NamedCohort, err error) {
	for _, one := range list {
		record, err := saved{c, ctx}.Cohort(one.GetName())
		if err != nil {
			return nil, err
		}
		if record != nil {
			now = append(now, named(record))
		}
	}
	return now, nil
}

// Changes are the cohorts that a campaign names and that have changed, before its start. Where nobody can read them, it says nothing
// of them: a start asks again.
func (c *Keeper) Changes(ctx context.Context, of *messages.CampaignRecord) []*messages.ChangedCohort {
	if len(of.GetNamed()) == 0 || of.GetStartedAtMs() != 0 || of.GetEndedAtMs() != 0 {
		return nil
	}
	now, err := c.Present(ctx, of.GetNamed())
	if err != nil {
		return nil
	}
	return review.Changed(of.GetNamed(), now, review.Since(of.GetState(), len(of.GetApprovals()) > 0))
}

// Brought is a command about a campaign with its cohorts as they are now: a submission takes those that the plan names, an
// approval is compared with those that the campaign keeps. Any other is answered as it is.
func (c *Keeper) Brought(ctx context.Context, of *messages.CampaignRecord, command proto.Message) (_ proto.Message, err error) {
	switch m := command.(type) {
	case *messages.SubmitCampaign:
		filled := proto.CloneOf(m)
		filled.Named, err = c.Named(ctx, of.GetPlan())
		return filled, err
	case *messages.ApproveCampaign:
		filled := proto.CloneOf(m)
		filled.Named, err = c.Present(ctx, of.GetNamed())
		return filled, err
	}
	return command, nil
}

func named(record *messages.CohortRecord) *messages.NamedCohort {
	is := &messages.NamedCohort{Name: record.GetName(), Version: record.GetVersion()}
	if record.GetSelector() == "" {
		is.Vehicles = proto.Uint64(cohort.StatusOf(record).GetSize())
	}
	return is
}
