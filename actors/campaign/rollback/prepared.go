package rollback

import (
	"fmt"

	"pacecar/actors/campaign/plan"
	"pacecar/actors/targeting/verdict"
	"pacecar/messages"
)

// Prepared is the way back of a plan as it is found at a start; nil where it names none. A way
// that could not be gone is refused now, when there is time to find another one.
func Prepared(p *messages.CampaignPlan, pkg, back *messages.PackageRecord, nowMs int64) (*messages.PreparedRollback, *messages.Rejection) {
	id := p.GetRollback().GetPackage()
	if id == "" {
		return nil, nil
	}
	if no := Leads(id, pkg, back); no != nil {
		return nil, no.At("/rollback/package")
	}
	return &messages.PreparedRollback{Package: id, ContentHash: back.GetContentHash(), CheckedAtMs: nowMs}, nil
}

// Leads tells whether a package, as the catalog holds it now, is a way back from another one:
// it may be offered, and for each hardware that the other one has an artifact for it has one,
// too, which may be installed over it. A lower version is no obstacle by itself.
func Leads(id string, pkg, back *messages.PackageRecord) *messages.Rejection {
	if back == nil {
		return messages.Reject(messages.NoWayBack, "there is no package %s to go back to", id).Suggest("push and release it first, or name another one")
	}
	if no := plan.Released(id, back); no != nil {
		return messages.Reject(messages.NoWayBack, "%s, so it is no way back", no.Message).Suggest("name a released package, or none")
	}
	for _, over := range pkg.GetContents() {
		if why := restores(back, over); why != "" {
			return messages.Reject(messages.NoWayBack, "package %s is no way back from %s: %s", id, messages.PackageOf(pkg), why).
				Suggest("name a package that restores every ECU, or none")
		}
	}
	return nil
}

// restores tells why a package could not replace an artifact on the hardware that this is for;
// empty: it can.
func restores(back *messages.PackageRecord, over *messages.TargetArtifact) string {
	named := false
	for _, ecu := range hardware(over) {
		artifact, means := verdict.Judge(back.GetContents(), ecu, true)
		switch means {
		case verdict.Installs, verdict.Installed:
			continue
		case verdict.WrongVersion:
			return fmt.Sprintf("on ECU %s it can be installed from %s only, not over %s", over.GetEcuId(), artifact.GetFromVersion(), over.GetVersion())
		}
		for _, a := range back.GetContents() {
			named = named || a.GetEcuId() == over.GetEcuId()
		}
		if !named {
			return fmt.Sprintf("it does not touch ECU %s", over.GetEcuId())
		}
		return fmt.Sprintf("it has nothing for ECU %s with hardware part %s%s", over.GetEcuId(), over.GetHardwarePart(), revision(ecu))
	}
	return ""
}

func revision(ecu *messages.ECU) string {
	if ecu.GetHardwareRevision() == "" {
		return ""
	}
	return " revision " + ecu.GetHardwareRevision()
}

// hardware are ECUs that an artifact is for, as they are once they run it: one of each revision
// that it names, or the ends of its range, or one of any revision.
func hardware(a *messages.TargetArtifact) []*messages.ECU {
	revisions := append([]string{}, a.GetHardwareRevisions()...)
	for _, end := range []string{a.GetRevisionFrom(), a.GetRevisionTo()} {
		if end != "" {
			revisions = append(revisions, end)
		}
	}
	if len(revisions) == 0 {
		revisions = []string{""}
	}
	list := make([]*messages.ECU, len(revisions))
	for i, revision := range revisions {
		list[i] = &messages.ECU{Id: a.GetEcuId(), HardwarePart: a.GetHardwarePart(), HardwareRevision: revision, Version: a.GetVersion(), Sha256: a.GetSha256()}
	}
	return list
}
