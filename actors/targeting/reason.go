package targeting

import (
	"pacecar/actors/targeting/registry"
	"pacecar/actors/targeting/stretch"
	"pacecar/actors/targeting/terms"
	"pacecar/messages"
)

// Eligible is the code of the vehicles that a question leaves over.
const Eligible = "Eligible"

// Reason lists the vehicles that [Answer] counts under a code, those of each sentence for
// themselves and in order of VIN: the first ones behind a VIN.
func Reason(x *Index, question *messages.ListReason) (*messages.ReasonList, *messages.Rejection) {
	s, rejection := terms.Compile(question.GetQuestion())
	if rejection != nil {
		return nil, rejection
	}
	after, behind, limit, rejection := pageOf(question)
	if rejection != nil {
		return nil, rejection
	}
	list := &messages.ReasonList{}
	add := func(code, detail string, set ordinals) {
		if code != question.GetCode() {
			return
		}
		page, more := stretch.Page(&x.registry, set, after, behind, limit)
		list.More = list.More || more
		if len(page) > 0 {
			list.Groups = append(list.Groups, &messages.ReasonGroup{Detail: detail, Vins: registry.Unpack(page)})
		}
	}
	add(Eligible, "The package can be offered.", x.judge(s, question.GetQuestion(), add).ordinals)
	return list, nil
}

// pageOf reads which page of a list is asked for.
func pageOf(question interface {
	GetAfter() string
	GetLimit() uint32
}) (after registry.VIN, behind bool, limit int, rejection *messages.Rejection) {
	after, behind = registry.Pack(question.GetAfter())
	if question.GetAfter() != "" && !behind {
		return after, false, 0, messages.Reject(messages.Malformed, "after is %.64q, which is not a VIN", question.GetAfter()).
			At("/after").Suggest("give the last VIN of the page before")
	}
	limit = int(question.GetLimit())
	if limit == 0 || limit > MaxList {
		return after, false, 0, messages.Reject(messages.OutOfBounds, "limit is %d, it may be 1 to %d", limit, MaxList).
			At("/limit").Suggest("ask for the rest in further pages")
	}
	return after, behind, limit, nil
}
