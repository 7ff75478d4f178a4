package review

import (
	"slices"
	"strings"

	"pacecar/messages"
	"pacecar/mutant"
)

// MaximumAuthors is how many persons may write contents of one campaign: all are kept in its record.
const MaximumAuthors = 64

// Writing is who wrote a campaign, what it says, and who has approved that.
type Writing struct {
	ID          string
	Author      string   // of the present content
	Authors     []string // of all
	ContentHash string
	Approvals   []*messages.Approval
}

// wrote tells whether a person is among the authors.
func (w Writing) wrote(person string) bool {
	is := func(author string) bool { return messages.OnePerson(author, person) }
	return is(w.Author) || slices.ContainsFunc(w.Authors, is)
}

// With are the authors, and one person more.
func (w Writing) With(person string) []string {
	list := slices.Clone(w.Authors)
	for _, one := range []string{w.Author, person} {
		if one != "" && !slices.ContainsFunc(list, func(author string) bool { return messages.OnePerson(author, one) }) {
			list = append(list, one)
		}
	}
	return list
}

// Given are the persons whose approvals count: of this very content, by nobody who wrote any.
func (w Writing) Given() (persons []string) {
	for _, a := range w.Approvals {
		other := a.GetContentHash() != w.ContentHash || w.wrote(a.GetBy())
		twice := slices.ContainsFunc(persons, func(one string) bool { return messages.OnePerson(one, a.GetBy()) })
		if other && !mutant.ApprovalSurvivesEdit.Planted() || twice {
			continue
		}
		persons = append(persons, a.GetBy())
	}
	return persons
}

// Approvable judges an approval. One by a person who gave one already is one again.
func (w Writing) Approvable(m *messages.ApproveCampaign) (again bool, no *messages.Rejection) {
	if w.wrote(m.GetBy()) {
		return false, messages.Reject(messages.SamePerson, "%s wrote campaign %s and cannot approve it", m.GetBy(), w.ID).
			At("/by").Suggest("ask a person who has written no content of it")
	}
	if m.GetContentHash() != w.ContentHash {
		return false, messages.Reject(messages.ContentChanged, "the approval is for content %.16q…, the campaign has %.16q…", m.GetContentHash(), w.ContentHash).
			At("/contentHash").Suggest("look at the campaign again and approve what it says now")
	}
	if slices.ContainsFunc(w.Given(), func(one string) bool { return messages.OnePerson(one, m.GetBy()) }) {
		return true, nil
	}
	if len(w.Approvals) >= MaximumApprovals {
		return false, messages.Reject(messages.OutOfBounds, "campaign %s has %d approvals already", w.ID, MaximumApprovals)
	}
	return false, nil
}

// Startable refuses a start without the approvals that are asked for.
func (w Writing) Startable(asked Demand) *messages.Rejection {
	have := uint32(len(w.Given()))
	if have >= asked.Approvals || mutant.ApprovalNotChecked.Planted() {
		return nil
	}
	return messages.Reject(messages.NotApproved, "campaign %s has %d of %d approvals: %s", w.ID, have, asked.Approvals, asked.By).
		Suggest("have it approved by persons other than %s", Names(w.With("")))
}

// Editable refuses another author where there are as many as are kept.
func (w Writing) Editable(person string) *messages.Rejection {
	if len(w.Authors) < MaximumAuthors || w.wrote(person) {
		return nil
	}
	return messages.Reject(messages.OutOfBounds, "%d persons wrote contents of campaign %s, no more may", MaximumAuthors, w.ID).
		At("/by").Suggest("write a new campaign")
}

// Voids says whose approvals are void, behind what makes them so; empty: there are none.
func (w Writing) Voids() string {
	by := make([]string, len(w.Approvals))
	for i, a := range w.Approvals {
		by[i] = a.GetBy()
	}
	switch len(by) {
	case 0:
		return ""
	case 1:
		return "; the approval by " + by[0] + " is void"
	}
	return "; the approvals by " + Names(by) + " are void"
}

// Names is a list of persons as people say it.
func Names(list []string) string {
	if len(list) < 2 {
		return strings.Join(list, "")
	}
	return strings.Join(list[:len(list)-1], ", ") + " and " + list[len(list)-1]
}
