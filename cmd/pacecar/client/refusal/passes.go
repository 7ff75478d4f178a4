package refusal

import (
	"crypto/tls"
	"errors"
	"net"
	"net/http"
	"strconv"
	"time"

	"pacecar/messages"
)

// longestWait is the longest pause that a server may ask for; what asks for more is told to whoever asked.
const longestWait = 30 * time.Second

// Passes tells whether a request that failed so may succeed when it is repeated, and after which time at least.
func Passes(err error) (after time.Duration, again bool) {
	if refused, is := errors.AsType[*Problem](err); is {
		switch {
		case refused.Status == http.StatusServiceUnavailable:
			// Each repetition of a check goes on at once, and a spoilt artifact waits for a person.
			again = refused.Code != messages.StillChecking && refused.Code != messages.ArtifactSpoilt
		default:
			again = refused.Code == "InProgress" // the first one, whose answer was lost, is still under way
		}
		return refused.after, again && refused.after <= longestWait
	}
	cut, is := errors.AsType[*Unreachable](err)
	return 0, is && wasReached(cut.Err)
}

// wasReached tells whether a connection was there before it failed. A server that is not there, or is not the one that
// it should be, is told at once.
func wasReached(err error) bool {
	if at, is := errors.AsType[*net.OpError](err); is && (at.Op == "dial" || at.Op == "remote error") {
		return false
	}
	_, untrusted := errors.AsType[*tls.CertificateVerificationError](err)
	_, plain := errors.AsType[tls.RecordHeaderError](err)
	return !untrusted && !plain
}

// retryAfter is the pause that an answer asks for, in seconds or as a date; 0: none.
func retryAfter(header http.Header) time.Duration {
	said := header.Get("Retry-After")
	if seconds, err := strconv.ParseUint(said, 10, 31); err == nil {
		return time.Duration(seconds) * time.Second
	}
	if at, err := http.ParseTime(said); err == nil {
		return max(0, time.Until(at))
	}
	return 0
}
