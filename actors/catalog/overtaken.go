package catalog

import (
	"fmt"
	"strings"
	"time"

	"pacecar/messages"
)

// Overtaken is the refusal of a message that rests on another version than the present one,
// where it is stale: a draft's tells whose work it would replace. One that is there already
// is not refused: its author repeats what was done.
func (p *Package) Overtaken(m any, version uint64, stale *messages.Rejection) *messages.Rejection {
	draft, writes := m.(*messages.CreatePackage)
	switch {
	case stale == nil || !writes:
		return stale
	case !p.Exists():
		return messages.Reject(messages.StaleVersion, "there is no package %s, and the draft is to replace version %d of it", messages.Clip(p.id), draft.GetExpectedVersion()).
			Suggest("write it as a new one")
	case sameDraft(p.record, draftOf(draft)):
		return nil
	default:
		return messages.Reject(messages.StaleVersion, "somebody changed the package %s after it was read: it is at version %d, not %d, and %s",
			p.id, version, draft.GetExpectedVersion(), p.standing()).Suggest("%s", p.replacing())
	}
}

// standing is who had the package last in their hands, and how it stands.
func (p *Package) standing() string {
	r := p.record
	text := fmt.Sprintf("%s, written last by %s, changed at %s, content %s", StateName(r.GetState()), r.GetAuthor(),
		time.UnixMilli(r.GetChangedAtMs()).UTC().Format(time.RFC3339), short(r.GetContentHash()))
	if by := p.approvers(); len(by) > 0 {
		text += ", approved by " + strings.Join(by, " and ")
	}
	return text
}

// replacing is what somebody can do who wants another content to be there.
func (p *Package) replacing() string {
	if !allows(p.record.GetState(), create) {
		return "give the new content a new version"
	}
	return "look at the package as it is; to replace it all the same, send the draft with its present version, or give the new content a version of its own"
}

// approvers are who has approved the present content.
func (p *Package) approvers() []string {
	var by []string
	for _, approval := range p.record.GetApprovals() {
		by = append(by, approval.GetBy())
	}
	return by
}
