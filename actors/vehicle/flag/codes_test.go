package flag

import (
	"testing"

	"pacecar/messages"
)

func TestUnknownCodesAreRefused(t *testing.T) {
	if no := Known(append([]string{}, Codes...)); no != nil {
		t.Errorf("its own codes: %v", no)
	}
	for code, cure := range map[string]string{
		"ECUReplacd": "did you mean ECUReplaced?", "ecureplaced": "did you mean ECUReplaced?", "Rust": "leave the codes out to clear all flags",
	} {
		no := Known([]string{UnknownECU, code})
		if no.GetCode() != messages.Malformed || no.GetField() != "/codes/1" || no.GetSuggestion() != cure {
			t.Errorf("%s: %v", code, no)
		}
	}
}
