package plan

import (
	"strings"
	"testing"

	"pacecar/messages"
)

// A command may come without a reason, but not with one that nobody can read.
func TestAReasonIsReadOrLeftOut(t *testing.T) {
	for text, code := range map[string]string{
		"": "", " ": "", "the depot is closed": "", "\u200b": messages.Malformed, "a\u202eb": messages.Malformed, strings.Repeat("a", maxReason+1): messages.OutOfBounds,
	} {
		if no := Reason(text); no.GetCode() != code || code != "" && (no.GetField() != "/reason" || no.GetSuggestion() == "") {
			t.Errorf("%.40q: %v, want %q", text, no, code)
		}
	}
}
