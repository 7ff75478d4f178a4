package view

import "pacecar/messages"

// FromPackage turns a status into a view.
func FromPackage(s *messages.PackageStatus) Package {
	r := s.GetRecord()
	p := Package{
		ID: messages.PackageOf(r).String(), Name: r.GetName(), Version: r.GetVersion(),
		State: PackageState(r.GetState()), Reason: r.GetReason(), Author: r.GetAuthor(),
		Description: r.GetDescription(), UpdateType: r.GetUpdateType(), Terms: fromTerms(r.GetTerms()),
		Contents: mapped(r.GetContents(), fromContent), ContentHash: r.GetContentHash(), Authors: r.GetAuthors(),
		Approvals: mapped(r.GetApprovals(), FromApproval), Revision: s.GetRecordVersion(), NeededBy: s.GetNeededBy(),
		Signature: DecodeEnvelope(r.GetSignature()), SignedBy: r.GetSignedBy(),
		CreatedAt: Time(r.GetCreatedAtMs()), ChangedAt: Time(r.GetChangedAtMs()),
	}
	if r.GetState() == messages.PackageState_PACKAGE_WITHDRAWN {
		p.StillToStop = r.GetCampaigns()
	}
	return p
}

func fromContent(t *messages.TargetArtifact) Content {
	c := Content{
		ECU: t.GetEcuId(), HardwarePart: t.GetHardwarePart(), HardwareRevisions: t.GetHardwareRevisions(),
		Version: t.GetVersion(), SHA256: t.GetSha256(), SizeBytes: t.GetSizeBytes(), FromVersion: t.GetFromVersion(),
		Group: t.GetGroup(), RevisionFrom: t.GetRevisionFrom(), RevisionTo: t.GetRevisionTo(),
	}
	for _, d := range t.GetDeltas() {
		c.Deltas = append(c.Deltas, Delta{FromSHA256: d.GetFromSha256(), SHA256: d.GetSha256(), SizeBytes: d.GetSizeBytes(), Format: d.GetFormat()})
	}
	return c
}

// ToPackage turns what a person wrote into a command; by is who sends it.
func ToPackage(p NewPackage, by string) *messages.CreatePackage {
	author := p.Author
	if author == "" {
		author = by
	}
	return &messages.CreatePackage{
		Name: p.Name, Version: p.Version, Author: author, Description: p.Description, UpdateType: p.UpdateType,
		Contents: mapped(p.Contents, toContent), Terms: toTerms(p.Terms), Signature: EncodeEnvelope(p.Signature),
	}
}

func toContent(c Content) *messages.TargetArtifact {
	t := &messages.TargetArtifact{
		EcuId: c.ECU, HardwarePart: c.HardwarePart, HardwareRevisions: c.HardwareRevisions,
		Version: c.Version, Sha256: c.SHA256, SizeBytes: c.SizeBytes, FromVersion: c.FromVersion,
		Group: c.Group, RevisionFrom: c.RevisionFrom, RevisionTo: c.RevisionTo,
	}
	for _, d := range c.Deltas {
		t.Deltas = append(t.Deltas, &messages.DeltaArtifact{FromSha256: d.FromSHA256, Sha256: d.SHA256, SizeBytes: d.SizeBytes, Format: d.Format})
	}
	return t
}

// Rewritten is what would create a package as it is, by its author.
func Rewritten(p Package) NewPackage {
	return NewPackage{
		Name: p.Name, Version: p.Version, Author: p.Author, Description: p.Description, UpdateType: p.UpdateType,
		Terms: p.Terms, Contents: p.Contents, Signature: p.Signature,
	}
}
