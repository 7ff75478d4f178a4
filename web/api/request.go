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

// actor takes the first name given. Whether anybody has to be named, the engine judges.
func actor(names ...string) (string, error) {
	for _, name := range names {
		if name = strings.TrimSpace(name); name == "" {
			continue
		}
		if no := messages.CheckSpelling("/by", name); no != nil {
			return "", no
		}
		return name, nil
	}
	return messages.Anonymous, nil
}

// acting is who makes a request that says so in a header: whoever has signed in, or where nobody has to, whoever is named.
func acting(r *http.Request) (string, error) {
	if p := identity.From(r.Context()); p != nil && p.Name != "" {
		return p.Name, nil
	}
	return actor(r.Header.Get("Pacecar-Actor"))
}

// parseNumber reads a continuation number; empty is 0.
func parseNumber(name, s string) (uint64, error) {
	if s == "" {
		return 0, nil
	}
	n, err := strconv.ParseUint(s, 10, 64)
	if err != nil {
		return 0, messages.Reject(messages.Malformed, "%s is %q, want a number that an earlier answer gave as next", name, s).At("query " + name)
	}
	return n, nil
}

// nextNumber prints a continuation number; 0 is the end.
func nextNumber(n uint64) string {
	if n == 0 {
		return ""
	}
	return strconv.FormatUint(n, 10)
}
