package overlaps

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"google.golang.org/protobuf/proto"

	"pacecar/actors"
	"pacecar/actors/campaign/rival"
	"pacecar/actors/campaign/roster"
	"pacecar/actors/engine/desk"
	"pacecar/actors/targeting"
	"pacecar/actors/targeting/chain"
	"pacecar/messages"
)

// MaximumReasons is how many reasons why vehicles are left out are looked at: each is a question to the
// whole fleet.
const MaximumReasons = 8

const (
	// MaximumAwaited is how many campaigns are told that one stays open for.
	MaximumAwaited = 8
	// patienceWithAwaited is how long they and the fleet are asked, and patienceWithOneAwaited is how long one is: nobody waits for the answer.
	patienceWithAwaited    = 2 * time.Minute
	patienceWithOneAwaited = time.Minute
)

// reason is something that a package depends on, and that another campaign may bring.
type reason struct {
	code, detail string
	without      *messages.SelectVehicles // the question that does not ask for it
	brings       func(contents []*messages.TargetArtifact) bool
}

// Stones tells which campaigns that are under way bring what vehicles lack that this question left
// out: how many of those lack nothing else, by reason and campaign. Of a reason for which not everybody could be
// asked, in time or at all, it says so, in a row without a campaign: it is of no consequence to a start, and fails none.
func (l Look) Stones(ctx context.Context, p *messages.CampaignPlan, q *messages.SelectVehicles, selected *messages.Selection) ([]*messages.Stone, error) {
	wanted := lacking(q, selected.GetExcluded())
	if len(wanted) == 0 || p.GetRollsBack() != "" {
		return nil, nil
	}
	others, err := live(ctx, l.Desk, p.GetId())
	if err != nil {
		return nil, err
	}
	within, cancel := context.WithTimeout(ctx, Patience)
	defer cancel()
	found, err := l.stones(within, p, others, wanted, selected, starting)
	if err != nil {
		return nil, err
	}
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("ask campaigns for their rosters: %w", err)
	}
	for _, r := range found.unseen {
		found.stones = append(found.stones, rival.Unseen(r.code, r.detail))
	}
	return found.stones[:min(len(found.stones), MaximumTold)], nil
}

// Awaited tells the same of a campaign that is under way, and stays open for those vehicles, but for those that it has itself: at most
// [MaximumAwaited] campaigns, and as many that may bring it and did not say. Those that have nobody left are not asked for whom they have,
// and if none has, neither is the fleet. Campaigns whose record is damaged, or that are beyond those that are asked, are not waited for.
func (l Look) Awaited(ctx context.Context, p *messages.CampaignPlan, q *messages.SelectVehicles) (*messages.StillOpen, error) {
	others, err := live(ctx, l.Desk, p.GetId())
	if err != nil {
		return nil, err
	}
	wanted, open := lacking(q, demands(q)), &messages.StillOpen{}
	others.crowded, others.damaged = false, nil
	others.underway = slices.DeleteFunc(others.underway, func(o *messages.CampaignRecord) bool {
		return !slices.ContainsFunc(wanted, func(r reason) bool { return r.brings(o.GetPackage().GetContents()) })
	})
	within, cancel := context.WithTimeout(ctx, patienceWithAwaited)
	defer cancel()
	others.underway, open.Unheard = l.busy(within, others.underway)
	if len(others.underway) > 0 {
		selected, _, err := l.Select(within, plain(q))
		if err != nil {
			return nil, fmt.Errorf("look for vehicles that lack nothing: %w", err)
		}
		found, err := l.stones(within, p, others, lacking(q, selected.GetExcluded()), selected, awaiting)
		if err != nil {
			return nil, err
		}
		open.Stones, open.Unheard = found.stones, append(open.Unheard, found.unheard...)
	}
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("ask campaigns for their rosters: %w", err)
	}
	for _, s := range open.Stones {
		open.Vehicles += s.GetVehicles()
	}
	open.Stones, open.Unheard = open.Stones[:min(len(open.Stones), MaximumAwaited)], open.Unheard[:min(len(open.Unheard), MaximumAwaited)]
	return open, nil
}

// busy are those of some campaigns that have somebody left who has not ended, and those that did not say.
func (l Look) busy(ctx context.Context, all []*messages.CampaignRecord) (left []*messages.CampaignRecord, unheard []*messages.Unasked) {
	found := make([]answer, len(all))
	meeting{Look: l}.each(ctx, all, found, atOnce, awaiting.withOne, func(ctx context.Context, other *messages.CampaignRecord) (*messages.RosterMeeting, error) {
		status, err := desk.Ask[*messages.CampaignStatus](ctx, l.Desk, actors.KindCampaign, other.GetPlan().GetId(), &messages.GetCampaign{})
		met := &messages.RosterMeeting{Waiting: status.GetRecord().GetRosterSize()}
		for state, vehicles := range status.GetCounts() {
			if roster.Ended(uint8(messages.AssignmentState_value[state])) {
				met.Waiting -= min(vehicles, met.Waiting)
			}
		}
		return met, err
	})
	for _, a := range found {
		switch {
		case a.err != nil:
			unheard = append(unheard, unasked(a.other.GetPlan().GetId(), a.err.Error()))
		case a.met.GetWaiting() > 0:
			left = append(left, a.other)
		}
	}
	return left, unheard
}

// demands is what a package depends on, as reasons why vehicles may be left out.
func demands(q *messages.SelectVehicles) (all []*messages.Exclusion) {
	if slices.ContainsFunc(q.GetContents(), func(a *messages.TargetArtifact) bool { return a.GetFromVersion() != "" }) {
		all = append(all, &messages.Exclusion{Code: targeting.VersionMismatch})
	}
	for _, r := range q.GetRules() {
		all = append(all, &messages.Exclusion{Code: r.GetCode(), Detail: r.GetDetail()})
	}
	return all
}

// brought is who brings what vehicles lack, as far as they have said.
type brought struct {
	stones  []*messages.Stone
	unseen  []reason // of which not everybody could be asked
	unheard []*messages.Unasked
}

// manner is how campaigns are asked: for how long each, and whether vehicles count that the plan's own campaign has, too.
type manner struct {
	withOne time.Duration
	own     bool
}

var (
	starting = manner{withOne: PatienceWithOne, own: true}
	awaiting = manner{withOne: patienceWithOneAwaited}
)

// stones asks these campaigns, until the context ends at the latest.
func (l Look) stones(within context.Context, p *messages.CampaignPlan, others others, wanted []reason, selected *messages.Selection, how manner) (all brought, err error) {
	has := newMine(selected.GetVins()).set
	unknown := others.crowded || len(others.damaged) > 0 // and each of them may bring it
	for _, r := range wanted {
		unseen := unknown
		bring := slices.DeleteFunc(slices.Clone(others.underway), func(o *messages.CampaignRecord) bool { return !r.brings(o.GetPackage().GetContents()) })
		var lack []string
		if len(bring) > 0 {
			more, _, err := l.Select(within, r.without)
			lack = slices.DeleteFunc(more.GetVins(), func(vin string) bool { _, is := has()[vin]; return is })
			if err == nil && !how.own {
				lack, err = l.strangers(within, p.GetId(), lack)
			}
			if err != nil && within.Err() == nil {
				return all, fmt.Errorf("look for vehicles that lack nothing but %s: %w", r.code, err)
			}
			if err != nil {
				all.unheard = append(all.unheard, unasked("", "the fleet did not answer in time which vehicles lack "+r.code))
				bring, unseen = nil, true
			}
		}
		asked := meeting{l, newMine(lack)}
		found := make([]answer, len(bring))
		asked.each(within, bring, found, atOnce, how.withOne, asked.roster)
		for _, a := range found {
			if a.err != nil {
				all.unheard, unseen = append(all.unheard, unasked(a.other.GetPlan().GetId(), a.err.Error())), true
			} else if s := rival.Stone(p, r.code, r.detail, a.other, a.met); s != nil {
				all.stones = append(all.stones, s)
			}
		}
		if unseen {
			all.unseen = append(all.unseen, r)
		}
	}
	slices.SortStableFunc(all.stones, func(a, b *messages.Stone) int { return cmp.Compare(b.GetVehicles(), a.GetVehicles()) })
	return all, nil
}

// strangers are those of some vehicles that are not on a campaign's roster.
func (l Look) strangers(ctx context.Context, campaign string, vins []string) ([]string, error) {
	var list []string
	for part := range slices.Chunk(vins, rival.MaximumMet) {
		met, err := desk.Ask[*messages.RosterMeeting](ctx, l.Desk, actors.KindCampaign, campaign, &messages.MeetRoster{Vins: part, Which: true})
		if err != nil {
			return nil, fmt.Errorf("ask campaign %s for its roster: %w", campaign, err)
		}
		own := newMine(met.GetVins()).set()
		for _, vin := range part {
			if _, is := own[vin]; !is {
				list = append(list, vin)
			}
		}
	}
	return list, nil
}

// lacking are the reasons among exclusions, most vehicles first, that an update may take away.
func lacking(q *messages.SelectVehicles, excluded []*messages.Exclusion) (list []reason) {
	plain := plain(q)
	bare := slices.Clone(plain.GetContents())
	for i, a := range bare {
		bare[i] = proto.CloneOf(a)
		bare[i].FromVersion = ""
	}
	versions := false
	for _, e := range excluded {
		without := proto.CloneOf(plain)
		at := slices.IndexFunc(q.GetRules(), func(r *messages.Rule) bool { return r.GetCode() == e.GetCode() && r.GetDetail() == e.GetDetail() })
		switch {
		case len(list) == MaximumReasons:
		case e.GetCode() == targeting.VersionMismatch && !versions:
			versions, without.Contents = true, bare
			list = append(list, reason{e.GetCode(), e.GetDetail(), without, func(b []*messages.TargetArtifact) bool { return chain.Leads(q.GetContents(), b) }})
		case at >= 0 && !q.Rules[at].GetForbids():
			rule := q.Rules[at]
			without.Rules = slices.Delete(without.Rules, at, at+1)
			list = append(list, reason{e.GetCode(), e.GetDetail(), without, func(b []*messages.TargetArtifact) bool { return chain.Brings(rule, b) }})
		}
	}
	return list
}

// plain is a question that asks for no more than who matches.
func plain(q *messages.SelectVehicles) *messages.SelectVehicles {
	plain := proto.CloneOf(q)
	plain.Divisions, plain.Strata, plain.Pilots, plain.Pools = nil, nil, nil, nil
	return plain
}
