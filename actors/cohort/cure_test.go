package cohort

import (
	"strings"
	"testing"

	"pacecar/messages"
)

// What an upload does wrongly is refused with what to do instead.
func TestRejectionsOfUploadsNameTheCure(t *testing.T) {
	const first, second = "WVWZZZ1KZAW000001", "WVWZZZ1KZAW000002"
	parts := func(list ...*messages.CohortVINs) *messages.Rejection {
		return checkParts(&messages.ChangeCohortVINs{Parts: list}, nil)
	}
	for name, no := range map[string]*messages.Rejection{
		"no name":    checkUpload(""),
		"many parts": parts(make([]*messages.CohortVINs, MaxParts+1)...),
		"slots":      parts(&messages.CohortVINs{Slot: 2}, &messages.CohortVINs{Slot: 1}),
		"many VINs":  parts(&messages.CohortVINs{Vins: []byte(strings.Repeat(first, MaxPageVINs+1))}),
		"a piece":    parts(&messages.CohortVINs{Vins: []byte(first[1:])}),
		"order":      parts(&messages.CohortVINs{Vins: []byte(second + first)}),
	} {
		if no == nil || no.GetSuggestion() == "" {
			t.Errorf("%s: %v names no cure", name, no)
		}
	}
}
