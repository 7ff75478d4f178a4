package assignment

import (
	"slices"

	"pacecar/messages"
)

// CopyArtifacts copies what is offered, for the edge writes URLs into it.
func CopyArtifacts(offered []*messages.OfferedArtifact) []*messages.OfferedArtifact {
	copies := make([]*messages.OfferedArtifact, len(offered))
	for i, o := range offered {
		copies[i] = &messages.OfferedArtifact{
			EcuId: o.EcuId, HardwarePart: o.HardwarePart, Version: o.Version, Sha256: o.Sha256, SizeBytes: o.SizeBytes, Group: o.Group,
		}
		if d := o.Delta; d != nil {
			copies[i].Delta = &messages.Delta{FromSha256: d.FromSha256, Sha256: d.Sha256, SizeBytes: d.SizeBytes, Format: d.Format}
		}
	}
	return copies
}

// Saved is how many bytes were not transferred because the artifacts of these control units
// were made by the patches that were offered. The vehicle says which; the numbers are ours.
func Saved(offered []*messages.OfferedArtifact, patched []string) (bytes uint64) {
	patched = patched[:min(len(patched), len(offered))]
	for _, o := range offered {
		if d := o.GetDelta(); d != nil && d.GetSizeBytes() < o.GetSizeBytes() && slices.Contains(patched, o.GetEcuId()) {
			bytes += o.GetSizeBytes() - d.GetSizeBytes()
		}
	}
	return bytes
}
