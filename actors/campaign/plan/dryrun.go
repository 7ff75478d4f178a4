package plan

import (
	"strings"

	"google.golang.org/protobuf/proto"

	"pacecar/actors/campaign/choice"
	"pacecar/actors/campaign/gate"
	"pacecar/actors/campaign/life"
	"pacecar/messages"
)

// Named is the plan with an id, if it has none: the same one, or a copy.
func Named(p *messages.CampaignPlan, id string) *messages.CampaignPlan {
	if p == nil || p.Id != "" {
		return p
	}
	named := proto.CloneOf(p)
	named.Id = id
	return named
}

// Released checks the package as the catalog holds it now.
func Released(id string, pkg *messages.PackageRecord) *messages.Rejection {
	if pkg == nil {
		return messages.Reject(messages.NotFound, "there is no package %s", id).At("/package").Suggest("push and release it first")
	}
	if held := messages.PackageOf(pkg).String(); held != id {
		return messages.Reject(messages.Malformed, "the plan names package %s, not %s", id, held).At("/package")
	}
	if IsWithdrawn(pkg) {
		return messages.Reject(messages.PackageWithdrawn, "package %s was withdrawn: %s", id, pkg.GetReason()).
			At("/package").Suggest("write the campaign for another version")
	}
	if pkg.State != messages.PackageState_PACKAGE_RELEASED {
		state := life.Word(strings.TrimPrefix(pkg.State.String(), "PACKAGE_"))
		no := messages.Reject(messages.NotReleased, "package %s is %s, only a released one may be offered", id, state).At("/package")
		if pkg.State == messages.PackageState_PACKAGE_DEPRECATED {
			return no.Suggest("write the campaign for another version")
		}
		return no.Suggest("have it approved and released, or name another one")
	}
	return nil
}

// DryRun tells what a start of the plan with these vehicles would do: how many vehicles
// in which waves, of which strata, and who is among the first. It refuses what the start
// does, and tells the hash of what a campaign with this plan would keep. The caller adds what
// it excluded.
func DryRun(p *messages.CampaignPlan, pkg *messages.PackageRecord, from choice.Fleet) (*messages.DryRun, *messages.Rejection) {
	named := p.GetId() != ""
	p, no := Check(Named(p, "dry-run"))
	if no != nil {
		return nil, no
	}
	if no := Released(p.Package, pkg); no != nil {
		return nil, no
	}
	made, no := choice.Make(p, from)
	if no != nil {
		return nil, no
	}
	run := &messages.DryRun{Plan: p, Selected: uint64(len(made.VINs) / messages.VINLength), Sample: made.Sample(0)}
	if named {
		run.ContentHash = ContentHash(p, pkg, nil)
	}
	for i, w := range made.Waves {
		run.Waves = append(run.Waves, &messages.WavePlan{
			Number: uint32(i + 1), Name: p.Waves[i].Name, Size: w.Size, Note: w.Note, Sample: made.Sample(i),
			Proof: proof(p, made, i),
		})
	}
	for _, s := range made.Strata {
		run.Strata = append(run.Strata, &messages.StratumPlan{Name: s.Name, Size: s.Size, Covered: s.Covered})
	}
	return run, nil
}

// Outline is what is told of a plan whose campaign has begun, where a start would be refused now:
// its pilots have the update, the package is withdrawn or its time is over. The plan and its hash
// can be compared with the campaign all the same.
func Outline(p *messages.CampaignPlan, pkg *messages.PackageRecord, refused *messages.Rejection) (*messages.DryRun, *messages.Rejection) {
	checked, no := Check(p)
	if no != nil {
		return nil, no
	}
	return &messages.DryRun{Plan: checked, ContentHash: ContentHash(checked, pkg, nil), StartRefused: refused.Error()}, nil
}

// Bind has what is told of a plan say which cohorts it names, and its hash, if there is one, stand for them, too.
func Bind(run *messages.DryRun, pkg *messages.PackageRecord, named []*messages.NamedCohort) {
	run.Named = named
	if run.ContentHash != "" {
		run.ContentHash = ContentHash(run.Plan, pkg, named)
	}
}

// proof says what the wave of an index can show its gate, in all and in each stratum.
func proof(p *messages.CampaignPlan, made *choice.Made, i int) string {
	by, last := p.Waves[i].Gate, i == len(p.Waves)-1
	text := gate.Prospect(by, made.Waves[i].Size, last)
	strata := gate.StrataProspect(by, made.Names(), made.SizesOfStrata(i), last)
	if text != "" && strata != "" {
		text += "; "
	}
	return text + strata
}
