package overlaps

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"google.golang.org/protobuf/proto"

	"pacecar/actors/campaign/rival"
	"pacecar/actors/targeting"
	"pacecar/messages"
)

// MaximumReasons is how many reasons why vehicles are left out are looked at: each is a question to the
// whole fleet.
const MaximumReasons = 8

const (
	// MaximumAwaited is how many campaigns are told that one stays open for.
	MaximumAwaited = 8
	// patienceWithAwaited is how long they are asked: nobody waits for the answer.
	patienceWithAwaited = 2 * time.Minute
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
	return l.stones(ctx, p, others, wanted, selected, Patience)
}

// Awaited tells the same of a campaign that is under way, and stays open for those vehicles, at most [MaximumAwaited] rows. It asks the fleet only where some
// campaign brings what the package depends on. One that did not answer fails it, to be asked again: the wait may rest on it alone.
// Campaigns whose record is damaged, or that are beyond those that are asked, are not waited for.
func (l Look) Awaited(ctx context.Context, p *messages.CampaignPlan, q *messages.SelectVehicles) ([]*messages.Stone, error) {
	others, err := live(ctx, l.Desk, p.GetId())
	if err != nil {
		return nil, err
	}
	others.crowded, others.damaged = false, nil
	brought := func(r reason) bool {
		return slices.ContainsFunc(others.underway, func(o *messages.CampaignRecord) bool { return r.brings(o.GetPackage().GetContents()) })
	}
	if !slices.ContainsFunc(lacking(q, demands(q)), brought) {
		return nil, nil
	}
	selected, _, err := l.Select(ctx, plain(q))
	if err != nil {
		return nil, fmt.Errorf("look for vehicles that lack nothing: %w", err)
	}
	stones, err := l.stones(ctx, p, others, lacking(q, selected.GetExcluded()), selected, patienceWithAwaited)
	if err != nil {
		return nil, err
	}
	if slices.ContainsFunc(stones, func(s *messages.Stone) bool { return s.GetCampaignId() == "" }) {
		return nil, errors.New("not all campaigns that bring what vehicles lack have answered")
	}
	return stones[:min(len(stones), MaximumAwaited)], nil
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

// stones asks these campaigns for so long.
func (l Look) stones(ctx context.Context, p *messages.CampaignPlan, others others, wanted []reason, selected *messages.Selection, patience time.Duration) ([]*messages.Stone, error) {
	within, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	has := newMine(selected.GetVins()).set
	var stones []*messages.Stone
	unknown := others.crowded || len(others.damaged) > 0 // and each of them may bring it
	for _, r := range wanted {
		unseen := unknown
		bring := slices.DeleteFunc(slices.Clone(others.underway), func(o *messages.CampaignRecord) bool { return !r.brings(o.GetPackage().GetContents()) })
		var more *messages.Selection
		if len(bring) > 0 {
			var err error
			more, _, err = l.Select(within, r.without)
			if err != nil && (ctx.Err() != nil || within.Err() == nil) {
				return nil, fmt.Errorf("look for vehicles that lack nothing but %s: %w", r.code, err)
			}
			if err != nil {
				bring, unseen = nil, true
			}
		}
		lack := slices.DeleteFunc(more.GetVins(), func(vin string) bool { _, is := has()[vin]; return is })
		asked := meeting{l, newMine(lack)}
		found := make([]answer, len(bring))
		asked.each(within, bring, found, atOnce, PatienceWithOne, asked.roster)
		if unseen || slices.ContainsFunc(found, func(a answer) bool { return a.err != nil }) {
			stones = append(stones, rival.Unseen(r.code, r.detail))
		}
		for _, a := range found {
			if s := rival.Stone(p, r.code, r.detail, a.other, a.met); a.err == nil && s != nil {
				stones = append(stones, s)
			}
		}
	}
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("ask campaigns for their rosters: %w", err)
	}
	slices.SortStableFunc(stones, func(a, b *messages.Stone) int { return cmp.Compare(b.GetVehicles(), a.GetVehicles()) })
	return stones[:min(len(stones), MaximumTold)], nil
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
			list = append(list, reason{e.GetCode(), e.GetDetail(), without, func(b []*messages.TargetArtifact) bool { return rival.Leads(q.GetContents(), b) }})
		case at >= 0 && !q.Rules[at].GetForbids():
			rule := q.Rules[at]
			without.Rules = slices.Delete(without.Rules, at, at+1)
			list = append(list, reason{e.GetCode(), e.GetDetail(), without, func(b []*messages.TargetArtifact) bool { return rival.Brings(rule, b) }})
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
