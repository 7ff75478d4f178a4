package catalog

import (
	"fmt"
	"slices"
	"strings"

	"pacecar/messages"
)

// Event is one fact about a package. The types below are all of them.
type Event interface {
	// Durable says whether the event needs a commit.
	Durable() bool
	// Entry is the event's line in the package's history, or nil.
	Entry() *messages.HistoryEntry
	// change makes the record what it is after the event.
	change(*messages.PackageRecord)
}

type (
	// Drafted: the author wrote the package, for the first time or again.
	Drafted struct {
		AtMS    int64
		From    messages.PackageState
		Content *messages.PackageRecord // the draft, without approvals; never changed afterwards
		Voids   []string                // who had approved what was there before
	}
	// ValidationPassed: the machine found everything in order.
	ValidationPassed struct {
		AtMS     int64
		By       string
		SignedBy []string // ids of the trusted keys whose signature holds
	}
	// ApprovalGiven: a person agreed. Last says that it was the last one required.
	ApprovalGiven struct {
		AtMS        int64
		By          string
		ContentHash string
		Last        bool
	}
	// PackageReleased: campaigns may offer the package.
	PackageReleased struct {
		AtMS     int64
		By       string
		SignedBy []string // as of ValidationPassed, now
	}
	// PackageDeprecated: campaigns should not begin with it any more.
	PackageDeprecated struct {
		AtMS       int64
		By, Reason string
	}
	// PackageWithdrawn: it must not be offered.
	PackageWithdrawn struct {
		AtMS       int64
		From       messages.PackageState
		By, Reason string
	}
	// CampaignBegan: a campaign starts with the package, and is told when it is withdrawn.
	CampaignBegan struct {
		AtMS     int64
		Campaign string
	}
	// CampaignTold: it knows that the package is withdrawn.
	CampaignTold struct{ Campaign string }
	// toldAgain: campaigns were told, once more. Recovery tells them anyway.
	toldAgain struct{ telling }
)

func (Drafted) Durable() bool           { return true }
func (ValidationPassed) Durable() bool  { return true }
func (ApprovalGiven) Durable() bool     { return true }
func (PackageReleased) Durable() bool   { return true }
func (PackageDeprecated) Durable() bool { return true }
func (PackageWithdrawn) Durable() bool  { return true }
func (CampaignBegan) Durable() bool     { return true }
func (CampaignTold) Durable() bool      { return true }
func (toldAgain) Durable() bool         { return false }

func (e Drafted) change(r *messages.PackageRecord) {
	created := r.GetCreatedAtMs()
	r.Name, r.Version = e.Content.GetName(), e.Content.GetVersion()
	for _, author := range []string{r.GetAuthor(), e.Content.GetAuthor()} {
		if author != "" && !wrote(r, author) {
			r.Authors = append(r.Authors, author)
		}
	}
	r.Author, r.Description, r.UpdateType = e.Content.GetAuthor(), e.Content.GetDescription(), e.Content.GetUpdateType()
	r.Contents, r.ContentHash = e.Content.GetContents(), e.Content.GetContentHash()
	r.Terms, r.Signature, r.SignedBy = e.Content.GetTerms(), e.Content.GetSignature(), nil
	r.State, r.Approvals, r.Reason = Draft, nil, ""
	r.CreatedAtMs, r.ChangedAtMs = created, e.AtMS
	if created == 0 {
		r.CreatedAtMs = e.AtMS
	}
}

// wrote says whether a person is among the authors of a package.
func wrote(r *messages.PackageRecord, person string) bool {
	return slices.ContainsFunc(r.GetAuthors(), func(author string) bool { return messages.OnePerson(author, person) })
}

func (e ValidationPassed) change(r *messages.PackageRecord) {
	r.State, r.ChangedAtMs, r.SignedBy = Validated, e.AtMS, e.SignedBy
}

func (e ApprovalGiven) change(r *messages.PackageRecord) {
	approval := &messages.Approval{By: e.By, AtMs: e.AtMS, ContentHash: e.ContentHash}
	r.Approvals = append(r.GetApprovals(), approval)
	r.ChangedAtMs = e.AtMS
	if e.Last {
		r.State = Approved
	}
}

func (e PackageReleased) change(r *messages.PackageRecord) {
	r.State, r.ChangedAtMs, r.SignedBy = Released, e.AtMS, e.SignedBy
}

func (e PackageDeprecated) change(r *messages.PackageRecord) {
	r.State, r.ChangedAtMs, r.Reason = Deprecated, e.AtMS, e.Reason
}

func (e PackageWithdrawn) change(r *messages.PackageRecord) {
	r.State, r.ChangedAtMs, r.Reason = Withdrawn, e.AtMS, e.Reason
}

func (e CampaignBegan) change(r *messages.PackageRecord) {
	r.Campaigns = append(r.GetCampaigns(), e.Campaign)
}

func (e CampaignTold) change(r *messages.PackageRecord) {
	r.Campaigns = slices.DeleteFunc(r.GetCampaigns(), func(c string) bool { return c == e.Campaign })
}

func (toldAgain) change(*messages.PackageRecord) {}

// Entry says who wrote what.
func (e Drafted) Entry() *messages.HistoryEntry {
	detail := fmt.Sprintf("%d artifacts, content %s", len(e.Content.GetContents()), short(e.Content.GetContentHash()))
	switch {
	case len(e.Voids) > 0:
		detail += "; validation and the approvals by " + strings.Join(e.Voids, " and ") + " are void"
	case e.From == Validated:
		detail += "; validation is void"
	}
	return entry("PackageDrafted", e.AtMS, e.Content.GetAuthor(), e.From, Draft, detail)
}

// Entry says who had the package checked, and whose signature it has.
func (e ValidationPassed) Entry() *messages.HistoryEntry {
	detail := "every artifact is in the store"
	if len(e.SignedBy) > 0 {
		detail += "; signed by " + strings.Join(e.SignedBy, ", ")
	}
	return entry("PackageValidated", e.AtMS, e.By, Draft, Validated, detail)
}

// Entry says who agreed to which content.
func (e ApprovalGiven) Entry() *messages.HistoryEntry {
	to := Validated
	if e.Last {
		to = Approved
	}
	return entry("PackageApproved", e.AtMS, e.By, Validated, to, "content "+short(e.ContentHash))
}

// Entry says who released.
func (e PackageReleased) Entry() *messages.HistoryEntry {
	return entry("PackageReleased", e.AtMS, e.By, Approved, Released, "")
}

// Entry says who deprecated, and why.
func (e PackageDeprecated) Entry() *messages.HistoryEntry {
	return entry("PackageDeprecated", e.AtMS, e.By, Released, Deprecated, e.Reason)
}

// Entry says who withdrew, and why.
func (e PackageWithdrawn) Entry() *messages.HistoryEntry {
	return entry("PackageWithdrawn", e.AtMS, e.By, e.From, Withdrawn, e.Reason)
}

// Entry says which campaign.
func (e CampaignBegan) Entry() *messages.HistoryEntry {
	return &messages.HistoryEntry{AtMs: e.AtMS, Event: "CampaignBegan", By: "campaign " + e.Campaign, CampaignId: e.Campaign}
}

// Entry is none: the campaign's own history tells it.
func (CampaignTold) Entry() *messages.HistoryEntry { return nil }

// Entry is none.
func (toldAgain) Entry() *messages.HistoryEntry { return nil }

func entry(event string, at int64, by string, from, to messages.PackageState, detail string) *messages.HistoryEntry {
	return &messages.HistoryEntry{
		AtMs: at, Event: event, By: by, Detail: detail,
		Change: &messages.AssignmentChange{From: StateName(from), To: StateName(to)},
	}
}

// short is enough of a hash for people to tell contents apart.
func short(hash string) string { return hash[:min(len(hash), 12)] }
