// Package operation has the shape of what takes long: who asked for it, how far it is, and what has become of it.
package operation

import (
	"encoding/json"

	"pacecar/web/problem"
)

// What becomes of an operation.
const (
	Running     = "Running"     // a node is at it
	Succeeded   = "Succeeded"   // it has its result
	Failed      = "Failed"      // it has the problem that the request would have been answered with
	Cancelled   = "Cancelled"   // a person ended it
	Interrupted = "Interrupted" // the node that was at it is gone, or says nothing more
)

// Kinds of operations.
const (
	Import       = "import"
	Rehearsal    = "rehearsal"
	Verification = "verification"
	Report       = "report"
)

// Operation is something that takes long.
type Operation struct {
	ID         string           `json:"id" doc:"Identity; of an import, the import's." example:"0198c7a2-4d0e-7bb0-8f2a-6d2f5c1e9a00"`
	Kind       string           `json:"kind" enum:"import,rehearsal,verification,report" doc:"What it is."`
	Request    string           `json:"request" doc:"Method and address of the request that began it." example:"POST /api/v1/campaigns/spring:rehearse"`
	State      string           `json:"state" enum:"Running,Succeeded,Failed,Cancelled,Interrupted" doc:"Interrupted: the node that was at it is gone, or has said nothing for half a minute; cure says what to do."`
	Done       bool             `json:"done" doc:"Whether it has ended."`
	By         string           `json:"by" doc:"Who asked for it."`
	Within     []string         `json:"-"` // the fleets that By reached; none: the whole fleet
	Node       string           `json:"node,omitempty" doc:"The node that is at it."`
	CreatedAt  string           `json:"createdAt" format:"date-time" doc:"When it began."`
	UpdatedAt  string           `json:"updatedAt" format:"date-time" doc:"When its node spoke of it last."`
	EndedAt    string           `json:"endedAt,omitempty" format:"date-time" doc:"When it ended; none of one whose node went without a word, which was heard of last at updatedAt."`
	EndedBy    string           `json:"cancelledBy,omitempty" doc:"Who cancelled it. While it is Running, it is about to end."`
	Progress   *Progress        `json:"progress,omitempty" doc:"How far it is; none: that is not known."`
	Status     int              `json:"status,omitempty" doc:"HTTP status that the request would have been answered with."`
	ResultType string           `json:"resultType,omitempty" doc:"Media type of the result; one that is no JSON is told as a text." example:"application/json"`
	Result     json.RawMessage  `json:"result,omitempty" doc:"What the request would have been answered with. An import has here how far it has come. It is told where one operation is shown."`
	Problem    *problem.Problem `json:"problem,omitempty" doc:"Why it failed."`
	Cure       string           `json:"cure,omitempty" doc:"What to do about one that was interrupted, or whose result is not kept."`
}

// Progress is how far an operation is.
type Progress struct {
	Done  uint64 `json:"done" doc:"How many of them are done."`
	Total uint64 `json:"total,omitempty" doc:"How many there are; none: that is not known."`
	Unit  string `json:"unit" doc:"What is counted." example:"lines"`
}
