package plan

import (
	"strings"

	"google.golang.org/protobuf/proto"

	"pacecar/actors/campaign/gate"
	"pacecar/actors/campaign/life"
	"pacecar/actors/campaign/roster"
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
	if pkg.State != messages.PackageState_PACKAGE_RELEASED {
		state := life.Word(strings.TrimPrefix(pkg.State.String(), "PACKAGE_"))
		return messages.Reject(messages.NotReleased, "package %s is %s, only a released one may be offered", id, state).
			At("/package").Suggest("have it approved and released, or name another one")
	}
	return nil
}

// DryRun tells what a start of the plan with these vehicles would do: how many vehicles
// in which waves, and who is among the first. It refuses more than [roster.Maximum] as
// the start does. The caller adds what it excluded.
func DryRun(p *messages.CampaignPlan, pkg *messages.PackageRecord, vins []string) (*messages.DryRun, *messages.Rejection) {
	p, no := Check(Named(p, "dry-run"))
	if no != nil {
		return nil, no
	}
	if no := Released(p.Package, pkg); no != nil {
		return nil, no
	}
	packed, no := roster.Order(p.Salt, vins)
	if no != nil {
		return nil, no
	}
	n := uint32(len(packed) / messages.VINLength)
	run := &messages.DryRun{Selected: uint64(n)}
	for i, size := range Cut(p.Waves, n) {
		run.Waves = append(run.Waves, &messages.WavePlan{Number: uint32(i + 1), Name: p.Waves[i].Name, Size: size,
			Proof: gate.Prospect(p.Waves[i].Gate, size, i == len(p.Waves)-1)})
	}
	const samples = 20
	for i := range min(samples, run.Waves[0].Size) {
		run.Sample = append(run.Sample, string(packed[i*messages.VINLength:][:messages.VINLength]))
	}
	return run, nil
}
