package view

import (
	"encoding/json"

	"pacecar/messages"
)

// dependencyKinds are the words for kinds of dependencies.
var dependencyKinds = map[messages.DependencyKind]string{
	messages.DependencyKind_REQUIRES: "requires", messages.DependencyKind_CONFLICTS: "conflicts",
	messages.DependencyKind_STEPPING_STONE: "steppingStone",
}

// fromTerms turns terms into a view; what says nothing is left out.
func fromTerms(t *messages.PackageTerms) Terms {
	v := Terms{Severity: t.GetSeverity(), VersionScheme: t.GetVersionScheme(), SkilledPerson: t.GetSkilledPerson()}
	for _, n := range t.GetReleaseNotes() {
		v.ReleaseNotes = append(v.ReleaseNotes, ReleaseNote{Language: n.GetLanguage(), Before: n.GetBefore(), After: n.GetAfter()})
	}
	if e := t.GetEstimate(); e != nil {
		v.Estimate = &Estimate{DownloadSeconds: e.GetDownloadSeconds(), InstallSeconds: e.GetInstallSeconds()}
	}
	if p := t.GetPreconditions(); p != nil {
		v.Preconditions = &Preconditions{
			Parked: p.GetParked(), IgnitionOff: p.GetIgnitionOff(), MinimumBatteryPercent: p.GetMinimumBatteryPercent(),
			MinimumStateOfChargePercent: p.GetMinimumStateOfChargePercent(), Network: p.GetNetwork(), MinimumFreeBytes: p.GetMinimumFreeBytes(),
		}
	}
	for _, r := range t.GetRxswins() {
		v.RXSWINs = append(v.RXSWINs, RXSWINEffect{ECU: r.GetEcuId(), Before: r.GetBefore(), After: r.GetAfter()})
	}
	if a := t.GetAssessment(); a != nil {
		v.Assessment = &Assessment{
			Purpose: a.GetPurpose(), SystemsAffected: a.GetSystemsAffected(), TypeApprovedSystems: a.GetTypeApprovedSystems(),
			EffectOnRequirements: a.GetEffectOnRequirements(), EffectOnParameters: a.GetEffectOnParameters(),
			ApprovalSought: a.GetApprovalSought(), Conditions: a.GetConditions(),
			SafetyConfirmation: a.GetSafetyConfirmation(), Verification: a.GetVerification(),
		}
	}
	for _, d := range t.GetDependencies() {
		v.Dependencies = append(v.Dependencies, Dependency{
			Kind: dependencyKinds[d.GetKind()], Package: d.GetPackage(), Version: d.GetVersion(), ECU: d.GetEcuId(),
			WhenECU: d.GetWhenEcu(), WhenVersion: d.GetWhenVersion(),
		})
	}
	return v
}

// toTerms turns what a person wrote into terms; nil where nothing was written, so that
// the content of a package without terms stays what it is.
func toTerms(v Terms) *messages.PackageTerms {
	t := &messages.PackageTerms{Severity: v.Severity, VersionScheme: v.VersionScheme, SkilledPerson: v.SkilledPerson}
	said := t.Severity != "" || t.VersionScheme != "" || t.SkilledPerson != "" || len(v.ReleaseNotes)+len(v.RXSWINs)+len(v.Dependencies) > 0 ||
		v.Estimate != nil || v.Preconditions != nil || v.Assessment != nil
	if !said {
		return nil
	}
	for _, n := range v.ReleaseNotes {
		t.ReleaseNotes = append(t.ReleaseNotes, &messages.ReleaseNote{Language: n.Language, Before: n.Before, After: n.After})
	}
	if e := v.Estimate; e != nil {
		t.Estimate = &messages.Estimate{DownloadSeconds: e.DownloadSeconds, InstallSeconds: e.InstallSeconds}
	}
	if p := v.Preconditions; p != nil {
		t.Preconditions = &messages.Preconditions{
			Parked: p.Parked, IgnitionOff: p.IgnitionOff, MinimumBatteryPercent: p.MinimumBatteryPercent,
			MinimumStateOfChargePercent: p.MinimumStateOfChargePercent, Network: p.Network, MinimumFreeBytes: p.MinimumFreeBytes,
		}
	}
	for _, r := range v.RXSWINs {
		t.Rxswins = append(t.Rxswins, &messages.RXSWINEffect{EcuId: r.ECU, Before: r.Before, After: r.After})
	}
	if a := v.Assessment; a != nil {
		t.Assessment = &messages.Assessment{
			Purpose: a.Purpose, SystemsAffected: a.SystemsAffected, TypeApprovedSystems: a.TypeApprovedSystems,
			EffectOnRequirements: a.EffectOnRequirements, EffectOnParameters: a.EffectOnParameters,
			ApprovalSought: a.ApprovalSought, Conditions: a.Conditions,
			SafetyConfirmation: a.SafetyConfirmation, Verification: a.Verification,
		}
	}
	for _, d := range v.Dependencies {
		t.Dependencies = append(t.Dependencies, toDependency(d))
	}
	return t
}

// toDependency leaves a kind that is no word unspecified, which the catalog refuses.
func toDependency(d Dependency) *messages.Dependency {
	made := &messages.Dependency{
		Package: d.Package, Version: d.Version, EcuId: d.ECU, WhenEcu: d.WhenECU, WhenVersion: d.WhenVersion,
	}
	for kind, word := range dependencyKinds {
		if word == d.Kind {
			made.Kind = kind
		}
	}
	return made
}

// EncodeEnvelope is an envelope as records keep it; nothing for none. Equal envelopes
// have equal bytes.
func EncodeEnvelope(e *Envelope) []byte {
	if e == nil {
		return nil
	}
	encoded, err := json.Marshal(e)
	if err != nil {
		panic("view: " + err.Error()) // texts always encode
	}
	return encoded
}

// DecodeEnvelope reads an envelope that a record keeps; nil for none, and for what is no envelope.
func DecodeEnvelope(encoded []byte) *Envelope {
	var e Envelope
	if json.Unmarshal(encoded, &e) != nil {
		return nil
	}
	return &e
}
