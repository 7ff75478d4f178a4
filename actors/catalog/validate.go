package catalog

import (
	"fmt"
	"slices"
	"strings"

	"pacecar/actors/catalog/bounds"
	"pacecar/actors/catalog/closure"
	"pacecar/actors/catalog/shelf"
	"pacecar/messages"
)

// check makes the machine's checks of a package, and tells all that they find: its hardware
// is known, its files are stored, its patches make them, its dependencies can be fulfilled,
// it says all that it must, and it is signed. Patches are judged where the files are there.
func check(record *messages.PackageRecord, m *messages.ValidatePackage) *messages.Rejection {
	stored, patches := checkStored(record.GetContents(), m.GetPresent()), (*messages.Rejection)(nil)
	if stored == nil {
		patches = checkDeltas(record.GetContents(), m.GetDeltas())
	}
	return messages.Together(
		checkHardware(record.GetContents(), m), stored, checkKnown(record, m), patches,
		bounds.Complete(record.GetUpdateType(), record.GetTerms()),
	)
}

// world is what is known beside a package, and can change while its content does not.
type world interface {
	GetPresent() []*messages.StoredArtifact
	GetKnown() []*messages.PackageRecord
	GetSignatureCheck() *messages.SignatureCheck
}

// checkKnown makes those checks besides the files' whose outcome can change after validation.
func checkKnown(record *messages.PackageRecord, w world) *messages.Rejection {
	return messages.Together(closure.Check(record, shelf.Of(w.GetKnown()...)), checkSignature(record.GetSignature(), w.GetSignatureCheck()))
}

// checkRelease makes again those checks whose outcome can change after validation. The content
// cannot be corrected any more, so the cures are others.
func checkRelease(record *messages.PackageRecord, w world) *messages.Rejection {
	no := messages.Together(checkStored(record.GetContents(), w.GetPresent()), checkKnown(record, w))
	if no == nil {
		return checkGround(record, w.GetKnown())
	}
	for _, no := range no.Each() {
		switch no.GetCode() {
		case messages.ArtifactMissing:
			no.Suggest("upload the files again, then release it")
		case messages.NotSigned:
			no.Suggest("have the server trust the key that signed it, or release a new version that a trusted key has signed")
		default:
			no.Suggest("release a version of what it depends on, or a new version with other dependencies")
		}
	}
	return no
}

// checkGround refuses a release that rests on a version which is approved and not released: it
// can be written again, and is then another one or none.
func checkGround(record *messages.PackageRecord, known []*messages.PackageRecord) *messages.Rejection {
	lasting := slices.DeleteFunc(slices.Clone(known), func(r *messages.PackageRecord) bool { return shelf.Approved(r) && !shelf.Same(r, record) })
	no := closure.Check(record, shelf.Of(lasting...))
	if no == nil {
		return nil
	}
	var open []string
	for _, r := range shelf.Of(known...).All(shelf.Approved) {
		if !shelf.Same(r, record) {
			open = append(open, messages.PackageOf(r).String())
		}
	}
	return messages.Reject(messages.NotReleased, "the package %s rests on what is approved and not released, and can still change: %s",
		messages.PackageOf(record), strings.Join(open[:min(len(open), maxNamed)], ", ")).At(no.GetField()).Suggest("release what it depends on first")
}

// maxNamed is how many versions a refusal names.
const maxNamed = 8

// Vouch asks of a package, at the start of a campaign and when one goes on, what its release
// asked for and can have changed since: whether its files are stored unspoilt, and whether a
// key that is trusted now has signed it.
func Vouch(record *messages.PackageRecord, present []*messages.StoredArtifact, signed *messages.SignatureCheck) *messages.Rejection {
	if no := checkStored(record.GetContents(), present); no != nil {
		return no.At("/package").Suggest("upload the files of %s again, then repeat the command", messages.PackageOf(record).String())
	}
	if no := checkSignature(record.GetSignature(), signed); no != nil {
		return no.At("/package").Suggest("have the server trust the key that signed %s, or write a campaign for a version that a trusted key has signed", messages.PackageOf(record).String())
	}
	return nil
}

// file is one file that a package needs in the store.
type file struct {
	field, name, digest string
	size                uint64
}

// files lists the artifacts of a package and their patches.
func files(contents []*messages.TargetArtifact) []file {
	var list []file
	for i, a := range contents {
		field := fmt.Sprintf("/contents/%d", i)
		name := a.GetEcuId() + " " + a.GetVersion()
		list = append(list, file{field, name, a.GetSha256(), a.GetSizeBytes()})
		for j, d := range a.GetDeltas() {
			list = append(list, file{fmt.Sprintf("%s/deltas/%d", field, j), "patch for " + name, d.GetSha256(), d.GetSizeBytes()})
		}
	}
	return list
}

// checkStored finds out which files the store does not hold, or not with the length that
// the package says.
func checkStored(contents []*messages.TargetArtifact, present []*messages.StoredArtifact) *messages.Rejection {
	stored := make(map[string]uint64, len(present))
	for _, artifact := range present {
		stored[artifact.GetSha256()] = artifact.GetSizeBytes()
	}
	const shown = 3 // files named in the sentence; the count tells of the others
	var faults []string
	count, first, all := 0, "", files(contents)
	for _, f := range all {
		size, ok := stored[f.digest]
		if ok && size == f.size {
			continue
		}
		if count++; count > shown {
			continue
		}
		name, field := fmt.Sprintf("%s (sha256 %s)", f.name, f.digest), f.field+"/sha256"
		if ok {
			name, field = fmt.Sprintf("%s is stored with %d bytes, not %d", name, size, f.size), f.field+"/size_bytes"
		}
		if first == "" {
			first = field
		}
		faults = append(faults, name)
	}
	if count == 0 {
		return nil
	}
	return messages.Reject(messages.ArtifactMissing, "%d of %d artifacts are not in the store as the package describes them: %s",
		count, len(all), strings.Join(faults, "; ")).At(first).Suggest("upload the files, or correct the package, then validate again")
}

// checkDeltas finds the first patch that was not seen to make its artifact.
func checkDeltas(contents []*messages.TargetArtifact, checks []*messages.DeltaCheck) *messages.Rejection {
	type patch struct{ from, digest string }
	made := make(map[patch]*messages.DeltaCheck, len(checks))
	for _, c := range checks {
		made[patch{c.GetFromSha256(), c.GetSha256()}] = c
	}
	for i, a := range contents {
		for j, d := range a.GetDeltas() {
			c := made[patch{d.GetFromSha256(), d.GetSha256()}]
			if c.GetMadeSha256() == a.GetSha256() {
				continue
			}
			became := "it could not be tried"
			switch {
			case c.GetMadeSha256() != "":
				became = "it makes a file with sha256 " + c.GetMadeSha256()
			case c.GetProblem() != "":
				became = c.GetProblem()
			}
			return messages.Reject(messages.DeltaBroken, "the patch from sha256 %s does not make %s %s: %s", d.GetFromSha256(), a.GetEcuId(), a.GetVersion(), became).
				At(fmt.Sprintf("/contents/%d/deltas/%d", i, j)).Suggest("make the patch anew from the artifact that vehicles run, whose file must be stored, too, or remove it")
		}
	}
	return nil
}

// checkSignature wants the signature of a trusted key where the server has any.
func checkSignature(signature []byte, m *messages.SignatureCheck) *messages.Rejection {
	switch {
	case !m.GetRequired() || len(m.GetKeys()) > 0:
		return nil
	case len(signature) == 0:
		return messages.Reject(messages.NotSigned, "the package is not signed, and the server takes signed ones only").
			At("/signature").Suggest("sign its canonical content with a trusted key, and write the draft again with the signature")
	}
	problem := m.GetProblem()
	if problem == "" {
		problem = "none of its signatures is by a trusted key"
	}
	return messages.Reject(messages.NotSigned, "no trusted key has signed the package: %s", problem).
		At("/signature").Suggest("sign its canonical content, as it is now, with a trusted key")
}
