package plan

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"pacecar/messages"
)

// Bounds of what a person says, in bytes; a name may be as long as at the catalog.
const (
	maxPerson = 128
	maxText   = 512
)

// Person refuses a command that does not say who gives it, in text that can be kept.
func Person(by string) *messages.Rejection {
	if strings.TrimSpace(by) == "" || len(by) > maxPerson {
		return messages.Reject(messages.Malformed, "a command must say who gives it, in 1 to %d bytes", maxPerson).At("/by").
			Suggest("name the person who decided it")
	}
	if !utf8.ValidString(by) || strings.ContainsFunc(by, unicode.IsControl) {
		return messages.Reject(messages.Malformed, "the name of who gives the command is not UTF-8, or holds a control character").At("/by").
			Suggest("write the name in plain text")
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
	text = strings.ToValidUTF8(text[:min(len(text), maxText)], "")
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, text)
}

// HeldBecause is why a campaign stops vehicles: its state, and the cause of it if there is one.
func HeldBecause(id, state, cause string) string {
	text := "campaign " + id + " is " + state
	if cause != "" {
		text += ": " + cause
	}
	return text
}
