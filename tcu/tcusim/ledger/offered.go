package ledger

import "pacecar/messages"

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
