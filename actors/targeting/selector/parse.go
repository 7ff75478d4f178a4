package selector

import (
	"strings"

	"pacecar/messages"
)

// ParseAttribute reads an attribute as a selector writes it: model, ecu["ADAS"].version.
func ParseAttribute(text string) (Attribute, *messages.Rejection) {
	if field, plain := plainAttributes[text]; plain {
		return Attribute{Field: field}, nil
	}
	s, rejection := Compile("has(" + text + ")")
	if rejection != nil {
		if place, said, ok := strings.Cut(rejection.Message, ": "); ok && strings.HasPrefix(place, "line ") {
			rejection.Message = said // the place is in what was put around the attribute
		}
		return Attribute{}, rejection
	}
	if test, ok := s.Root().(*Test); ok {
		return test.Attribute, nil
	}
	return Attribute{}, messages.Reject(messages.UnknownAttribute, "%q is not an attribute", clip(text)).
		Suggest(`write, for example, model or ecu["ADAS"].version`)
}
