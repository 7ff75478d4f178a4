package rollback

import (
	"fmt"
	"strings"
	"time"

	"google.golang.org/protobuf/proto"

	"pacecar/actors/campaign/gate"
	"pacecar/actors/campaign/life"
	"pacecar/actors/campaign/plan"
	"pacecar/messages"
)

// MaximumWays is how many campaigns may undo one, one after the other.
const MaximumWays = 16

// The shape of a way back whose caller says nothing else: it hastens, but not blindly.
const (
	firstWave     = 10  // vehicles, or fewer
	failedPercent = 10  // that halt it
	firstSample   = 3   // vehicles of the first wave that tried it before that is judged
	maximumID     = 64  // bytes
	maximumName   = 256 // bytes
)

// Name is the id of the next campaign that undoes one, which some did before.
func Name(id string, before int) string {
	suffix := "-rollback"
	if before > 0 {
		suffix = fmt.Sprintf("-rollback-%d", before+1)
	}
	return id[:min(len(id), maximumID-len(suffix))] + suffix
}

// Undoable refuses to undo a campaign that has reached nobody.
func Undoable(id string, state messages.CampaignState, roster uint32, before int) *messages.Rejection {
	if state == 0 || roster == 0 || state == life.Draft || state == life.Review || state == life.Approved || state == life.Scheduled {
		return messages.Reject(messages.WrongState, "campaign %s is %s and has reached no vehicle", id, life.StateName(state)).Suggest("cancel it")
	}
	if before >= MaximumWays {
		return messages.Reject(messages.OutOfBounds, "%d campaigns undo campaign %s already", before, id).Suggest("write a campaign for the vehicles that remain")
	}
	return nil
}

// Package is the way back from a campaign: the one that a person names, or that was prepared,
// or that the plan names.
func Package(r *messages.CampaignRecord, named string) (id string, no *messages.Rejection) {
	switch {
	case named != "":
		return named, nil
	case r.GetPrepared() != nil:
		return r.Prepared.Package, nil
	case r.GetPlan().GetRollback() != nil:
		return r.Plan.Rollback.Package, nil
	}
	return "", messages.Reject(messages.NoWayBack, "the plan of campaign %s names no way back", r.GetPlan().GetId()).
		At("/package").Suggest("name the package that restores what the vehicles ran before, as name@version")
}

// Unchanged refuses a way back that is not the one which was prepared, and approved with the plan.
func Unchanged(r *messages.CampaignRecord, id string, back *messages.PackageRecord) *messages.Rejection {
	if p := r.GetPrepared(); p.GetPackage() == id && p.GetContentHash() != back.GetContentHash() {
		return messages.Reject(messages.ContentChanged, "package %s has changed since it was prepared as the way back of campaign %s", id, r.GetPlan().GetId()).
			At("/package").Suggest("name another package")
	}
	return nil
}

// Plan is that of the campaign which brings back the vehicles of another one. Shape is what a
// person wants of its waves and its pace, and may be nil. Where the way was prepared, it was
// approved with the plan, and stopping harm needs no more than the one person who orders it; a
// package that nobody approved for this needs as many approvals as the campaign did.
func Plan(r *messages.CampaignRecord, id, back string, shape *messages.CampaignPlan) *messages.CampaignPlan {
	from := r.GetPlan()
	p := &messages.CampaignPlan{
		Id: id, Package: back, Selector: "true", RollsBack: from.GetId(), LateJoiners: plan.Join,
		Name:  messages.Cut("Rollback of "+from.GetName(), maximumName),
		Waves: shape.GetWaves(), Pacing: shape.GetPacing(), Retries: proto.CloneOf(from.GetRetries()),
		PermitLifeSeconds: from.GetPermitLifeSeconds(), OfferLifeSeconds: from.GetOfferLifeSeconds(),
		Maintenance: proto.CloneOf(from.GetMaintenance()), Timeouts: proto.CloneOf(from.GetTimeouts()), Readiness: proto.CloneOf(from.GetReadiness()),
		Consent: proto.CloneOf(from.GetConsent()), Dealer: proto.CloneOf(from.GetDealer()),
		DownloadPool: from.GetDownloadPool(), SleepSeconds: from.GetSleepSeconds(),
	}
	if from.Priority != nil { // behind the same campaigns as before, and behind no other ones
		p.Priority = proto.Uint32(from.GetPriority())
	}
	if p.Pacing == nil {
		p.Pacing = proto.CloneOf(from.GetPacing())
		if p.Pacing != nil {
			p.Pacing.MaximumPerStratum = 0 // which belongs to strata that this plan has not
		}
	}
	if len(p.Waves) == 0 {
		gate := func(sample uint32) *messages.Gate {
			return &messages.Gate{MaximumFailedPercent: proto.Float64(failedPercent), MinimumSample: sample, ConfidencePercent: proto.Float64(0)}
		}
		p.Waves = []*messages.Wave{
			{Name: "First", Size: &messages.Wave_Count{Count: firstWave}, Gate: gate(firstSample)},
			{Name: "All", Size: &messages.Wave_Rest{Rest: true}, Gate: gate(0)},
		}
	}
	if r.GetPrepared().GetPackage() != back {
		p.RequiredApprovals = from.GetRequiredApprovals()
	}
	return p
}

// TryAt is when the way back is to be tried that has not begun, after it was tried at a time; 0: it
// was not, since the node began.
func TryAt(triedMs int64, every time.Duration) int64 {
	if triedMs == 0 {
		return 1
	}
	return triedMs + every.Milliseconds()
}

// Before are the vehicles that a stop left where they may yet turn out to have the update.
func Before(s *messages.CampaignStatus) string {
	count := func(states ...messages.AssignmentState) (n uint32) {
		for _, state := range states {
			n += s.GetCounts()[state.String()]
		}
		return n
	}
	var parts []string
	say := func(n uint32, what string) {
		switch n {
		case 0:
		case 1:
			parts = append(parts, "1 is "+what)
		default:
			parts = append(parts, gate.Number(n)+" are "+what)
		}
	}
	say(count(messages.AssignmentState_PERMITTED), "permitted to install and not heard of since")
	say(count(messages.AssignmentState_INSTALLING, messages.AssignmentState_INSTALLED), "flashing")
	say(count(messages.AssignmentState_STALLED), "silent")
	return strings.Join(parts, " and ")
}
