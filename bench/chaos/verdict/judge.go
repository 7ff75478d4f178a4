package verdict

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"pacecar/messages"
	"pacecar/tcu/tcusim/ledger"
	"pacecar/web/view"
)

// maxSaid bounds how many vehicles one kind of violation spells out.
const maxSaid = 5

// alreadyInstalled is the code of a vehicle that is passed over because it runs the update.
const alreadyInstalled = "AlreadyInstalled"

// ends is what the last thing that physically happened to a vehicle is called on a roster.
var ends = map[ledger.Kind]string{
	ledger.InstallFinished: "Succeeded", ledger.InstallFailed: "Failed", ledger.Reverted: "Reverted",
}

// Judgement is what the vehicles' ledger says about a rollout.
type Judgement struct {
	Doubles    uint64 // installations
	Violations []string
}

// Circumstances are what a rollout is judged by besides what it says itself.
type Circumstances struct {
	Vehicles int // of the fleet
	Forgot   bool
	Halts    []Halt
}

// Judge compares a campaign that has completed with what its vehicles physically did. The ledger is the oracle: each
// vehicle of the fleet installed once, and ended as its campaign says; the campaign counts as its roster does. Where the
// store forgot something, a vehicle may have installed what the campaign finds there already, and passes over. While it was halted,
// nobody began to install.
func Judge(campaign view.Campaign, roster map[messages.VIN]view.RosterEntry, deeds []ledger.Entry, by Circumstances) Judgement {
	var j Judgement
	said := map[string]int{}
	fault := func(kind, format string, args ...any) {
		if said[kind]++; said[kind] <= maxSaid {
			j.Violations = append(j.Violations, kind+": "+fmt.Sprintf(format, args...))
		}
	}
	last, starts := map[messages.VIN]ledger.Kind{}, map[messages.VIN]uint64{}
	for _, e := range deeds {
		if e.Campaign != campaign.ID {
			continue
		}
		last[e.VIN] = e.Kind
		if e.Kind == ledger.InstallStarted {
			starts[e.VIN]++
		}
	}
	for _, vin := range slices.Sorted(maps.Keys(starts)) {
		if n := starts[vin]; n > 1 {
			j.Doubles += n - 1
			fault("double installation", "%s began to install %d times", vin, n)
		}
	}
	summary := ledger.Summarize(deeds)
	j.Doubles = max(j.Doubles, summary.DoubleInstalls)
	for _, v := range summary.Violations {
		fault("ledger", "%s", v)
	}
	counts := map[string]uint32{}
	for _, vin := range slices.Sorted(maps.Keys(roster)) {
		entry := roster[vin]
		counts[entry.State]++
		found := by.Forgot && entry.Code == alreadyInstalled && last[vin] == ledger.InstallFinished
		if is := ends[last[vin]]; is != entry.State && !found {
			fault("roster", "%s is %s; what it did last was %q", vin, strings.TrimSpace(entry.State+" "+entry.Code), last[vin])
		}
	}
	for _, vin := range slices.Sorted(maps.Keys(last)) {
		if _, there := roster[vin]; !there {
			fault("roster", "%s did %q, and is not on it", vin, last[vin])
		}
	}
	if len(roster) != by.Vehicles || campaign.Total != uint32(by.Vehicles) {
		fault("roster", "%d vehicles, of which the campaign counts %d; the fleet has %d", len(roster), campaign.Total, by.Vehicles)
	}
	for _, late := range halted(campaign.ID, deeds, by.Halts) {
		fault("halt", "%s", late)
	}
	for _, state := range slices.Sorted(maps.Keys(counts)) {
		if counts[state] != campaign.Counts[state] {
			fault("counters", "%d are %s, %d are counted", counts[state], state, campaign.Counts[state])
		}
	}
	for kind, n := range said {
		if n > maxSaid {
			j.Violations = append(j.Violations, fmt.Sprintf("%s: %d more", kind, n-maxSaid))
		}
	}
	return j
}
