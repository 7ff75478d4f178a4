package catalog

import (
	"bytes"
	"cmp"
	"encoding/json"
	"slices"

	"pacecar/actors/catalog/bounds"
	"pacecar/messages"
)

// A format is part of every content hash. A change of the forms below needs another
// number, and leaves the hashes of existing packages as they are.
const (
	plainFormat = "pacecar/package/1" // of a package that says nothing besides its files
	fullFormat  = "pacecar/package/2"
)

// canonicalPackage is what approvals bind to, in the order of its JSON.
type canonicalPackage struct {
	Format     string              `json:"format"`
	Name       string              `json:"name"`
	Version    string              `json:"version"`
	UpdateType string              `json:"updateType"`
	Contents   []canonicalArtifact `json:"contents"`
	Terms      *canonicalTerms     `json:"terms,omitempty"` // of the full format
}

type canonicalArtifact struct {
	ECU               string        `json:"ecuId"`
	HardwarePart      string        `json:"hardwarePart"`
	HardwareRevisions []string      `json:"hardwareRevisions"`
	Version           string        `json:"version"`
	SHA256            string        `json:"sha256"`
	SizeBytes         uint64        `json:"sizeBytes"`
	FromVersion       string        `json:"fromVersion"`
	More              *canonicalWay `json:"more,omitempty"` // of the full format
}

// canonicalWay is how an artifact comes to its hardware, besides what the plain format says.
type canonicalWay struct {
	Group        string           `json:"group"`
	RevisionFrom string           `json:"revisionFrom"`
	RevisionTo   string           `json:"revisionTo"`
	Deltas       []canonicalDelta `json:"deltas"`
}

type canonicalDelta struct {
	FromSHA256 string `json:"fromSha256"`
	SHA256     string `json:"sha256"`
	SizeBytes  uint64 `json:"sizeBytes"`
	Format     string `json:"format"`
}

// Canonical is the content of a package as bytes: JSON without spaces, keys in the order
// of the types above, artifacts in the order of installation, hardware revisions sorted,
// patches in the order of what they are applied to, what was left out as what it means.
// A package that says nothing besides its files has the plain format, every other one the
// full format, with every field of it. Two packages have equal bytes exactly when vehicles
// and drivers would be treated the same by both. Author, description, approvals and
// signature are not content.
func Canonical(record *messages.PackageRecord) []byte {
	content := canonicalPackage{
		Format: plainFormat, Name: record.GetName(), Version: record.GetVersion(),
		UpdateType: record.GetUpdateType(), Contents: []canonicalArtifact{},
	}
	terms := canonicalTermsOf(record.GetVersion(), record.GetTerms())
	full := !bytes.Equal(encode(terms), encode(canonicalTermsOf(record.GetVersion(), nil)))
	for _, artifact := range record.GetContents() {
		content.Contents = append(content.Contents, canonicalArtifactOf(artifact))
		full = full || artifact.GetGroup() != "" || artifact.GetRevisionFrom() != "" || artifact.GetRevisionTo() != "" || len(artifact.GetDeltas()) > 0
	}
	if full {
		content.Format, content.Terms = fullFormat, terms
		for i, artifact := range record.GetContents() {
			content.Contents[i].More = canonicalWayOf(artifact)
		}
	}
	return encode(content)
}

func encode(value any) []byte {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		panic("catalog: " + err.Error()) // strings and numbers always encode
	}
	return bytes.TrimSuffix(out.Bytes(), []byte("\n"))
}

func canonicalArtifactOf(a *messages.TargetArtifact) canonicalArtifact {
	revisions := append([]string{}, a.GetHardwareRevisions()...)
	slices.Sort(revisions)
	return canonicalArtifact{
		ECU: a.GetEcuId(), HardwarePart: a.GetHardwarePart(), HardwareRevisions: revisions,
		Version: a.GetVersion(), SHA256: a.GetSha256(), SizeBytes: a.GetSizeBytes(),
		FromVersion: a.GetFromVersion(),
	}
}

func canonicalWayOf(a *messages.TargetArtifact) *canonicalWay {
	way := &canonicalWay{Group: a.GetGroup(), RevisionFrom: a.GetRevisionFrom(), RevisionTo: a.GetRevisionTo(), Deltas: []canonicalDelta{}}
	for _, d := range a.GetDeltas() {
		way.Deltas = append(way.Deltas, canonicalDelta{FromSHA256: d.GetFromSha256(), SHA256: d.GetSha256(), SizeBytes: d.GetSizeBytes(), Format: d.GetFormat()})
	}
	slices.SortFunc(way.Deltas, func(a, b canonicalDelta) int { return cmp.Compare(a.FromSHA256, b.FromSHA256) })
	return way
}

// canonicalTerms is what a package says besides its files.
type canonicalTerms struct {
	Severity      string                 `json:"severity"`
	VersionScheme string                 `json:"versionScheme"`
	ReleaseNotes  []canonicalNote        `json:"releaseNotes"`
	Estimate      canonicalEstimate      `json:"estimate"`
	Preconditions canonicalPreconditions `json:"preconditions"`
	SkilledPerson string                 `json:"skilledPerson"`
	RXSWINs       []canonicalRXSWIN      `json:"rxswins"`
	Assessment    canonicalAssessment    `json:"assessment"`
	Dependencies  []canonicalDependency  `json:"dependencies"`
}

type canonicalNote struct {
	Language string `json:"language"`
	Before   string `json:"before"`
	After    string `json:"after"`
}

type canonicalEstimate struct {
	DownloadSeconds uint32 `json:"downloadSeconds"`
	InstallSeconds  uint32 `json:"installSeconds"`
}

type canonicalPreconditions struct {
	Parked                      bool   `json:"parked"`
	IgnitionOff                 bool   `json:"ignitionOff"`
	MinimumBatteryPercent       uint32 `json:"minimumBatteryPercent"`
	MinimumStateOfChargePercent uint32 `json:"minimumStateOfChargePercent"`
	Network                     string `json:"network"`
	MinimumFreeBytes            uint64 `json:"minimumFreeBytes"`
}

type canonicalRXSWIN struct {
	ECU    string `json:"ecuId"`
	Before string `json:"before"`
	After  string `json:"after"`
}

type canonicalAssessment struct {
	Purpose              string `json:"purpose"`
	SystemsAffected      string `json:"systemsAffected"`
	TypeApprovedSystems  string `json:"typeApprovedSystems"`
	EffectOnRequirements string `json:"effectOnRequirements"`
	EffectOnParameters   string `json:"effectOnParameters"`
	ApprovalSought       string `json:"approvalSought"`
	Conditions           string `json:"conditions"`
	SafetyConfirmation   string `json:"safetyConfirmation"`
	Verification         string `json:"verification"`
}

type canonicalDependency struct {
	Kind        string `json:"kind"` // requires, conflicts, steppingStone
	Package     string `json:"package"`
	Version     string `json:"version"`
	ECU         string `json:"ecuId"`
	WhenECU     string `json:"whenEcu"`
	WhenVersion string `json:"whenVersion"`
}

// kinds are the kinds of dependencies as the canonical form writes them.
var kinds = map[messages.DependencyKind]string{
	messages.DependencyKind_REQUIRES: "requires", messages.DependencyKind_CONFLICTS: "conflicts", messages.DependencyKind_STEPPING_STONE: "steppingStone",
}

func canonicalTermsOf(version string, t *messages.PackageTerms) *canonicalTerms {
	p, a := t.GetPreconditions(), t.GetAssessment()
	made := &canonicalTerms{
		Severity: cmp.Or(t.GetSeverity(), bounds.Severities[0]), VersionScheme: bounds.SchemeOf(version, t), SkilledPerson: t.GetSkilledPerson(),
		Estimate: canonicalEstimate{DownloadSeconds: t.GetEstimate().GetDownloadSeconds(), InstallSeconds: t.GetEstimate().GetInstallSeconds()},
		Preconditions: canonicalPreconditions{
			Parked: p.GetParked(), IgnitionOff: p.GetIgnitionOff(), MinimumBatteryPercent: p.GetMinimumBatteryPercent(),
			MinimumStateOfChargePercent: p.GetMinimumStateOfChargePercent(), Network: cmp.Or(p.GetNetwork(), bounds.Networks[0]), MinimumFreeBytes: p.GetMinimumFreeBytes(),
		},
		Assessment: canonicalAssessment{
			Purpose: a.GetPurpose(), SystemsAffected: a.GetSystemsAffected(), TypeApprovedSystems: a.GetTypeApprovedSystems(),
			EffectOnRequirements: a.GetEffectOnRequirements(), EffectOnParameters: a.GetEffectOnParameters(), ApprovalSought: a.GetApprovalSought(),
			Conditions: a.GetConditions(), SafetyConfirmation: a.GetSafetyConfirmation(), Verification: a.GetVerification(),
		},
		ReleaseNotes: []canonicalNote{}, RXSWINs: []canonicalRXSWIN{}, Dependencies: []canonicalDependency{},
	}
	for _, n := range t.GetReleaseNotes() {
		made.ReleaseNotes = append(made.ReleaseNotes, canonicalNote{Language: n.GetLanguage(), Before: n.GetBefore(), After: n.GetAfter()})
	}
	for _, e := range t.GetRxswins() {
		made.RXSWINs = append(made.RXSWINs, canonicalRXSWIN{ECU: e.GetEcuId(), Before: e.GetBefore(), After: e.GetAfter()})
	}
	for _, d := range t.GetDependencies() {
		made.Dependencies = append(made.Dependencies, canonicalDependency{
			Kind: kinds[d.GetKind()], Package: d.GetPackage(), Version: d.GetVersion(), ECU: d.GetEcuId(), WhenECU: d.GetWhenEcu(), WhenVersion: d.GetWhenVersion(),
		})
	}
	return made
}
