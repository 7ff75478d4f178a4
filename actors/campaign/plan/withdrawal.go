package plan

import (
	"fmt"

	"google.golang.org/protobuf/proto"

	"pacecar/messages"
)

// Withdrawn is a package as it is after its withdrawal.
func Withdrawn(pkg *messages.PackageRecord, reason string) *messages.PackageRecord {
	withdrawn := proto.CloneOf(pkg)
	withdrawn.State, withdrawn.Reason = messages.PackageState_PACKAGE_WITHDRAWN, Shorten(reason)
	return withdrawn
}

// Offerable refuses to let a campaign run whose package it knows to be withdrawn.
func Offerable(id string, pkg *messages.PackageRecord) *messages.Rejection {
	if pkg.GetState() != messages.PackageState_PACKAGE_WITHDRAWN {
		return nil
	}
	return messages.Reject(messages.PackageWithdrawn, "package %s@%s of campaign %s was withdrawn: %s", pkg.GetName(), pkg.GetVersion(), id, pkg.GetReason()).
		At("/package").Suggest("cancel the campaign, and write one for another version")
}

// WithdrawnBecause is the sentence that a campaign keeps of a withdrawal.
func WithdrawnBecause(m *messages.StopOffering) string {
	return fmt.Sprintf("package %s was withdrawn: %s", m.GetPackage(), Shorten(m.GetReason()))
}
