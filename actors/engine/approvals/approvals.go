// Package approvals brings the server's policy on approvals to the campaigns that it is for.
//
// A campaign's core judges by what a command carries: [Policy.Filled] puts the policy into every
// command that is judged by it, with how many vehicles the campaign is for, where a rule asks. A
// Policy may be used from any goroutine once [Policy.AskFor] has been called, if it ever is;
// failures are those of counting vehicles.
package approvals

import (
	"context"
	"slices"

	"google.golang.org/protobuf/proto"

	"pacecar/messages"
)

// Fleet counts the vehicles that a selector matches.
type Fleet interface {
	CountVehicles(ctx context.Context, selector string) (*messages.Selection, error)
	// Campaign is where one stands that another one undoes: nobody else joins that than its vehicles.
	Campaign(ctx context.Context, id string) (*messages.CampaignStatus, error)
}

// Policy is what the server asks of campaigns. The zero value asks for nothing.
type Policy struct{ rules *messages.ApprovalPolicy }

// AskFor sets what is asked for. It is called before the policy is used.
func (p *Policy) AskFor(rules *messages.ApprovalPolicy) { p.rules = rules }

// ApprovalPolicy is what is asked for, which must not be changed.
func (p *Policy) ApprovalPolicy() *messages.ApprovalPolicy { return p.rules }

// Filled is a command about a campaign with what its core judges approvals by. Any other is
// answered as it is.
func (p *Policy) Filled(ctx context.Context, fleet Fleet, plan *messages.CampaignPlan, command proto.Message) (proto.Message, error) {
	if len(p.rules.GetRules()) == 0 {
		return command, nil
	}
	filled := proto.Clone(command)
	fill := func(policy **messages.ApprovalPolicy, vehicles *uint64) (proto.Message, error) {
		*policy = p.rules
		if !slices.ContainsFunc(p.rules.GetRules(), func(r *messages.ApprovalRule) bool { return r.GetVehicles() > 0 }) {
			return filled, nil
		}
		if of := plan.GetRollsBack(); of != "" {
			undone, err := fleet.Campaign(ctx, of)
			*vehicles = uint64(undone.GetRecord().GetRosterSize())
			return filled, err
		}
		sum, err := fleet.CountVehicles(ctx, plan.GetSelector())
		*vehicles = sum.GetMatched()
		return filled, err
	}
	switch m := filled.(type) {
	case *messages.CreateCampaign:
		return fill(&m.Policy, &m.Vehicles)
	case *messages.EditCampaign:
		return fill(&m.Policy, &m.Vehicles)
	case *messages.SubmitCampaign:
		return fill(&m.Policy, &m.Vehicles)
	case *messages.ApproveCampaign:
		return fill(&m.Policy, &m.Vehicles)
	case *messages.StartCampaign:
		if m.Due || plan.GetSchedule().GetStartTime() == "" {
			m.Policy = p.rules // it brings its roster, which says how many
			return filled, nil
		}
		return fill(&m.Policy, &m.Vehicles)
	}
	return command, nil
}
