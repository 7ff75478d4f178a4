package undo

import (
	"context"
	"errors"
	"testing"

	"pacecar/messages"
)

// catalog knows one campaign, and no package.
type catalog struct{ Engine }

func (catalog) Campaign(_ context.Context, id string) (*messages.CampaignStatus, error) {
	switch id {
	case "spring":
		return &messages.CampaignStatus{}, nil
	case "away":
		return nil, errors.New("its node does not answer")
	}
	return nil, messages.Reject(messages.NotFound, "there is no campaign %s", id)
}

func (catalog) Package(_ context.Context, id string) (*messages.PackageStatus, error) {
	return nil, messages.Reject(messages.NotFound, "there is no package %s", id)
}

// TestSubmittable: nobody is given a plan to read whose start would be refused for what it names.
func TestSubmittable(t *testing.T) {
	for _, one := range []struct {
		plan  *messages.CampaignPlan
		field string // of the refusal; empty: none
	}{
		{&messages.CampaignPlan{}, ""},
		{&messages.CampaignPlan{Supersedes: []string{"spring"}}, ""},
		{&messages.CampaignPlan{Supersedes: []string{"spring", "sprign"}}, "/supersedes/1"},
		{&messages.CampaignPlan{Rollback: &messages.RollbackPlan{Package: "adas@1.0.0"}}, "/rollback/package"},
	} {
		err := Submittable(t.Context(), catalog{}, one.plan, &messages.PackageRecord{}, 1)
		no, refused := errors.AsType[*messages.Rejection](err)
		if refused != (one.field != "") || no.GetField() != one.field || refused && no.GetCode() != messages.NotFound {
			t.Errorf("%v: %v at %s", one.plan, err, no.GetField())
		}
	}
	if err := Submittable(t.Context(), catalog{}, &messages.CampaignPlan{Supersedes: []string{"away"}}, nil, 1); err == nil {
		t.Error("a campaign that does not answer is taken for one that there is")
	}
}
