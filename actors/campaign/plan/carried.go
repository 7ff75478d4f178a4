package plan

import "pacecar/messages"

// Carried is a package as a campaign keeps it, which writes it with every step: without what
// vehicles are told besides the files, and without what concerns the package alone. What must
// hold for an installation is judged before each permit.
func Carried(r *messages.PackageRecord) *messages.PackageRecord {
	var terms *messages.PackageTerms
	if wanted := r.GetTerms().GetPreconditions(); wanted != nil {
		terms = &messages.PackageTerms{Preconditions: wanted}
	}
	return &messages.PackageRecord{
		Terms: terms,
		Name:  r.GetName(), Version: r.GetVersion(), Author: r.GetAuthor(), Description: r.GetDescription(), UpdateType: r.GetUpdateType(),
		Contents: r.GetContents(), State: r.GetState(), ContentHash: r.GetContentHash(), Approvals: r.GetApprovals(),
		CreatedAtMs: r.GetCreatedAtMs(), ChangedAtMs: r.GetChangedAtMs(), Reason: r.GetReason(),
	}
}
