package approvals

import (
	"context"
	"errors"
	"testing"

	"google.golang.org/protobuf/proto"

	"pacecar/messages"
)

// fleet counts, and tells how often it was asked.
type fleet struct {
	asked []string
	err   error
}

func (f *fleet) CountVehicles(_ context.Context, selector string) (*messages.Selection, error) {
	f.asked = append(f.asked, selector)
	return &messages.Selection{Matched: 1200}, f.err
}

// Commands that are judged by the policy bring it, with the size of what they are about; all others
// are left alone, and nothing that a caller holds is changed.
func (f *fleet) Campaign(_ context.Context, id string) (*messages.CampaignStatus, error) {
	return &messages.CampaignStatus{Record: &messages.CampaignRecord{Plan: &messages.CampaignPlan{Id: id}, RosterSize: 540}}, f.err
}

func TestCommandsBringThePolicy(t *testing.T) {
	rules := &messages.ApprovalPolicy{Rules: []*messages.ApprovalRule{{Approvals: 1}, {Approvals: 2, Vehicles: 1000}}}
	p := &messages.CampaignPlan{Selector: "true"}
	later := &messages.CampaignPlan{Selector: "true", Schedule: &messages.Schedule{StartTime: "2027-01-01T00:00:00Z"}}
	for _, one := range []struct {
		name          string
		plan          *messages.CampaignPlan
		command, want proto.Message
		counted       bool
	}{
		{"create", p, &messages.CreateCampaign{By: "mira"}, &messages.CreateCampaign{By: "mira", Policy: rules, Vehicles: 1200}, true},
		{"edit", p, &messages.EditCampaign{By: "mira"}, &messages.EditCampaign{By: "mira", Policy: rules, Vehicles: 1200}, true},
		{"submit", p, &messages.SubmitCampaign{By: "mira"}, &messages.SubmitCampaign{By: "mira", Policy: rules, Vehicles: 1200}, true},
		{"approve", p, &messages.ApproveCampaign{By: "omar"}, &messages.ApproveCampaign{By: "omar", Policy: rules, Vehicles: 1200}, true},
		{"way back", &messages.CampaignPlan{Selector: "true", RollsBack: "spring"}, &messages.CreateCampaign{By: "mira"}, &messages.CreateCampaign{By: "mira", Policy: rules, Vehicles: 540}, false},
		{"start", p, &messages.StartCampaign{By: "mira"}, &messages.StartCampaign{By: "mira", Policy: rules}, false},
		{"start later", later, &messages.StartCampaign{By: "mira"}, &messages.StartCampaign{By: "mira", Policy: rules, Vehicles: 1200}, true},
		{"begin", later, &messages.StartCampaign{Due: true}, &messages.StartCampaign{Due: true, Policy: rules}, false},
		{"send back", p, &messages.SendBackCampaign{By: "omar"}, &messages.SendBackCampaign{By: "omar"}, false},
		{"pause", p, &messages.PauseCampaign{By: "omar"}, &messages.PauseCampaign{By: "omar"}, false},
		{"cancel", p, &messages.CancelCampaign{By: "omar"}, &messages.CancelCampaign{By: "omar"}, false},
	} {
		var policy Policy
		policy.AskFor(rules)
		f, given := &fleet{}, proto.Clone(one.command)
		got, err := policy.Filled(t.Context(), f, one.plan, one.command)
		if err != nil || !proto.Equal(got, one.want) {
			t.Errorf("%s: %v %v, want %v", one.name, got, err, one.want)
		}
		if !proto.Equal(one.command, given) {
			t.Errorf("%s: the caller's command has changed to %v", one.name, one.command)
		}
		if (len(f.asked) > 0) != one.counted {
			t.Errorf("%s: counted %q", one.name, f.asked)
		}
	}
}

// Vehicles are counted only where a rule asks how many, and a count that fails fails the command:
// it is never judged as if there were none.
func TestVehiclesAreCountedWhereARuleAsks(t *testing.T) {
	p, create := &messages.CampaignPlan{Selector: "true"}, &messages.CreateCampaign{By: "mira"}
	broken := &fleet{err: errors.New("the index is being built")}
	var none, plain, sized Policy
	plain.AskFor(&messages.ApprovalPolicy{Rules: []*messages.ApprovalRule{{Approvals: 2}}})
	sized.AskFor(&messages.ApprovalPolicy{Rules: []*messages.ApprovalRule{{Approvals: 2, Vehicles: 5}}})
	if got, err := none.Filled(t.Context(), broken, p, create); err != nil || got != proto.Message(create) {
		t.Errorf("without a policy: %v %v", got, err)
	}
	got, err := plain.Filled(t.Context(), broken, p, create)
	if m := got.(*messages.CreateCampaign); err != nil || len(m.GetPolicy().GetRules()) != 1 || m.Vehicles != 0 {
		t.Errorf("by a rule for all: %v %v", got, err)
	}
	if len(broken.asked) != 0 {
		t.Errorf("counted %q", broken.asked)
	}
	if _, err := sized.Filled(t.Context(), broken, p, create); !errors.Is(err, broken.err) {
		t.Errorf("a count that fails: %v", err)
	}
}
