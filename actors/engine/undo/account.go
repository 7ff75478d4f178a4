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
	strangers map[string]struct{} // of those that show its update: by its roster they never heard of it

	// Its vehicles that do not show it: it succeeded on them, it may have begun, or it is not known to have.
	took, doubtful, offered []string
}

func newAccount(shown []string) *account {
	a := &account{strangers: make(map[string]struct{}, len(shown))}
	for _, vin := range shown {
		a.strangers[vin] = struct{}{}
	}
	return a
}

// read reads an account, and holds it against the vehicles that show the update.
func read(ctx context.Context, d *desk.Desk, campaign string, shown []string) (*account, error) {
	a := newAccount(shown)
	for from, more := uint32(0), true; more; {
		part, err := desk.Ask[*messages.TakenList](ctx, d, actors.KindCampaign, campaign, &messages.GetTaken{From: from})
		if err != nil {
			return nil, err
		}
		a.took = append(a.took, a.meet(part.GetTook())...)
		a.doubtful = append(a.doubtful, a.meet(part.GetDoubtful())...)
		a.offered = append(a.offered, a.meet(part.GetOffered())...)
		from, more = part.GetNext(), part.GetNext() != 0
	}
	return a, nil
}

// meet takes vehicles of the campaign out of the strangers, and finds those that do not show its update.
func (a *account) meet(vins []string) (hidden []string) {
	for _, vin := range vins {
		if _, shows := a.strangers[vin]; shows {
			delete(a.strangers, vin)
		} else {
			hidden = append(hidden, vin)
		}
	}
	return hidden
}

// left tells which vehicles that the campaign may have reached are left out, and why. Runs are those
// that run its update on some ECU, whoever installed it.
func (a *account) left(campaign string, runs map[string]struct{}) (list []*messages.Exclusion) {
	var others, since []string
	for _, vin := range a.took {
		if _, is := runs[vin]; is {
			others = append(others, vin)
		} else {
			since = append(since, vin)
		}
	}
	strangers := make([]string, 0, len(a.strangers))
	for vin := range a.strangers {
		strangers = append(strangers, vin)
	}
	for _, x := range []struct {
		vins         []string
		code, detail string
	}{
		{since, origin.Code, "The update of campaign %s succeeded on them, and no ECU runs it now: other software was installed since, or they are not registered any more."},
		{others, origin.Code, "The update of campaign %s succeeded on them, and what runs now is not its installation: somebody else had installed the same software, or has since."},
		{a.doubtful, origin.Code, "The update of campaign %s may have begun on them, and no manifest shows an ECU that runs what it installed. One that shows it later joins while the rollback runs."},
		{a.offered, origin.NotTaken, "Campaign %s offered them its update, and nothing shows that they took it."},
		{strangers, origin.Code, "An ECU runs what campaign %s is said to have installed, and by its own roster that campaign never offered it to them. Look at them one by one."},
	} {
		if len(x.vins) > 0 {
			list = append(list, &messages.Exclusion{
				Code: x.code, Detail: fmt.Sprintf(x.detail, campaign), Count: uint64(len(x.vins)), Sample: first(x.vins),
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
