// Package condition is what a request rests on: the version of what it changes, as
// If-Match and ETag say it (RFC 9110, 13.1.1).
package condition

import (
	"strconv"
	"strings"

	"pacecar/messages"
	"pacecar/web/problem"
)

// IfMatch is the header that says which state a decision rests on.
type IfMatch struct {
	ETag string `header:"If-Match" doc:"ETag of the state that the decision rests on, or *."`
}

// IfNoneMatch is the header of a write that is to replace nothing.
type IfNoneMatch struct {
	None string `header:"If-None-Match" enum:"*" doc:"*: there must be nothing yet."`
}

// Condition is an If-Match header; one that was not given always holds.
type Condition struct {
	Given    bool
	any      bool
	versions []uint64
}

// Parse reads "*" or a list of ETags. One that this API did not issue matches
// nothing, as RFC 9110 has it.
func Parse(header string) Condition {
	header = strings.TrimSpace(header)
	switch header {
	case "":
		return Condition{}
	case "*":
		return Condition{Given: true, any: true}
	}
	p := Condition{Given: true}
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

// Any says whether it holds whatever there is.
func (p Condition) Any() bool { return !p.Given || p.any }

// Version is the one version that it names; false: it names none, or several.
func (p Condition) Version() (version uint64, one bool) {
	if p.any || len(p.versions) != 1 {
		return 0, false
	}
	return p.versions[0], true
}

// holds says whether a resource at that version may be acted on.
func (p Condition) holds(version uint64) bool {
	if p.Any() {
		return true
	}
	for _, v := range p.versions {
		if v == version {
			return true
		}
	}
	return false
}

// Expected is the version that a command must find; 0: any. A condition that does not
// hold is refused with the present state.
func (p Condition) Expected(version uint64, current any) (uint64, error) {
	switch {
	case !p.holds(version) && len(p.versions) == 0:
		no := Stale(version, current)
		no.Detail = "If-Match names no version of this API: a version stands in quotes"
		no.Errors[0].Detail = no.Detail
		return 0, no
	case !p.holds(version):
		return 0, Stale(version, current)
	case p.Any():
		return 0, nil
	}
	return version, nil
}

// ETag is the ETag of a version.
func ETag(version uint64) string { return `"` + strconv.FormatUint(version, 10) + `"` }

// Overtaken is a refusal by the domain of a write that rests on an older state, with the
// present one and how to write all the same.
func Overtaken(no *messages.Rejection, version uint64, current any) *problem.Problem {
	p := problem.FromRejection(no)
	if version != 0 {
		p.Current = current
		p.Errors = []problem.Error{{Pointer: "header If-Match", Detail: no.GetMessage(), Suggestion: no.GetSuggestion() + " (If-Match: " + ETag(version) + ")"}}
	}
	return p
}

// Stale is the refusal of a write that rests on an older state.
func Stale(version uint64, current any) *problem.Problem {
	p := problem.FromRejection(messages.Reject(messages.StaleVersion,
		"the present version is %d: somebody changed it after you read it", version))
	p.Errors = []problem.Error{{
		Pointer: "header If-Match", Detail: p.Detail,
		Suggestion: "look at the present state, and repeat with If-Match: " + ETag(version),
	}}
	p.Current = current
	return p
}
