package verdict

import "time"

// Row is what became of one fault.
type Row struct {
	Fault string
	Skip  string // why it was not tried here; empty: it was
	Void  string // why there was no trial, though it was tried; empty: there was

	Survivors Span // until the nodes that the fault spared serve, from the fault on
	Again     Span // until all nodes serve, from the cure on
	Reports   Span // until vehicles' reports are shown, from the cure on, or from the fault on where nodes are spared
	Unserved  Span // the longest time in which a request and its retry at another node failed, from the fault on
	Rollout   Span // from the rollout's start to its completion

	Halts      int    // pauses that were acknowledged meanwhile
	Restarts   int    // of nodes that ended by themselves
	Fenced     uint64 // commits of those that had lost their slot, which were refused
	Operations int    // in the history
	Promises   int    // acknowledged registrations and reports that were looked for afterwards
	Stale      int    // what no order of operations explains, or epochs that fell
	Lost       int    // of the promises
	Forgotten  int    // the same where the fault itself loses what was acknowledged
	Doubles    uint64 // installations
	Violations []string
}

// Span is a time that may have no end. The zero value does not apply.
type Span struct {
	known bool
	Never bool
	Took  time.Duration
	Most  time.Duration // it may take; 0: it is not bounded
}

// Took is a time that has ended, or has not.
func Took(d time.Duration, ended bool) Span { return Span{known: true, Never: !ended, Took: d} }

// Of bounds a time.
func (s Span) Of(most time.Duration) Span {
	s.Most = most
	return s
}

// Late says whether it took longer than it may.
func (s Span) Late() bool { return s.known && (s.Never || s.Most > 0 && s.Took > s.Most) }

// Good says whether nothing was violated.
func (r Row) Good() bool {
	return r.Stale == 0 && r.Lost == 0 && r.Doubles == 0 && len(r.Violations) == 0
}
