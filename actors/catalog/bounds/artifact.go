package bounds

import (
	"slices"
	"strconv"

	"pacecar/actors/targeting/order"
	"pacecar/actors/targeting/verdict"
	"pacecar/messages"
)

func checkArtifact(at string, a *messages.TargetArtifact) *messages.Rejection {
	return messages.Together(
		checkHardware(at, a), checkToken(at+"/version", "software version", a.GetVersion()),
		checkFile(at, "artifact", a.GetSha256(), a.GetSizeBytes()),
		checkConstraint(at+"/from_version", a.GetFromVersion()),
		checkWord(at+"/group", "group", a.GetGroup()),
		checkDeltas(at, a),
	)
}

// checkFile judges the digest and the length of a stored file.
func checkFile(at, what, digest string, size uint64) *messages.Rejection {
	if _, err := messages.ParseDigest(digest); err != nil {
		return malformed(at+"/sha256", "%v", err).Suggest("write what sha256sum prints for the file")
	}
	if size == 0 || size > messages.MaxArtifactBytes {
		return messages.Reject(messages.OutOfBounds, "the %s has %d bytes, it may have 1 to %d", what, size, int64(messages.MaxArtifactBytes)).
			At(at + "/size_bytes").Suggest("write the length of the file in bytes")
	}
	return nil
}

func checkHardware(at string, a *messages.TargetArtifact) *messages.Rejection {
	if r := messages.Together(checkToken(at+"/ecu_id", "ECU", a.GetEcuId()), checkToken(at+"/hardware_part", "hardware part", a.GetHardwarePart())); r != nil {
		return r
	}
	revisions := a.GetHardwareRevisions()
	if len(revisions) > MaxRevisions {
		return messages.Reject(messages.OutOfBounds, "the artifact names %d hardware revisions, at most %d are allowed", len(revisions), MaxRevisions).
			At(at + "/hardware_revisions").Suggest("leave the list empty to mean every revision, or give the first and the last one of a range")
	}
	for i, revision := range revisions {
		here := at + "/hardware_revisions/" + strconv.Itoa(i)
		if r := checkToken(here, "hardware revision", revision); r != nil {
			return r
		}
		if slices.Contains(revisions[:i], revision) {
			return malformed(here, "the hardware revision %q is named twice", revision).Suggest("remove one of them")
		}
	}
	from, to := a.GetRevisionFrom(), a.GetRevisionTo()
	if r := first(checkWord(at+"/revision_from", "hardware revision", from), checkWord(at+"/revision_to", "hardware revision", to)); r != nil {
		return r
	}
	if from != "" && to != "" && order.Compare(from, to) > 0 {
		return malformed(at+"/revision_to", "the range of hardware revisions ends with %q, before it begins with %q", to, from).
			Suggest("exchange them: numbers in revisions are compared as numbers, so that A2 comes before A10")
	}
	return nil
}

// checkDeltas judges the patches that make an artifact.
func checkDeltas(at string, a *messages.TargetArtifact) *messages.Rejection {
	deltas := a.GetDeltas()
	if len(deltas) > MaxDeltas {
		return messages.Reject(messages.OutOfBounds, "the artifact has %d patches, at most %d are allowed", len(deltas), MaxDeltas).
			At(at + "/deltas").Suggest("keep those from the versions that most vehicles run")
	}
	for i, delta := range deltas {
		here := at + "/deltas/" + strconv.Itoa(i)
		if r := checkFile(here, "patch", delta.GetSha256(), delta.GetSizeBytes()); r != nil {
			return r
		}
		if _, err := messages.ParseDigest(delta.GetFromSha256()); err != nil {
			return malformed(here+"/from_sha256", "%v", err).Suggest("write the digest of the artifact that the patch is applied to")
		}
		switch {
		case delta.GetFormat() != "zstd":
			return malformed(here+"/format", "the format %q of a patch is not known", messages.Clip(delta.GetFormat())).Suggest("write zstd")
		case delta.GetSizeBytes() >= a.GetSizeBytes():
			return messages.Reject(messages.OutOfBounds, "the patch has %d bytes and saves nothing of the artifact's %d", delta.GetSizeBytes(), a.GetSizeBytes()).
				At(here + "/size_bytes").Suggest("remove it: the whole artifact is shorter")
		case delta.GetFromSha256() == a.GetSha256():
			return malformed(here+"/from_sha256", "the patch leads from the artifact to itself").Suggest("remove it")
		}
		if slices.ContainsFunc(deltas[:i], func(other *messages.DeltaArtifact) bool { return other.GetFromSha256() == delta.GetFromSha256() }) {
			return malformed(here+"/from_sha256", "two patches lead from the same artifact").Suggest("keep the shorter one")
		}
	}
	return nil
}

// checkOverlap refuses two artifacts that are for the same hardware: which of them is
// installed must not depend on their order.
func checkOverlap(at string, j int, a, b *messages.TargetArtifact) *messages.Rejection {
	if a.GetEcuId() != b.GetEcuId() || a.GetHardwarePart() != b.GetHardwarePart() || !shareRevision(a, b) {
		return nil
	}
	return malformed(at, "the artifact is for the same ECU %s with hardware part %s as /contents/%d", b.GetEcuId(), b.GetHardwarePart(), j).
		Suggest("remove one of them, or give them different hardware revisions")
}

// shareRevision says whether there can be a revision that two artifacts are both for.
func shareRevision(a, b *messages.TargetArtifact) bool {
	if everyRevision(a) || everyRevision(b) {
		return true
	}
	isForBoth := func(revision string) bool {
		ecu := &messages.ECU{Id: a.GetEcuId(), HardwarePart: a.GetHardwarePart(), HardwareRevision: revision}
		return verdict.Fits(a, ecu) && verdict.Fits(b, ecu)
	}
	if slices.ContainsFunc(a.GetHardwareRevisions(), isForBoth) || slices.ContainsFunc(b.GetHardwareRevisions(), isForBoth) {
		return true
	}
	if !hasRange(a) || !hasRange(b) {
		return false
	}
	from, to := a.GetRevisionFrom(), a.GetRevisionTo()
	if order.Compare(b.GetRevisionFrom(), from) > 0 {
		from = b.GetRevisionFrom()
	}
	if to == "" || b.GetRevisionTo() != "" && order.Compare(b.GetRevisionTo(), to) < 0 {
		to = b.GetRevisionTo()
	}
	return to == "" || order.Compare(from, to) <= 0 // an open end on the left is before every revision
}

func hasRange(a *messages.TargetArtifact) bool {
	return a.GetRevisionFrom() != "" || a.GetRevisionTo() != ""
}

func everyRevision(a *messages.TargetArtifact) bool {
	return len(a.GetHardwareRevisions()) == 0 && !hasRange(a)
}
