package view

import "pacecar/messages"

// FromPackage turns a status into a view.
func FromPackage(s *messages.PackageStatus) Package {
	r := s.GetRecord()
	return Package{
		ID: r.GetName() + "@" + r.GetVersion(), Name: r.GetName(), Version: r.GetVersion(),
		State: PackageState(r.GetState()), Reason: r.GetReason(), Author: r.GetAuthor(),
		Description: r.GetDescription(), UpdateType: r.GetUpdateType(),
		Contents: mapped(r.GetContents(), fromContent), ContentHash: r.GetContentHash(),
		Approvals: mapped(r.GetApprovals(), FromApproval), Revision: s.GetRecordVersion(),
		CreatedAt: Time(r.GetCreatedAtMs()), ChangedAt: Time(r.GetChangedAtMs()),
	}
}

func fromContent(t *messages.TargetArtifact) Content {
	return Content{
		ECU: t.GetEcuId(), HardwarePart: t.GetHardwarePart(), HardwareRevisions: t.GetHardwareRevisions(),
		Version: t.GetVersion(), SHA256: t.GetSha256(), SizeBytes: t.GetSizeBytes(), FromVersion: t.GetFromVersion(),
		Deltas: mapped(t.GetDeltas(), func(d *messages.DeltaArtifact) Delta {
			return Delta{FromSHA256: d.GetFromSha256(), SHA256: d.GetSha256(), SizeBytes: d.GetSizeBytes(), Format: d.GetFormat()}
		}),
	}
}

// ToPackage turns what a person wrote into a command; by is who sends it.
func ToPackage(p NewPackage, by string) *messages.CreatePackage {
	author := p.Author
	if author == "" {
		author = by
	}
	return &messages.CreatePackage{
		Name: p.Name, Version: p.Version, Author: author, Description: p.Description, UpdateType: p.UpdateType,
		Contents: mapped(p.Contents, func(c Content) *messages.TargetArtifact {
			return &messages.TargetArtifact{
				EcuId: c.ECU, HardwarePart: c.HardwarePart, HardwareRevisions: c.HardwareRevisions,
				Version: c.Version, Sha256: c.SHA256, SizeBytes: c.SizeBytes, FromVersion: c.FromVersion,
				Deltas: mapped(c.Deltas, func(d Delta) *messages.DeltaArtifact {
					return &messages.DeltaArtifact{FromSha256: d.FromSHA256, Sha256: d.SHA256, SizeBytes: d.SizeBytes, Format: d.Format}
				}),
			}
		}),
	}
}
