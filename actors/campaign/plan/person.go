package plan

import (
	"strings"

	"pacecar/messages"
)

// maxText is the length of a sentence that a person says, in bytes.
const maxText = 512

// maxReason is how many bytes a person may give as the reason of a command.
const maxReason = 16 << 10

// Reason judges the reason of a command that may come without one.
func Reason(text string) *messages.Rejection {
	if strings.TrimSpace(text) == "" {
		return nil
	}
	return messages.CheckReason("/reason", text, maxReason, "say why, or leave the reason out")
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
func Shorten(text string) string { return messages.Cut(strings.TrimSpace(text), maxText) }

// HeldBecause is why a campaign stops vehicles: its state, and the cause of it if there is one.
func HeldBecause(id, state, cause string) string {
	text := "campaign " + id + " is " + state
	if cause != "" {
		text += ": " + cause
	}
	return text
}
