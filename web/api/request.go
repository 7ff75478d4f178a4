package api

import (
	"strconv"
	"strings"
	"unicode"

	"pacecar/messages"
	"pacecar/web/problem"
)

// Acting is the header that says who acts. Like the other parts of inputs in this package
// it is exported only because huma finds embedded fields by reflection.
type Acting struct {
	Actor string `header:"Pacecar-Actor" maxLength:"128" doc:"Who acts, where the body does not say; default: anonymous."`
}

// who decides who acts.
func (a Acting) who(by string) (string, error) {
	return actor(by, a.Actor)
}

// actor takes the first name given.
func actor(names ...string) (string, error) {
	for _, name := range names {
		if name = strings.TrimSpace(name); name == "" {
			continue
		}
		if len(name) > maxActorBytes {
			return "", messages.Reject(messages.OutOfBounds, "the actor's name has %d bytes, at most %d are allowed", len(name), maxActorBytes).At("/by")
		}
		for _, c := range name {
			if unicode.IsControl(c) {
				return "", messages.Reject(messages.Malformed, "the actor's name holds a control character").At("/by")
			}
		}
		return name, nil
	}
	return defaultActor, nil
}

// IfMatch is the header that says which state a decision rests on.
type IfMatch struct {
	ETag string `header:"If-Match" doc:"ETag of the state that the decision rests on, or *."`
}

// precondition is an If-Match header.
type precondition struct {
	given    bool
	any      bool
	versions []uint64
}

// parseIfMatch reads "*" or a list of ETags. One that this API did not issue matches
// nothing, as RFC 9110 has it.
func parseIfMatch(header string) precondition {
	header = strings.TrimSpace(header)
	switch header {
	case "":
		return precondition{}
	case "*":
		return precondition{given: true, any: true}
	}
	p := precondition{given: true}
	for tag := range strings.SplitSeq(header, ",") {
		tag = strings.TrimSpace(tag)
		if len(tag) < 2 || tag[0] != '"' || tag[len(tag)-1] != '"' {
			continue // weak ETags never match here
		}
		if v, err := strconv.ParseUint(tag[1:len(tag)-1], 10, 64); err == nil && v > 0 {
			p.versions = append(p.versions, v)
		}
	}
	return p
}

// holds says whether a resource at that version may be acted on.
func (p precondition) holds(version uint64) bool {
	if !p.given || p.any {
		return true
	}
	for _, v := range p.versions {
		if v == version {
			return true
		}
	}
	return false
}

// expected is the version that a command must find; 0: any. A condition that does not
// hold is refused with the present state.
func (p precondition) expected(version uint64, current any) (uint64, error) {
	switch {
	case !p.holds(version):
		return 0, stale(version, current)
	case !p.given || p.any:
		return 0, nil
	}
	return version, nil
}

// etag is the ETag of a version.
func etag(version uint64) string { return `"` + strconv.FormatUint(version, 10) + `"` }

// stale is the refusal of a write that rests on an older state.
func stale(version uint64, current any) *problem.Problem {
	p := problem.FromRejection(messages.Reject(messages.StaleVersion,
		"the present version is %d: somebody changed it after you read it", version))
	p.Errors = []problem.Error{{
		Pointer: "header If-Match", Detail: p.Detail,
		Suggestion: "look at the present state, and repeat with If-Match: " + etag(version),
	}}
	p.Current = current
	return p
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
