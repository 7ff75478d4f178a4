package vehicle

import (
	"slices"

	"pacecar/messages"
)

// Apply folds facts into the state. It is the only function that changes it, and it
// cannot fail.
func (v *Vehicle) Apply(events ...Event) {
	for i := range events {
		v.apply(&events[i])
	}
}

func (v *Vehicle) apply(e *Event) {
	if e.Heard {
		v.lastSeen, v.online = e.At, e.Online
	}
	switch e.Kind {
	case Heard:
		if e.Percent > 0 {
			v.percent = e.Percent
		}
	case Retried:
		v.retried = e.At
		v.retries = min(v.retries+1, maxRetries)
	case EncodingLearned:
		v.encoding = e.Encoding
	case Registered:
		if v.registeredAt == 0 {
			v.registeredAt = e.At
		}
		v.attributes = e.Attributes
		v.take(e.Inventory)
	case InventoryChanged:
		v.take(e.Inventory)
	case AssignmentOpened:
		if v.assignment != nil {
			v.results = keep(v.results, resultOf(v.assignment))
		}
		v.assignment = e.Assignment
		v.percent, v.retries, v.retried = 0, 0, e.At
	case AssignmentMoved:
		v.assignment = e.Assignment
		v.percent, v.retries, v.retried = e.Percent, 0, e.At
	case AssignmentAmended:
		v.assignment = e.Assignment
	case ResultAmended:
		v.results = keep(v.results, e.Result)
	case Remarked:
		v.remarks = remember(v.remarks, e.Remark)
		v.remarkedAt = e.At
	}
}

// take replaces the inventory; its version rises with every change of content.
func (v *Vehicle) take(inventory []*messages.ECU) {
	if !sameInventory(v.inventory, inventory) {
		v.inventory = inventory
		v.revision++
	}
}

// keep replaces the result of the same attempt, or appends it and forgets the one that
// is needed least.
func keep(results []*messages.AssignmentResult, r *messages.AssignmentResult) []*messages.AssignmentResult {
	kept := make([]*messages.AssignmentResult, 0, len(results)+1)
	kept = append(kept, results...)
	for i, old := range kept {
		if old.GetCampaignId() == r.GetCampaignId() && old.GetAttempt() == r.GetAttempt() {
			kept[i] = r
			return kept
		}
	}
	kept = append(kept, r)
	if len(kept) > maxResults {
		i := dispensable(kept)
		kept = append(kept[:i], kept[i+1:]...)
	}
	return kept
}

// dispensable is the result to forget: the oldest that a later attempt of its campaign
// speaks for; else the oldest with which nothing is open; else the oldest.
func dispensable(results []*messages.AssignmentResult) int {
	settled := func(r *messages.AssignmentResult) bool { return !r.GetCancelling() && !r.GetInstallingAfterEnd() }
	for i, r := range results {
		later := func(other *messages.AssignmentResult) bool {
			return other.GetCampaignId() == r.GetCampaignId() && other.GetAttempt() > r.GetAttempt()
		}
		if settled(r) && slices.ContainsFunc(results[i+1:], later) {
			return i
		}
	}
	return max(0, slices.IndexFunc(results, settled))
}

// remember appends a remark and forgets the oldest.
func remember(remarks []string, remark string) []string {
	if over := len(remarks) + 1 - maxRemarks; over > 0 {
		remarks = remarks[over:]
	}
	return append(slices.Clone(remarks), remark)
}

// resultOf is what is kept of an assignment that ended.
func resultOf(a *messages.Assignment) *messages.AssignmentResult {
	return &messages.AssignmentResult{
		CampaignId: a.GetCampaignId(), Attempt: a.GetAttempt(), State: a.GetState(), Sequence: a.GetSequence(),
		EcuId: a.GetEcuId(), Code: a.GetCode(), Detail: a.GetDetail(), EndedAtMs: a.GetChangedAtMs(),
		Cancelling: a.GetCancelling(), CancelReason: a.GetCancelReason(), InstallingAfterEnd: a.GetInstallingAfterEnd(),
		PermitExpiresMs: a.GetPermitExpiresAtMs(),
	}
}
