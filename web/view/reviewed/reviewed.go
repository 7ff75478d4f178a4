// Package reviewed is the shape of a content that persons approved or sent back before it was
// written again. Its function changes nothing, and may be called from any goroutine.
package reviewed

import (
	"pacecar/messages"
	"pacecar/web/view/named"
)

// Before is a content that is not the present one, and what persons did about it.
type Before struct {
	ContentHash string                `json:"contentHash" doc:"The content."`
	Cohorts     []named.CohortVersion `json:"cohorts,omitempty" doc:"The cohorts that it was for; absent: it named none."`
	ApprovedBy  []string              `json:"approvedBy" doc:"Who had approved it: void now."`
	SentBackBy  string                `json:"sentBackBy,omitempty" doc:"Who sent it back; absent: nobody."`
	Reason      string                `json:"reason,omitempty" doc:"Why it was sent back."`
	At          string                `json:"at" format:"date-time" doc:"Since when it is not the content to approve."`
}

// From turns one into a view; at is its time as views write it.
func From(r *messages.ReviewedContent, at string) *Before {
	if r == nil {
		return nil
	}
	return &Before{
		ContentHash: r.GetContentHash(), Cohorts: named.From(r.GetNamed()), ApprovedBy: append([]string{}, r.GetApprovedBy()...), SentBackBy: r.GetSentBackBy(), Reason: r.GetReason(), At: at,
	}
}
