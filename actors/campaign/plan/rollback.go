package plan

import "pacecar/messages"

// What a plan, and a cancel, say of vehicles that are done.
const (
	Keep   = "keep"   // they keep the update; also where it says nothing
	Revert = "revert" // they are brought back the way that the plan has prepared
)

// everybody is the selector of a plan whose vehicles another campaign's roster names.
const everybody = "true"

// AllowsDowngrade tells whether a campaign installs over a newer version: where its plan says so,
// and where it is a way back.
func AllowsDowngrade(p *messages.CampaignPlan) bool {
	return p.GetAllowDowngrade() || p.GetRollsBack() != ""
}

// checkRollback judges the way back of a plan, and the campaign that it undoes.
func checkRollback(p *messages.CampaignPlan) *messages.Rejection {
	if id := p.Rollback.GetPackage(); id == "" {
		p.Rollback = nil // one meaning has one hash
	} else {
		if _, ok := messages.ParsePackageID(id); !ok || len(id) > maxName {
			return messages.Reject(messages.Malformed, "%.80q does not name a package", id).
				At("/rollback/package").Suggest("write name@version of what the vehicles ran before")
		}
		if id == p.Package {
			return messages.Reject(messages.Malformed, "the way back from package %s is the package itself", id).
				At("/rollback/package").Suggest("name the package that restores what the vehicles ran before")
		}
	}
	if no := Done(p, "/stopPolicy", p.StopPolicy); no != nil {
		return no
	}
	if p.StopPolicy == Keep {
		p.StopPolicy = ""
	}
	if p.RollsBack == "" {
		return nil
	}
	if !identity.MatchString(p.RollsBack) || p.RollsBack == p.Id {
		return messages.Reject(messages.Malformed, "%.80q is not the id of another campaign", p.RollsBack).At("/rollsBack")
	}
	if p.Selector != everybody {
		return messages.Reject(messages.Malformed, "the vehicles of a campaign that rolls another one back are those that took the update there, and it selects by %.80q", p.Selector).
			At("/selector").Suggest("write %s", everybody)
	}
	return nil
}

// Done judges what is to become of vehicles that are done.
func Done(p *messages.CampaignPlan, at, policy string) *messages.Rejection {
	switch {
	case policy == "" || policy == Keep:
	case policy != Revert:
		return messages.Reject(messages.Malformed, "%.64q is not what may become of vehicles that are done", policy).
			At(at).Suggest("write %s or %s", Keep, Revert)
	case p.GetRollback() == nil:
		return messages.Reject(messages.NoWayBack, "the plan names no package to bring vehicles back with").
			At(at).Suggest("write %s, or name a package as rollback", Keep)
	}
	return nil
}
