package refusal

import (
	"fmt"
	"strings"
	"testing"

	"github.com/danielgtaylor/huma/v2/validation"
)

// TestCures: what the schema refuses says what to do about it, in the words that huma has today.
func TestCures(t *testing.T) {
	for says, want := range map[string]string{
		fmt.Sprintf(validation.MsgExpectedMaximumNumber, 100):              "choose 100 or less",
		fmt.Sprintf(validation.MsgExpectedMinimumNumber, 0.5):              "choose 0.5 or more",
		fmt.Sprintf(validation.MsgExpectedExclusiveMaximumNumber, 7):       "choose less than 7",
		fmt.Sprintf(validation.MsgExpectedMaxLength, 256):                  "shorten it to 256 characters",
		fmt.Sprintf(validation.MsgExpectedMaxItems, 32):                    "list at most 32",
		fmt.Sprintf(validation.MsgExpectedBePattern, "lower-case letters"): "write lower-case letters",
		fmt.Sprintf(validation.MsgExpectedRequiredProperty, "name"):        "add it",
		validation.MsgUnexpectedProperty:                                   "leave it out, or correct its name",
		validation.MsgExpectedNumber:                                       "write a number",
		validation.MsgExpectedArray:                                        "write a list",
		fmt.Sprintf(validation.MsgExpectedOneOf, "a, b"):                   "choose one of them",
		"something else": "",
	} {
		if got := cure(says); got != want || strings.Contains(got, "%") {
			t.Errorf("%q: %q, want %q", says, got, want)
		}
	}
}
