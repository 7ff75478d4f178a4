package fleet

import (
	"fmt"

	"pacecar/actors/targeting"
	"pacecar/messages"
)

// Selector is the one that is measured: four predicates, one of them about the order of versions.
const Selector = `model == "e1" && region in ["R01", "R02", "R03"] && ecu["ADAS"].version < semver("4.2.0") && ecu["TCU"].hardware_part == "TCU-P1"`

// Places of versions that questions are about.
const (
	version320 = 2
	version370 = 7
	version400 = 8
	version420 = 10
)

// Selected says whether [Selector] matches a vehicle.
func (v Vehicle) Selected() bool {
	return v.model == 1 && v.region >= 1 && v.region <= 3 && !v.camera && v.ecus[adas].version < version420 && v.ecus[tcu].part == 1
}

// PackageID is the package that is mapped.
const PackageID = "assist@4.2.0"

// Packages are the mapped one and those that its three dependencies lead to: one of eight
// versions of a package for two ECUs with three parts each, versions of an ECU that must not
// be there, and a stepping stone for some vehicles.
func Packages() []*messages.PackageRecord {
	assist := released("assist", version420, adas, 1, 2)
	for _, artifact := range assist.Contents {
		artifact.FromVersion = ">=3.2.0"
	}
	assist.Terms = &messages.PackageTerms{Dependencies: []*messages.Dependency{
		{Kind: messages.DependencyKind_REQUIRES, Package: "drive", Version: ">=4.0.0"},
		{Kind: messages.DependencyKind_CONFLICTS, EcuId: ecuIDs[ivi], Version: "<3.2.0"},
		{Kind: messages.DependencyKind_STEPPING_STONE, Package: "bridge", WhenEcu: ecuIDs[adas], WhenVersion: "<4.0.0"},
	}}
	list := []*messages.PackageRecord{assist, released("bridge", version370, adas, 0, 1, 2)}
	for version := uint8(version400); version < uint8(len(versions)); version++ {
		drive := released("drive", version, tcu, 0, 1, 2)
		drive.Contents = append(drive.Contents, artifacts(version, bms, 0, 1, 2)...)
		list = append(list, drive)
	}
	return list
}

func released(name string, version uint8, ecu int, parts ...uint8) *messages.PackageRecord {
	return &messages.PackageRecord{
		Name: name, Version: versions[version], State: messages.PackageState_PACKAGE_RELEASED, Contents: artifacts(version, ecu, parts...),
	}
}

func artifacts(version uint8, ecu int, of ...uint8) (list []*messages.TargetArtifact) {
	id := ecuIDs[ecu]
	for _, part := range of {
		list = append(list, &messages.TargetArtifact{
			EcuId: id, HardwarePart: id + parts[part], Version: versions[version], Sha256: digest(id, part, version), SizeBytes: 1 << 20,
		})
	}
	return list
}

// Standing is how a vehicle stands towards the package: the code that a mapping counts it
// under, or that it is eligible.
func (v Vehicle) Standing() string {
	first, drive := v.ecus[adas], v.ecus[tcu].version
	switch {
	case v.flagged:
		return targeting.Flagged
	case v.camera:
		return targeting.UnknownECU
	case first.part == 0:
		return targeting.HardwareMismatch
	case first.version < version320:
		return targeting.VersionMismatch
	case first.version == version420:
		return targeting.AlreadyInstalled
	case first.version > version420:
		return targeting.Downgrade
	case drive < version400 || drive != v.ecus[bms].version:
		return messages.MissingDependency
	case v.ecus[ivi].version < version320:
		return messages.Conflict
	case first.version < version400 && first.version != version370:
		return messages.SteppingStone
	default:
		return targeting.Eligible
	}
}

// Account is what a scan of vehicles finds.
type Account struct {
	Vehicles  int
	Selected  int
	Standings map[string]int
	Counts    Counts
}

// NewAccount is that of no vehicles.
func NewAccount() Account { return Account{Standings: map[string]int{}, Counts: newCounts()} }

// Join adds what a scan of other vehicles found.
func (a *Account) Join(other Account) {
	a.Vehicles += other.Vehicles
	a.Selected += other.Selected
	for code, count := range other.Standings {
		a.Standings[code] += count
	}
	a.Counts.join(other.Counts)
}

// Scan looks at the vehicles from one number to another, which is not included.
func (f Fleet) Scan(from, to int) Account {
	account := NewAccount()
	for n := from; n < to; n++ {
		account.add(f.At(n))
	}
	return account
}

func (a *Account) add(v Vehicle) {
	a.Vehicles++
	if v.Selected() {
		a.Selected++
	}
	a.Standings[v.Standing()]++
	a.Counts.add(&v)
}

// String is for people who compare two accounts.
func (a Account) String() string {
	return fmt.Sprintf("%d vehicles, %d selected, standing %v, having %v", a.Vehicles, a.Selected, a.Standings, a.Counts)
}
