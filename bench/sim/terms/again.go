package terms

import (
	"strings"
	"time"

	"pacecar/messages"
)

// Again is in how many attempts a vehicle may fail that has failed with a code last, and for how long it waits at
// least after so many failures.
func Again(r *messages.Retries, code string, failures uint32) (most uint32, pause time.Duration) {
	most, seconds, longest := r.GetMaximumAttempts(), r.GetBackOffSeconds(), int64(3_600)
	for _, c := range r.GetClasses() {
		if named(c, code) {
			most, seconds, longest = c.GetMaximumAttempts(), c.GetBackOffSeconds(), c.GetMaximumBackOffSeconds()
			break
		}
	}
	for ; failures > 1 && seconds < longest; failures-- {
		seconds *= 2
	}
	return most, time.Duration(min(seconds, longest)) * time.Second
}

// named tells whether a class names a code, or its beginning and a star.
func named(c *messages.RetryClass, code string) bool {
	for _, one := range c.GetCodes() {
		if beginning, star := strings.CutSuffix(one, "*"); one == code || star && strings.HasPrefix(code, beginning) {
			return true
		}
	}
	return false
}
