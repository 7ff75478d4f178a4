package bounds

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"pacecar/messages"
)

// clean tells whether text is valid UTF-8 without control characters, of at most that
// many bytes.
func clean(text string, bytes int) bool {
	if len(text) > bytes {
		return false
	}
	ascii := true
	for i := range len(text) {
		if c := text[i]; c < ' ' || c == 0x7f {
			return false
		} else if c >= utf8.RuneSelf {
			ascii = false
		}
	}
	return ascii || (utf8.ValidString(text) && strings.IndexFunc(text, unicode.IsControl) < 0)
}

// plain refuses text that is not clean.
func plain(at, text string, bytes int) *messages.Rejection {
	switch {
	case len(text) > bytes:
		return messages.Reject(messages.OutOfBounds, "%d bytes, at most %d are allowed", len(text), bytes).At(at)
	case !clean(text, bytes):
		return messages.Reject(messages.Malformed, "text has control characters or is not UTF-8").At(at)
	default:
		return nil
	}
}
