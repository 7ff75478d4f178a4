package plan

import (
	"strings"

	"pacecar/messages"
)

// maxText is how many bytes of a person's name or reason are kept.
const maxText = 512

// Person refuses a command that does not say who gives it.
func Person(by string) *messages.Rejection {
	if strings.TrimSpace(by) == "" || len(by) > maxText {
		return messages.Reject(messages.Malformed, "a command must say who gives it, in 1 to %d bytes", maxText).At("/by")
	}
	return nil
}

// SamePerson ignores what people vary when they write a name.
func SamePerson(a, b string) bool {
	return strings.EqualFold(strings.TrimSpace(a), strings.TrimSpace(b))
}

// Because is a sentence of what was done by whom, with the reason if there is one.
func Because(what, by, reason string) string {
	text := what + " by " + by
	if reason = Shorten(reason); reason != "" {
		text += ": " + reason
	}
	return text
}

// Shorten cuts a reason to what is kept of it.
func Shorten(text string) string {
	text = strings.TrimSpace(text)
	return strings.ToValidUTF8(text[:min(len(text), maxText)], "")
}

// HeldBecause is why a campaign stops vehicles: its state, and the cause of it if there is one.
func HeldBecause(id, state, cause string) string {
	text := "campaign " + id + " is " + state
	if cause != "" {
		text += ": " + cause
	}
	return text
}
