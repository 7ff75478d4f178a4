package review

import (
	"fmt"
	"math"
	"strconv"

	"pacecar/actors/campaign/gate"
	"pacecar/messages"
)

// MaximumApprovals is how many persons' approvals may be required of a campaign, and how many it has.
const MaximumApprovals = 16

// Unbounded is the size of a roster that late joiners may extend.
const Unbounded = ^uint64(0)

// Demand is how many persons must approve a campaign, and who says so.
type Demand struct {
	Approvals uint32
	By        string // as in: the server asks for 2 of campaigns with 1,000 vehicles or more
}

// Asked is what a plan and the server's policy ask for, for a roster of so many vehicles.
// Where late joiners may extend the roster, every rule about its size applies. Those of a way back
// come from the campaign that it undoes, which bounds them.
func Asked(p *messages.CampaignPlan, pkg *messages.PackageRecord, policy *messages.ApprovalPolicy, vehicles uint64) Demand {
	most := Demand{Approvals: p.GetRequiredApprovals(), By: "the plan asks for " + strconv.Itoa(int(p.GetRequiredApprovals()))}
	has := vehicles
	if p.GetLateJoiners() == "join" && p.GetRollsBack() == "" {
		vehicles = Unbounded
	}
	for _, rule := range policy.GetRules() {
		if rule.GetApprovals() > most.Approvals && vehicles >= rule.GetVehicles() && (rule.GetUpdateType() == "" || rule.GetUpdateType() == pkg.GetUpdateType()) {
			most = Demand{Approvals: rule.GetApprovals(), By: "the server asks for " + inWords(rule)}
			if has < rule.GetVehicles() {
				most.By += ", and vehicles that begin to match join this one (lateJoiners: join), so that it may have as many"
			}
		}
	}
	return most
}

// Closed is what would be asked for if no late joiners might extend the roster.
func Closed(p *messages.CampaignPlan, pkg *messages.PackageRecord, policy *messages.ApprovalPolicy, vehicles uint64) Demand {
	return Asked(&messages.CampaignPlan{RequiredApprovals: p.GetRequiredApprovals()}, pkg, policy, vehicles)
}

// inWords is a rule, as in: 2 of campaigns with 1,000 vehicles or more.
func inWords(r *messages.ApprovalRule) string {
	if r.GetUpdateType() == "" && r.GetVehicles() == 0 {
		return fmt.Sprintf("%d of every campaign", r.GetApprovals())
	}
	of := "campaigns"
	if r.GetUpdateType() != "" {
		of += " of " + r.GetUpdateType() + " packages"
	}
	text := fmt.Sprintf("%d of %s", r.GetApprovals(), of)
	if r.GetVehicles() > 0 {
		text += " with " + gate.Number(uint32(min(r.GetVehicles(), math.MaxUint32))) + " vehicles or more"
	}
	return text
}
