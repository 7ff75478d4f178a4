package bounds

import (
	"strings"

	"pacecar/actors/targeting/constraint"
	"pacecar/messages"
)

// Reason wants to know why: it is what people read when a package is gone.
func Reason(reason string) *messages.Rejection {
	return messages.CheckReason("/reason", reason, MaxReason, "say in a sentence why; everybody who uses the package will read it")
}

// checkToken judges a short name that vehicles and machines compare byte by byte.
func checkToken(at, what, text string) *messages.Rejection {
	if text == "" {
		return malformed(at, "%s", "the artifact names no "+what).Suggest("write the %s exactly as vehicles report it", what)
	}
	return checkWord(at, what, text)
}

// checkWord judges such a name that need not be there.
func checkWord(at, what, text string) *messages.Rejection {
	switch {
	case len(text) > MaxText:
		return tooLong(at, "the "+what, len(text), MaxText)
	case !isWord(text, func(c byte) bool { return c >= ' ' && c <= '~' }) || strings.TrimSpace(text) != text:
		return malformed(at, "the %s %q holds something else than printable ASCII, or begins or ends with a space", what, text).
			Suggest("write it exactly as vehicles report it")
	default:
		return nil
	}
}

// checkConstraint judges a constraint on versions; none at all is fine.
func checkConstraint(at, text string) *messages.Rejection {
	if len(text) > MaxConstraint {
		return tooLong(at, "the constraint", len(text), MaxConstraint)
	}
	if _, err := constraint.Parse(text); err != nil {
		return malformed(at, "%q is not a constraint on versions", messages.Clip(text)).
			Suggest("write, for example, >=2.1.0, <3.0.0, or vendor:>=KW39-2024 for versions of a vendor's own scheme, or leave it empty to mean any version")
	}
	return nil
}

func malformed(at, format string, args ...any) *messages.Rejection {
	return messages.Reject(messages.Malformed, format, args...).At(at)
}

func tooLong(at, what string, length, most int) *messages.Rejection {
	return messages.Reject(messages.OutOfBounds, "%s has %d bytes, at most %d are allowed", what, length, most).At(at).Suggest("shorten it")
}

func isWord(text string, is func(byte) bool) bool {
	for i := range len(text) {
		if !is(text[i]) {
			return false
		}
	}
	return true
}

func isNameEdge(c byte) bool { return c >= 'a' && c <= 'z' || c >= '0' && c <= '9' }

func isNameByte(c byte) bool { return isNameEdge(c) || c == '-' || c == '_' || c == '.' }

func isVersionByte(c byte) bool {
	return isNameByte(c) || c >= 'A' && c <= 'Z' || c == '+' || c == '~'
}
