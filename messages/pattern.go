package messages

import (
	"regexp"
	"strings"
)

// Matches tells whether a code is what a pattern means: the code itself, or the beginning of it
// before an asterisk at the end.
func Matches(pattern, code string) bool {
	if beginning, open := strings.CutSuffix(pattern, "*"); open {
		return strings.HasPrefix(code, beginning)
	}
	return pattern == code
}

var webhook = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,63}$`)

// IsWebhook tells whether a webhook may be called so.
func IsWebhook(name string) bool { return webhook.MatchString(name) }
