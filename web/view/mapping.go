package view

import "pacecar/messages"

// Mapping is how the vehicles that a selector matches stand towards a package: selected is
// eligible, installed and blocked together.
type Mapping struct {
	Package    string      `json:"package" doc:"Package, as name@version."`
	Registered uint64      `json:"registered" doc:"Vehicles in all."`
	Selected   uint64      `json:"selected" doc:"Vehicles that the selector matches."`
	Eligible   uint64      `json:"eligible" doc:"Vehicles that the package fits now; they can be offered it unless withheld says otherwise."`
	Installed  uint64      `json:"installed" doc:"Vehicles that run all of it."`
	Blocked    uint64      `json:"blocked" doc:"Vehicles that cannot be offered it, for one of the reasons."`
	Undecided  uint64      `json:"undecided" doc:"Vehicles about which the selector could not decide; they are not selected."`
	Reasons    []Exclusion `json:"reasons" doc:"Why vehicles are not eligible, the most frequent reason first. The codes are open-ended."`
	Selector   string      `json:"selector,omitempty" doc:"The selector that was asked, in CEL; of a filter, its translation; absent: all vehicles."`
	Withheld   string      `json:"withheld,omitempty" doc:"Why nobody, or no new campaign, is offered the package, whoever is eligible; absent: campaigns may offer it."`
	Residual   bool        `json:"residual" doc:"Whether part of the selector was evaluated without an index."`
}

// FitnessList is a part of the vehicles behind one reason of a mapping.
type FitnessList struct {
	Items    []Fitness `json:"items" doc:"The part asked for, in order of VIN."`
	Next     string    `json:"next,omitempty" doc:"Where to continue, as cursor; absent at the end."`
	Selector string    `json:"selector,omitempty" doc:"The selector that was asked, in CEL; of a filter, its translation; absent: all vehicles."`
}

// Fitness is how one vehicle stands towards a package.
type Fitness struct {
	VIN    string   `json:"vin" doc:"Vehicle identification number."`
	Code   string   `json:"code" doc:"Eligible, AlreadyInstalled, or why it is blocked."`
	Detail string   `json:"detail" doc:"The same as a sentence."`
	Way    []string `json:"way,omitempty" doc:"Packages that lead to it, in order, the package itself last; none: nothing does, or it was not asked for."`
}

// FromMapping turns a mapping into a view.
func FromMapping(m *messages.PackageMap) Mapping {
	return Mapping{
		Package: m.GetPackage(), Registered: m.GetRegistered(), Selected: m.GetSelected(), Eligible: m.GetEligible(), Installed: m.GetInstalled(),
		Blocked: m.GetBlocked(), Undecided: m.GetUndecided(), Reasons: FromExclusions(m.GetReasons()), Residual: m.GetResidual(), Withheld: m.GetWithheld(),
	}
}

// FromFitness turns a fitness into a view.
func FromFitness(s *messages.Fitness) Fitness {
	return Fitness{VIN: s.GetVin(), Code: s.GetCode(), Detail: s.GetDetail(), Way: s.GetWay()}
}

// FromFitnesses turns fitnesses into views.
func FromFitnesses(list []*messages.Fitness) []Fitness { return mapped(list, FromFitness) }
