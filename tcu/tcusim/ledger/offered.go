package ledger

import (
	"slices"

	"pacecar/messages"
)

// EntriesOf are the artifacts of an offer as the ledger remembers them.
func EntriesOf(artifacts []*messages.OfferedArtifact) []ECUEntry {
	ecus := make([]ECUEntry, len(artifacts))
	for i, a := range artifacts {
		ecus[i] = ECUEntry{
			ID: a.GetEcuId(), Version: a.GetVersion(), SHA256: a.GetSha256(),
			Part: a.GetHardwarePart(), Size: a.GetSizeBytes(), URL: a.GetUrl(),
		}
		if d := a.GetDelta(); d != nil {
			ecus[i].Delta = &Delta{From: d.GetFromSha256(), SHA256: d.GetSha256(), Size: d.GetSizeBytes(), URL: d.GetUrl(), Format: d.GetFormat()}
		}
	}
	return ecus
}

// Artifacts are those that EntriesOf has remembered.
func Artifacts(ecus []ECUEntry) []*messages.OfferedArtifact {
	artifacts := make([]*messages.OfferedArtifact, len(ecus))
	for i, e := range ecus {
		artifacts[i] = &messages.OfferedArtifact{EcuId: e.ID, HardwarePart: e.Part, Version: e.Version, Sha256: e.SHA256, SizeBytes: e.Size, Url: e.URL}
		if d := e.Delta; d != nil {
			artifacts[i].Delta = &messages.Delta{FromSha256: d.From, Sha256: d.SHA256, SizeBytes: d.Size, Url: d.URL, Format: d.Format}
		}
	}
	return artifacts
}

// Brought are the ECU versions that the installation of artifacts brings.
func Brought(artifacts []*messages.OfferedArtifact) []ECUEntry {
	ecus := make([]ECUEntry, len(artifacts))
	for i, a := range artifacts {
		ecus[i] = ECUEntry{ID: a.GetEcuId(), Version: a.GetVersion(), SHA256: a.GetSha256()}
	}
	return ecus
}

// Moved tells whether an offer that comes again leads to the same artifacts at other places.
func Moved(before, now []*messages.OfferedArtifact) bool {
	moved := false
	return slices.EqualFunc(before, now, func(was, is *messages.OfferedArtifact) bool {
		moved = moved || was.GetUrl() != is.GetUrl() || was.GetDelta().GetUrl() != is.GetDelta().GetUrl()
		return was.GetEcuId() == is.GetEcuId() && was.GetHardwarePart() == is.GetHardwarePart() && was.GetVersion() == is.GetVersion() &&
			was.GetSha256() == is.GetSha256() && was.GetSizeBytes() == is.GetSizeBytes() && was.GetDelta().GetSha256() == is.GetDelta().GetSha256()
	}) && moved
}

// Ends are the phases in which attempts end, by the last entry about them.
var Ends = map[Kind]messages.Phase{
	InstallFinished: messages.Phase_PHASE_INSTALLED,
	InstallFailed:   messages.Phase_PHASE_FAILED,
	Reverted:        messages.Phase_PHASE_REVERTED,
	Discarded:       messages.Phase_PHASE_CANCELLED,
}
