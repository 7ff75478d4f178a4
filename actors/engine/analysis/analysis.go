package analysis

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"sync"

	"golang.org/x/sync/errgroup"

	"pacecar/actors"
	"pacecar/actors/campaign/analysis"
	"pacecar/actors/campaign/gate"
	"pacecar/actors/campaign/outlook"
	"pacecar/actors/engine/desk"
	"pacecar/messages"
)

// Bounds of one analysis.
const (
	rosterPart  = 10_000 // entries in one question
	maximumTail = 20     // vehicles that are told
	maximumActs = 500    // of persons
	historyPart = 1000   // lines in one question
	maximumRead = 20_000 // lines that are looked through
	asked       = 16     // vehicles that are asked at the same time
	partsAhead  = 8      // of the roster that are asked for at the same time
	setsAtOnce  = 4      // of vehicles that are counted at the same time
)

// Of analyses a campaign as it stands.
func Of(ctx context.Context, d *desk.Desk, id string) (*messages.CampaignAnalysis, error) {
	status, err := desk.Ask[*messages.CampaignStatus](ctx, d, actors.KindCampaign, id, &messages.GetCampaign{})
	if err != nil {
		return nil, err
	}
	sorted, err := sort(ctx, d, id, status.GetRecord().GetRosterSize())
	if err != nil {
		return nil, err
	}
	record := status.GetRecord()
	succeeded, failed := uint32(len(sorted.Heaps[analysis.Done])), uint32(len(sorted.Heaps[analysis.Broken]))
	a := &messages.CampaignAnalysis{
		Status: status, Waiting: uint32(len(sorted.Heaps[analysis.Awaiting])),
		Success: analysis.Rate(succeeded, succeeded+failed), Failure: analysis.Rate(failed, succeeded+failed),
		Milestones: analysis.Milestones(record.GetBurnUp(), record.GetStartedAtMs(), record.GetLastSuccessMs()),
		Outlook:    outlook.Of(record, d.Clock.Now().UnixMilli()),
	}
	for _, decision := range record.GetDecisions() {
		a.Gates = append(a.Gates, gate.Review(decision))
	}
	// Each fills fields of its own.
	gathered := [...]struct {
		what string
		do   func() error
		err  error
	}{
		{what: "what failures share, and how regions and models stand", do: func() error { return compare(ctx, d, a, sorted) }},
		{what: "who did what", do: func() error { return act(ctx, d, a, id) }},
		{do: func() error { wait(ctx, d, a, sorted.Flying); return nil }},
	}
	var group sync.WaitGroup
	for i := range gathered {
		group.Go(func() { gathered[i].err = gathered[i].do() })
	}
	group.Wait()
	for _, one := range gathered {
		if one.err != nil {
			a.Missing = append(a.Missing, one.what+": "+one.err.Error())
		}
	}
	return a, ctx.Err()
}

// sort reads the roster, several parts ahead: each question waits behind the reports that its campaign has to hear. What has
// joined since its size was told comes last.
func sort(ctx context.Context, d *desk.Desk, id string, size uint32) (*analysis.Sorting, error) {
	sorted := &analysis.Sorting{}
	for from := uint32(0); ; {
		parts := make([]*messages.RosterList, min(partsAhead, max(1, (size-min(from, size))/rosterPart)))
		group, within := errgroup.WithContext(ctx)
		for i := range parts {
			group.Go(func() (err error) {
				parts[i], err = desk.Ask[*messages.RosterList](within, d, actors.KindCampaign, id, &messages.GetRoster{From: from + uint32(i)*rosterPart, Limit: rosterPart})
				return err
			})
		}
		if err := group.Wait(); err != nil {
			return nil, err
		}
		for _, part := range parts {
			for _, e := range part.GetEntries() {
				sorted.Add(e)
			}
			from = part.GetNext()
		}
		if from == 0 {
			return sorted, nil
		}
	}
}

// act finds what persons did.
func act(ctx context.Context, d *desk.Desk, a *messages.CampaignAnalysis, id string) error {
	before := uint64(0)
	for read := 0; read < maximumRead; {
		lines, next, err := d.History(ctx, actors.KindCampaign, id, before, historyPart)
		if err != nil {
			return err
		}
		read += len(lines)
		for _, line := range lines {
			if person(line.GetBy()) && len(a.Acts) < maximumActs {
				a.Acts = append(a.Acts, line)
			}
		}
		if before = next; next == 0 {
			break
		}
	}
	slices.Reverse(a.Acts)
	if before != 0 {
		return fmt.Errorf("only the newest %d lines of the history were read", maximumRead)
	}
	return nil
}

// person tells the name of a person from what else may act in a history.
func person(by string) bool {
	return by != "" && !messages.Itself(by)
}

// wait asks the vehicles in flight for how long they are, and why. One that does not answer
// is told as the roster has it.
func wait(ctx context.Context, d *desk.Desk, a *messages.CampaignAnalysis, flying []*messages.RosterEntry) {
	tail := make([]*messages.TailVehicle, len(flying))
	group, within := errgroup.WithContext(ctx)
	group.SetLimit(asked)
	for i, entry := range flying {
		tail[i] = &messages.TailVehicle{Entry: entry}
		group.Go(func() error {
			v, err := desk.Ask[*messages.VehicleStatus](within, d, actors.KindVehicle, entry.GetVin(), &messages.GetVehicle{Vin: entry.GetVin()})
			if own := v.GetRecord().GetAssignment(); err == nil && own.GetCampaignId() == a.GetStatus().GetRecord().GetPlan().GetId() {
				tail[i].OfferedAtMs, tail[i].Why = own.GetOfferedAtMs(), v.GetWhy()
			}
			return nil
		})
	}
	_ = group.Wait() // none fails
	slices.SortStableFunc(tail, func(x, y *messages.TailVehicle) int {
		return cmp.Or(cmp.Compare(unknownLast(x.OfferedAtMs), unknownLast(y.OfferedAtMs)), cmp.Compare(x.OfferedAtMs, y.OfferedAtMs))
	})
	a.Tail = tail[:min(len(tail), maximumTail)]
}

func unknownLast(ms int64) int {
	if ms == 0 {
		return 1
	}
	return 0
}

// compare divides the roster by value, and compares the failed with all that tried the update: those that succeeded, and themselves.
func compare(ctx context.Context, d *desk.Desk, a *messages.CampaignAnalysis, sorted *analysis.Sorting) error {
	failed := uint32(len(sorted.Heaps[analysis.Broken]))
	pairs, vehicles := sorted.Pairs()
	if failed > 0 {
		a.Attributes = attributes(a.GetStatus().GetRecord())
		a.Groups = []*messages.FailureGroup{{Failed: failed}}
	}
	for _, p := range pairs {
		a.Groups = append(a.Groups, &messages.FailureGroup{EcuId: p.ECU, Code: p.Code, Failed: uint32(len(vehicles(p)))})
	}
	counted, err := countHeaps(ctx, d, sorted, a.Attributes)
	if err != nil {
		return err
	}
	divide(a, counted)
	if failed == 0 {
		return nil
	}
	sum := newTally(a.Attributes)
	sum.add(counted[analysis.Done])
	sum.add(counted[analysis.Broken])
	tried := sum.facets()
	a.Groups[0].Shared = analysis.Shared(counted[analysis.Broken], tried)
	group, within := errgroup.WithContext(ctx)
	group.SetLimit(setsAtOnce)
	for i, p := range pairs {
		group.Go(func() error {
			counted, err := count(within, d, vehicles(p), a.Attributes)
			if err == nil {
				a.Groups[i+1].Shared = analysis.Shared(counted, tried)
			}
			return err
		})
	}
	return group.Wait()
}

// attributes are what failures are compared by: what vehicles are, the hardware that the
// package is for, and the software beside it that the package depends on. The software that the package
// itself installs is none: it only tells who succeeded.
func attributes(r *messages.CampaignRecord) []string {
	const maximum = 16 // see facet.Max
	list := []string{"model", "variant", "market", "region", "model_year"}
	add := func(ecu, of string) {
		name := fmt.Sprintf("ecu[%q].%s", ecu, of)
		if ecu != "" && len(list) < maximum && !slices.Contains(list, name) {
			list = append(list, name)
		}
	}
	updated := map[string]bool{}
	for _, c := range r.GetPackage().GetContents() {
		updated[c.GetEcuId()] = true
		add(c.GetEcuId(), "hardware_revision")
	}
	for _, rule := range r.GetRules() {
		conditions := slices.Clone(rule.GetWhen())
		for _, one := range rule.GetAny() {
			conditions = append(conditions, one.GetAll()...)
		}
		for _, c := range conditions {
			if !updated[c.GetEcuId()] {
				add(c.GetEcuId(), "version")
			}
		}
	}
	return list
}
