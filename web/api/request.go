package api

import (
	"net/http"
	"strconv"
	"strings"

	"pacecar/messages"
	"pacecar/web/identity"
)

// Acting is the header that says who acts. Like the other parts of inputs in this package
// it is exported only because huma finds embedded fields by reflection.
type Acting struct {
	Actor string `header:"Pacecar-Actor" maxLength:"128" doc:"Who acts, where the body does not say. A decision without a name is refused."`
}

// who decides who acts.
func (a Acting) who(by string) (string, error) {
	return actor(by, a.Actor)
}

// actor takes the name in the body, or else that in the header. Whether anybody has to be named, the engine judges.
func actor(by, header string) (string, error) {
	at := "/by"
	if strings.TrimSpace(by) == "" {
		by, at = header, "header Pacecar-Actor"
	}
	by = strings.TrimSpace(by)
	if by == "" {
		return messages.Anonymous, nil
	}
	if no := messages.CheckSpelling(at, by); no != nil {
		return "", no
	}
	if messages.Itself(by) {
		return "", messages.Reject(messages.Malformed, "%q is what timelines call a part of the system", by).At(at).Suggest("name the person or the program that acts")
	}
	return by, nil
}

// stops tells the requests that only keep vehicles from an update.
func (a *API) stops(r *http.Request) bool {
	return identity.Stops(a.mux.Operation(r))
}

// acting is who makes a request that says so in a header: whoever has signed in, or where nobody has to, whoever is named.
func acting(r *http.Request) (string, error) {
	if p := identity.From(r.Context()); p != nil && p.Name != "" {
		return p.Name, nil
	}
	return actor("", r.Header.Get("Pacecar-Actor"))
}

// parseCursor reads a cursor that is a continuation number; "" is 0, the start.
func parseCursor(s string) (uint64, error) {
	if s == "" {
		return 0, nil
	}
	n, err := strconv.ParseUint(s, 10, 64)
	if err != nil {
		return 0, messages.Reject(messages.Malformed, "the cursor is %.64q, want what an earlier answer gave as next", s).At("query cursor").
			Suggest("begin without a cursor")
	}
	return n, nil
}

// parsePosition reads a cursor that is a position on a roster.
func parsePosition(s string) (uint32, error) {
	n, err := parseCursor(s)
	if err == nil && n > uint64(^uint32(0)) {
		return 0, messages.Reject(messages.OutOfBounds, "the cursor is beyond any roster").At("query cursor").Suggest("begin without a cursor")
	}
	return uint32(n), err
}

// nextNumber prints a continuation number; 0 is the end.
func nextNumber(n uint64) string {
	if n == 0 {
		return ""
	}
	return strconv.FormatUint(n, 10)
}
