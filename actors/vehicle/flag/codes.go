package flag

import (
	"fmt"
	"slices"
	"strings"

	"pacecar/messages"
)

// Known refuses codes that no flag has: one that is misspelt would clear nothing, and look
// as if it had.
func Known(codes []string) *messages.Rejection {
	for i, code := range codes {
		if slices.Contains(Codes, code) {
			continue
		}
		no := messages.Reject(messages.Malformed, "no flag has the code %.64q: there are %s", code, strings.Join(Codes, ", ")).At(fmt.Sprintf("/codes/%d", i))
		if meant := messages.DidYouMean(code, Codes); meant != "" {
			return no.Suggest("%s", meant)
		}
		return no.Suggest("leave the codes out to clear all flags")
	}
	return nil
}
