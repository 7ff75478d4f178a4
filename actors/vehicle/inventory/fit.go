package inventory

import (
	"fmt"
	"slices"

	"pacecar/actors/targeting"
	"pacecar/messages"
)

// Fit chooses from a package what a vehicle with this inventory is offered, unless one of the
// rules stands against it. It is the judgement that a dry run makes, so that the start does
// what the dry run said. What is offered was chosen from what is answered besides: that fits
// as long as the same judgement says so. It has no patches any more, for the one that this
// vehicle can use is in what is offered.
func Fit(inventory []*messages.ECU, contents []*messages.TargetArtifact, rules []*messages.Rule) ([]*messages.OfferedArtifact, []*messages.TargetArtifact, *targeting.Misfit) {
	fitting, no := targeting.FitWith(contents, rules, inventory)
	if no != nil {
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
