package client

import "net/http"

// mostRepeats bounds how often one request is sent again.
const mostRepeats = 4

// repeatable tells whether a request may be sent a second time, whatever became of the first one: it bears a key by which
// the server knows it again, or is the same when it is done twice. What is expected of a version without a key is not: the
// first one may have made that version an old one, and the second would be told that somebody else did. A body that is
// read once cannot be sent again.
func repeatable(r request) bool {
	switch {
	case r.stream != nil || r.patient:
		return false
	case r.method == http.MethodPost:
		return !r.keyless
	}
	return r.header.Get("If-Match") == "" && r.header.Get("If-None-Match") == ""
}
