package inventory

import "pacecar/messages"

// shortest is the shortest patch from what a control unit has reported to the artifact, nil
// where there is none that is shorter than the artifact. What a registration says is not
// enough: a vehicle that does not have these very bytes would fetch the patch in vain.
func shortest(ecu *messages.ECU, t *messages.TargetArtifact) *messages.Delta {
	if !ecu.GetReported() || ecu.GetSha256() == "" {
		return nil
	}
	var best *messages.DeltaArtifact
	size := t.GetSizeBytes()
	for _, d := range t.GetDeltas() {
		if d.GetFromSha256() == ecu.GetSha256() && d.GetSizeBytes() < size {
			best, size = d, d.GetSizeBytes()
		}
	}
	if best == nil {
		return nil
	}
	return &messages.Delta{FromSha256: best.GetFromSha256(), Sha256: best.GetSha256(), SizeBytes: best.GetSizeBytes(), Format: best.GetFormat()}
}

// withoutPatches answers artifacts as they are kept with an attempt: up to 16 patches of
// each would be in the record of every vehicle, and nobody would ask for them.
func withoutPatches(targets []*messages.TargetArtifact) []*messages.TargetArtifact {
	kept := make([]*messages.TargetArtifact, len(targets))
	for i, t := range targets {
		if kept[i] = t; len(t.GetDeltas()) > 0 {
			kept[i] = &messages.TargetArtifact{
				EcuId: t.EcuId, HardwarePart: t.HardwarePart, HardwareRevisions: t.HardwareRevisions, RevisionFrom: t.RevisionFrom, RevisionTo: t.RevisionTo,
				Version: t.Version, Sha256: t.Sha256, SizeBytes: t.SizeBytes, FromVersion: t.FromVersion, Group: t.Group,
			}
		}
	}
	return kept
}
