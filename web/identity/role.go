package identity

import (
	"slices"
	"strings"

	"pacecar/messages"
)

// Role is what somebody is to the fleet.
type Role string

// The roles. The zero value is none.
const (
	Viewer   Role = "viewer"   // reads
	Operator Role = "operator" // writes, and stops
	Approver Role = "approver" // approves, and stops
	Admin    Role = "admin"    // everything, tokens included
)

// Roles lists all, the least first.
var Roles = []Role{Viewer, Operator, Approver, Admin}

// Need is what an operation asks of whoever uses it.
type Need uint8

// The needs. The zero value is none, which nobody meets.
const (
	Nothing    Need = iota + 1 // anybody may, signed in or not
	Read                       // sees the fleet and its campaigns
	Stop                       // only keeps vehicles from an update
	Operate                    // writes, starts and resumes
	Approve                    // agrees to a content, or sends it back
	Administer                 // gives access to others
)

// may is who meets which need.
var may = map[Need][]Role{
	Read:       Roles,
	Stop:       {Operator, Approver, Admin},
	Operate:    {Operator, Admin},
	Approve:    {Approver, Admin},
	Administer: {Admin},
}

// May says whether a role meets a need.
func (r Role) May(n Need) bool { return n == Nothing || slices.Contains(may[n], r) }

// Who names the roles that meet a need, for people: the least of them, and others that are not more.
func (n Need) Who() string {
	var names []string
	for _, r := range may[n] {
		if r != Admin || len(names) == 0 {
			names = append(names, string(r))
		}
	}
	if n == Read {
		names = names[:1]
	}
	return strings.Join(names, " or ")
}

// ParseRole reads the name of a role.
func ParseRole(at, name string) (Role, *messages.Rejection) {
	if r := Role(name); slices.Contains(Roles, r) {
		return r, nil
	}
	no := messages.Reject(messages.Malformed, "there is no role %q", messages.Clip(name)).At(at)
	return "", no.Suggest("the roles are viewer, operator, approver and admin")
}
