package rollback

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"pacecar/actors/campaign/gate"
	"pacecar/messages"
)

// maxRunning is how many versions a prospect names.
const maxRunning = 64

// Running is how many vehicles of those that a plan selects run one version on an ECU. Version is
// empty for those of which nobody knows it.
type Running struct {
	ECU, Version string
	Vehicles     uint64
}

// Prospect tells before a start whether the vehicles could be brought back: what they run now, and
// which released package restores that. Named is the way back of the plan, which may be empty;
// packages are those that the catalog has.
func Prospect(named string, pkg *messages.PackageRecord, packages []*messages.PackageRecord, running []Running) *messages.RollbackProspect {
	found := &messages.RollbackProspect{Package: named}
	ways := leading(pkg, packages)
	slices.SortStableFunc(running, func(a, b Running) int { return cmp.Compare(b.Vehicles, a.Vehicles) })
	restored := map[string]uint64{} // vehicles, by package
	for _, r := range running {
		if brings(pkg, r) || r.Vehicles == 0 {
			continue // it has nothing to gain, and nothing to lose
		}
		row := &messages.RunningVersion{EcuId: r.ECU, Version: r.Version, Vehicles: r.Vehicles}
		for _, way := range ways {
			if !brings(way, r) {
				continue
			}
			id := messages.PackageOf(way).String()
			restored[id] += r.Vehicles
			if row.RestoredBy == "" || id == named {
				row.RestoredBy = id
			}
		}
		found.Running = append(found.Running, row)
	}
	if named == "" {
		for _, way := range ways {
			if id := messages.PackageOf(way).String(); restored[id] > restored[found.Suggestion] {
				found.Suggestion = id
			}
		}
	}
	found.Text = prospect(found, slices.ContainsFunc(ways, func(p *messages.PackageRecord) bool { return messages.PackageOf(p).String() == named }))
	found.Running = found.Running[:min(len(found.Running), maxRunning)]
	return found
}

// leading are the packages that lead back from one, the newest first.
func leading(pkg *messages.PackageRecord, packages []*messages.PackageRecord) (ways []*messages.PackageRecord) {
	for _, p := range packages {
		id := messages.PackageOf(p).String()
		if id != messages.PackageOf(pkg).String() && Leads(id, pkg, p) == nil {
			ways = append(ways, p)
		}
	}
	slices.SortStableFunc(ways, func(a, b *messages.PackageRecord) int { return cmp.Compare(b.GetCreatedAtMs(), a.GetCreatedAtMs()) })
	return ways
}

func brings(pkg *messages.PackageRecord, r Running) bool {
	return slices.ContainsFunc(pkg.GetContents(), func(a *messages.TargetArtifact) bool { return a.GetEcuId() == r.ECU && a.GetVersion() == r.Version })
}

// prospect is that in sentences. Leads tells whether the package that the plan names is a way back.
func prospect(found *messages.RollbackProspect, leads bool) string {
	var parts []string
	switch {
	case found.Package == "":
		parts = append(parts, "No way back is prepared: the plan names no package that restores what the vehicles run now.")
	case !leads:
		parts = append(parts, "Package "+found.Package+", which the plan names as the way back, is none; a start is refused.")
	default:
		parts = append(parts, "Package "+found.Package+" is the way back.")
	}
	for _, ecu := range ecus(found.Running) {
		var says []string
		lost := uint64(0)
		for _, r := range found.Running {
			switch by := r.GetRestoredBy(); {
			case r.GetEcuId() != ecu:
			case by == "" || found.Package != "" && by != found.Package:
				lost += r.GetVehicles()
			case len(says) < maxTold:
				says = append(says, vehiclesRun(r.GetVehicles(), cmp.Or(r.GetVersion(), "a version that nobody knows"))+", which "+by+" restores")
			}
		}
		if lost > 0 && found.Package != "" {
			says = append(says, vehiclesRun(lost, "versions that it does not restore"))
		} else if lost > 0 {
			says = append(says, vehiclesRun(lost, "versions that no released package restores"))
		}
		parts = append(parts, "On ECU "+ecu+", "+strings.Join(says, "; ")+".")
	}
	return strings.Join(parts, " ")
}

func ecus(running []*messages.RunningVersion) (list []string) {
	for _, r := range running {
		if !slices.Contains(list, r.GetEcuId()) {
			list = append(list, r.GetEcuId())
		}
	}
	slices.Sort(list)
	return list
}

func vehiclesRun(n uint64, what string) string {
	if n == 1 {
		return "1 vehicle runs " + what
	}
	return fmt.Sprintf("%s vehicles run %s", gate.Number(uint32(min(n, 1<<32-1))), what)
}
