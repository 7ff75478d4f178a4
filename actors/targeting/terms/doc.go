// Package terms resolves what the answer of a selector depends on besides vehicles: the
// time at which it is asked, and the cohorts that it names.
//
// A cohort is a saved selector or a list of VINs. cohort("taxis") means what the saved
// selector means, as if it stood there in parentheses: what that is undecided about, it is
// undecided about as well. A list is decided about every vehicle.
//
// # Usage
//
// Whoever puts a question to all slots first finds the cohorts ([Find]) and sends them with
// it; whoever answers it makes the selector answerable with them ([Bind]). A saved selector
// may name cohorts in turn, but none that leads back to it, at most [MaxNesting] deep, and
// at most [MaxCohorts] in all.
//
// # Concurrency and failure
//
// Functions here keep nothing and may be called from anywhere. What cannot be resolved is
// refused with a coded [messages.Rejection] that has the place of the name; [Find] also
// returns the failure of whoever looks cohorts up.
package terms

// Bounds of cohorts in a question.
const (
	// MaxCohorts is how many cohorts one selector may name, directly or through others.
	MaxCohorts = 32
	// MaxNesting is how many saved selectors may name one another in a row.
	MaxNesting = 8
	// MaxNodes is how many conditions a selector may have with its cohorts' in their
	// places: each is judged by every slot.
	MaxNodes = 10_000
)
