package inventory

import (
	"fmt"
	"slices"

	"google.golang.org/protobuf/proto"

	"pacecar/actors/targeting"
	"pacecar/actors/targeting/origin"
	"pacecar/messages"
)

// Fit chooses from a package what a vehicle with this inventory is offered, unless one of the
// rules stands against it. It is the judgement that a dry run makes, so that the start does
// what the dry run said. What is offered was chosen from what is answered besides: that fits
// as long as the same judgement says so. It has no patches any more, for the one that this
// vehicle can use is in what is offered. What undoes a campaign is for the units alone that run
// what that one installed, and may be older.
func Fit(inventory []*messages.ECU, contents []*messages.TargetArtifact, rules []*messages.Rule, undoes string, downgrade bool) ([]*messages.OfferedArtifact, []*messages.TargetArtifact, *targeting.Misfit) {
	own := origin.Contents(undoes, contents, inventory)
	if len(own) == 0 && len(contents) > 0 {
		return nil, nil, targeting.Idle(undoes)
	}
	fitting, no := targeting.FitWith(own, rules, inventory, downgrade || undoes != "")
	if no != nil && no.Code == targeting.AlreadyInstalled {
		return nil, nil, targeting.Idle(undoes)
	} else if no != nil {
		return nil, nil, no
	}
	offered := make([]*messages.OfferedArtifact, len(fitting.Install))
	for i, t := range fitting.Install {
		offered[i] = &messages.OfferedArtifact{
			EcuId: t.GetEcuId(), HardwarePart: t.GetHardwarePart(), Version: t.GetVersion(), Sha256: t.GetSha256(), SizeBytes: t.GetSizeBytes(), Group: t.GetGroup(),
			Delta: shortest(Find(inventory, t.GetEcuId()), t),
		}
	}
	return offered, withoutPatches(fitting.Install), nil
}

// Fitness is what a package means for a vehicle.
type Fitness struct {
	Offered  []*messages.OfferedArtifact
	Contents []*messages.TargetArtifact // that Offered was chosen from
	Misfit   *targeting.Misfit          // nil: it fits
	After    bool                       // it does not, and will once what is offered now is installed
}

// Judge is the fitness of a package for a vehicle with this inventory that has another offer.
func Judge(inventory []*messages.ECU, m *messages.AssignVehicle, present []*messages.OfferedArtifact) (f Fitness) {
	f.Offered, f.Contents, f.Misfit = Fit(inventory, m.GetArtifacts(), m.GetRules(), m.GetUndoes(), m.GetAllowDowngrade())
	if f.Misfit != nil && f.Misfit.Code != targeting.AlreadyInstalled && len(present) > 0 {
		_, _, no := Fit(after(inventory, present), m.GetArtifacts(), m.GetRules(), m.GetUndoes(), m.GetAllowDowngrade())
		f.After = no == nil
	}
	return f
}

// Still tells why what an attempt was offered does not fit the vehicle any more; nil: it does.
func Still(inventory []*messages.ECU, a *messages.Assignment) *targeting.Misfit {
	_, _, no := Fit(inventory, a.GetContents(), a.GetRules(), a.GetUndoes(), a.GetAllowDowngrade())
	return no
}

// ECUs are those that the package would be installed on.
func (f Fitness) ECUs() []string {
	ids := make([]string, len(f.Offered))
	for i, o := range f.Offered {
		ids[i] = o.GetEcuId()
	}
	return ids
}

// after is the inventory once what was offered is installed.
func after(inventory []*messages.ECU, offered []*messages.OfferedArtifact) []*messages.ECU {
	then := slices.Clone(inventory)
	for _, o := range offered {
		if i := slices.IndexFunc(then, func(e *messages.ECU) bool { return e.GetId() == o.GetEcuId() }); i >= 0 {
			e := proto.CloneOf(then[i])
			e.Version, e.Sha256, e.InstalledBy = o.GetVersion(), o.GetSha256(), ""
			then[i] = e
		}
	}
	return then
}

// Compare names the first control unit on which a manifest does not name the software
// that was offered; none: all do.
func Compare(m *messages.Manifest, offered []*messages.OfferedArtifact) (ecu, detail string) {
	for _, want := range offered {
		i := slices.IndexFunc(m.GetEcus(), func(r *messages.ECUReport) bool { return r.GetEcuId() == want.GetEcuId() })
		if i < 0 {
			return want.GetEcuId(), fmt.Sprintf("The manifest does not name %s.", want.GetEcuId())
		}
		got := m.GetEcus()[i]
		if got.GetVersion() != want.GetVersion() {
			return want.GetEcuId(), fmt.Sprintf("Version %q is installed, not %q.", got.GetVersion(), want.GetVersion())
		}
		if got.GetSha256() != "" && got.GetSha256() != want.GetSha256() {
			return want.GetEcuId(), fmt.Sprintf("Version %s is installed with another digest, %s.", got.GetVersion(), got.GetSha256())
		}
	}
	return "", ""
}
