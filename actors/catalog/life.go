package catalog

import (
	"pacecar/messages"
)

// States of a package.
const (
	// Draft: the author is writing. Nobody relies on anything yet.
	Draft = messages.PackageState_PACKAGE_DRAFT
	// Validated: the machine found every artifact in the store. Persons may approve.
	Validated = messages.PackageState_PACKAGE_VALIDATED
	// Approved: enough persons agreed to exactly this content: another one voids
	// what they said.
	Approved = messages.PackageState_PACKAGE_APPROVED
	// Released: campaigns may offer it. From here on it never changes.
	Released = messages.PackageState_PACKAGE_RELEASED
	// Deprecated: no campaign should begin with it any more; those under way go on.
	Deprecated = messages.PackageState_PACKAGE_DEPRECATED
	// Withdrawn: nobody is offered it any more. Campaigns under way have halted, and none starts.
	Withdrawn = messages.PackageState_PACKAGE_WITHDRAWN
)

// Transition is one row of the table: Trigger leads from From to To. From is empty
// for a package that does not exist yet.
type Transition struct{ From, Trigger, To string }

// trigger names what moves a package: the command, without the word Package.
type trigger string

const (
	create    trigger = "Create"
	validate  trigger = "Validate"
	approve   trigger = "Approve"
	release   trigger = "Release"
	deprecate trigger = "Deprecate"
	withdraw  trigger = "Withdraw"
)

const nothing = messages.PackageState_PACKAGE_STATE_UNSPECIFIED

// arrow is a row of the life of a package. Where a state has two arrows for one
// trigger, the comment says what decides.
type arrow struct {
	from    messages.PackageState
	trigger trigger
	to      messages.PackageState
}

// life is everything that can happen to a package. Step consults it, the tests walk
// it, and the documentation draws it.
var life = []arrow{
	{nothing, create, Draft},
	{Draft, create, Draft},
	{Draft, validate, Validated},
	{Validated, create, Draft},
	{Validated, approve, Validated}, // while approvals are missing
	{Validated, approve, Approved},  // with the last one required
	{Validated, withdraw, Withdrawn},
	{Approved, create, Draft},
	{Approved, release, Released},
	{Approved, withdraw, Withdrawn},
	{Released, deprecate, Deprecated},
	{Released, withdraw, Withdrawn},
	{Deprecated, withdraw, Withdrawn},
}

// Transitions is the table of the life of a package, in a stable order.
func Transitions() []Transition {
	rows := make([]Transition, len(life))
	for i, a := range life {
		rows[i] = Transition{From: StateName(a.from), Trigger: string(a.trigger), To: StateName(a.to)}
	}
	return rows
}

// allows says whether the table has an arrow.
func allows(from messages.PackageState, by trigger) bool {
	for _, a := range life {
		if a.from == from && a.trigger == by {
			return true
		}
	}
	return false
}

// StateName is the name of a state in tables, history and stories; empty for none.
func StateName(s messages.PackageState) string {
	switch s {
	case Draft:
		return "Draft"
	case Validated:
		return "Validated"
	case Approved:
		return "Approved"
	case Released:
		return "Released"
	case Deprecated:
		return "Deprecated"
	case Withdrawn:
		return "Withdrawn"
	default:
		return ""
	}
}
