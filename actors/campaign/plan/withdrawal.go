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

// IsWithdrawn tells whether a package must not be offered any more.
func IsWithdrawn(pkg *messages.PackageRecord) bool {
	return pkg.GetState() == messages.PackageState_PACKAGE_WITHDRAWN
}

// Offerable refuses to let a campaign run whose package it knows to be withdrawn.
func Offerable(id string, pkg *messages.PackageRecord) *messages.Rejection {
	if !IsWithdrawn(pkg) {
		return nil
	}
	return messages.Reject(messages.PackageWithdrawn, "package %s@%s of campaign %s was withdrawn: %s", pkg.GetName(), pkg.GetVersion(), id, pkg.GetReason()).
		At("/package").Suggest("cancel the campaign, and write one for another version")
}

// WithdrawnBecause is the sentence that a campaign keeps of a withdrawal.
func WithdrawnBecause(m *messages.StopOffering) string {
	return fmt.Sprintf("package %s was withdrawn: %s", m.GetPackage(), Shorten(m.GetReason()))
}

// EndedBecause is why a vehicle is cancelled: its package was withdrawn, or the campaign is over.
func EndedBecause(id, state, cause string, pkg *messages.PackageRecord) string {
	if no := Offerable(id, pkg); no != nil {
		return no.Message
	}
	return HeldBecause(id, state, cause)
}
