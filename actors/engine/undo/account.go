package undo

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"pacecar/actors"
	"pacecar/actors/engine/cohorts"
	"pacecar/actors/engine/desk"
	"pacecar/actors/engine/selection"
	"pacecar/actors/targeting"
	"pacecar/actors/targeting/origin"
	"pacecar/actors/targeting/selector"
	"pacecar/messages"
)

// account is what a campaign knows of its vehicles, next to what these show themselves.
type account struct {
	strangers []string // they show its update, and by its roster they never heard of it

	// Its vehicles that do not show it: it succeeded on them, it may have begun, or it is not known to have.
	took, doubtful, offered []string

	on map[string]struct{} // of all of its vehicles: they have gone on to a campaign that needs its update
}

// read reads an account, and holds it against the vehicles that show the update.
func read(ctx context.Context, d *desk.Desk, campaign string, shown []string) (*account, error) {
	var parts []*messages.TakenList
	for from, more := uint32(0), true; more; {
		part, err := desk.Ask[*messages.TakenList](ctx, d, actors.KindCampaign, campaign, &messages.GetTaken{From: from})
		if err != nil {
			return nil, err
		}
		parts = append(parts, part)
		from, more = part.GetNext(), part.GetNext() != 0
	}
	return added(parts).against(shown), nil
}

// added is an account of the stretches of a roster.
func added(parts []*messages.TakenList) *account {
	all := func(vins func(*messages.TakenList) []string) []string {
		lists := make([][]string, len(parts))
		for i, part := range parts {
			lists[i] = vins(part)
		}
		return slices.Concat(lists...)
	}
	on := map[string]struct{}{}
	for _, vin := range all((*messages.TakenList).GetGoneOn) {
		on[vin] = struct{}{}
	}
	return &account{on: on, took: all((*messages.TakenList).GetTook), doubtful: all((*messages.TakenList).GetDoubtful), offered: all((*messages.TakenList).GetOffered)}
}

// against is an account of all vehicles, held against those that show the update.
func (a *account) against(shown []string) *account {
	strangers, hidden := meet(shown, a.took, a.doubtful, a.offered)
	return &account{on: a.on, strangers: strangers, took: hidden[0], doubtful: hidden[1], offered: hidden[2]}
}

// left tells which vehicles that the campaign may have reached are left out, and why. Runs are those
// that run its update on some ECU, whoever installed it.
func (a *account) left(campaign string, runs map[string]struct{}) (list []*messages.Exclusion) {
	var others, since, on []string
	for _, vin := range a.took {
		if _, is := runs[vin]; is {
			others = append(others, vin)
		} else if _, went := a.on[vin]; went {
			on = append(on, vin)
		} else {
			since = append(since, vin)
		}
	}
	for _, x := range []struct {
		vins         []string
		code, detail string
		joins        bool
	}{
		{since, origin.Code, "The update of campaign %s succeeded on them, and no ECU runs it now: other software was installed since, or they are not registered any more.", false},
		{on, origin.Code, "The update of campaign %s succeeded on them, and they have gone on to a campaign that needs it, and run its software now. Roll that campaign back to bring them back.", false},
		{others, origin.Code, "The update of campaign %s succeeded on them, and what runs now is not its installation: somebody else had installed the same software, or has since.", false},
		{a.doubtful, origin.Code, "The update of campaign %s may have begun on them, which flash still, are silent or did not end well, and no manifest shows an ECU that runs what it installed. One that shows it later joins while the rollback runs.", true},
		{a.offered, origin.NotTaken, "Campaign %s offered them its update, and nothing shows that they took it.", false},
		{a.strangers, origin.Code, "An ECU runs what campaign %s is said to have installed, and by its own roster that campaign never offered it to them. Look at them one by one.", false},
	} {
		if len(x.vins) > 0 {
			list = append(list, &messages.Exclusion{
				Code: x.code, Detail: fmt.Sprintf(x.detail, campaign), Count: uint64(len(x.vins)), Sample: first(x.vins), Joins: x.joins,
			})
		}
	}
	return list
}

// first are the first of some vehicles in order of VIN, as other exclusions name theirs.
func first(vins []string) []string {
	slices.Sort(vins)
	return slices.Clone(vins[:min(len(vins), targeting.MaxSample)])
}

// maxTests is how many ECUs one question is about: a selector of so many is well inside of its bounds.
const maxTests = 16

// running are the vehicles that run what a package installs on some ECU, whoever installed it there.
func running(ctx context.Context, d *desk.Desk, keeper *cohorts.Keeper, pkg *messages.PackageRecord) (map[string]struct{}, error) {
	found := map[string]struct{}{}
	for some := range slices.Chunk(versions(pkg), maxTests) {
		part, _, err := selection.Ask(ctx, d, keeper, &messages.SelectVehicles{Selector: strings.Join(some, " || ")})
		if err != nil {
			return nil, err
		}
		for _, vin := range part.GetVins() {
			found[vin] = struct{}{}
		}
	}
	return found, nil
}

// versions are conditions of a selector, one for each ECU and version of a package.
func versions(pkg *messages.PackageRecord) (tests []string) {
	for _, a := range pkg.GetContents() {
		test := selector.Attribute{Field: selector.ECUVersion, ECU: a.GetEcuId()}.String() + " == " + strconv.Quote(a.GetVersion())
		if !slices.Contains(tests, test) {
			tests = append(tests, test)
		}
	}
	return tests
}
