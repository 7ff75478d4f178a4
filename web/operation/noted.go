package operation

import (
	"encoding/json"
	"fmt"
	"strings"

	"pacecar/web/problem"
	shape "pacecar/web/view/operation"
)

const (
	jsonType = "application/json"
	// inline is how long a result may be that is in its operation's own note, and partBytes what each further note holds
	// of a longer one.
	inline    = 32 << 10
	partBytes = 192 << 10
)

// noted is an operation as its note has it.
type noted struct {
	ID         string           `json:"id"`
	Kind       string           `json:"kind"`
	Request    string           `json:"request"`
	By         string           `json:"by"`
	Within     []string         `json:"within,omitempty"` // the fleets that By reached; none: the whole fleet
	Node       string           `json:"node"`
	Boot       string           `json:"boot"`
	State      string           `json:"state"`
	CreatedMs  int64            `json:"createdMs"`
	UpdatedMs  int64            `json:"updatedMs"`
	EndedMs    int64            `json:"endedMs,omitempty"`
	EndedBy    string           `json:"endedBy,omitempty"`
	Progress   *shape.Progress  `json:"progress,omitempty"`
	Status     int              `json:"status,omitempty"`
	ResultType string           `json:"resultType,omitempty"`
	Result     json.RawMessage  `json:"result,omitempty"`
	Parts      int              `json:"parts,omitempty"`   // notes that hold the result instead
	TooLong    bool             `json:"tooLong,omitempty"` // the result is not kept
	Problem    *problem.Problem `json:"problem,omitempty"`
}

func (n *noted) encode() []byte {
	text, err := json.Marshal(n)
	if err != nil {
		panic("operation: a note has no JSON form: " + err.Error())
	}
	return text
}

func decode(text []byte) (*noted, error) {
	n := &noted{}
	if err := json.Unmarshal(text, n); err != nil {
		return nil, fmt.Errorf("read the note of an operation: %w", err)
	}
	return n, nil
}

// shape is the note as people see it.
func (n *noted) shape() shape.Operation {
	return shape.Operation{
		ID: n.ID, Kind: n.Kind, Request: n.Request, State: n.State, Done: n.State != shape.Running, By: n.By, Within: n.Within, Node: n.Node,
		CreatedAt: at(n.CreatedMs), UpdatedAt: at(n.UpdatedMs), EndedAt: at(n.EndedMs), EndedBy: n.EndedBy,
		Progress: n.Progress, Status: n.Status, ResultType: n.ResultType, Result: n.Result, Problem: n.Problem, Cure: n.cure(),
	}
}

// cure is what to do about an operation that has no result.
func (n *noted) cure() string {
	switch {
	case n.TooLong:
		return fmt.Sprintf("the result has more than %d bytes and is not kept: ask for it without Prefer: respond-async", MostResult)
	case n.State != shape.Interrupted:
		return ""
	case n.Kind == shape.Import:
		var sofar struct {
			Durable int64 `json:"durable"`
			DryRun  bool  `json:"validateOnly"`
		}
		if json.Unmarshal(n.Result, &sofar) != nil || sofar.DryRun {
			return "send the whole file again"
		}
		if sofar.Durable <= 0 {
			return fmt.Sprintf("send the whole file again with id=%s: how far it came is not known, and lines that are there already are no change", n.ID)
		}
		return fmt.Sprintf("send the whole file again with id=%s and from=%d: the lines before have been followed", n.ID, sofar.Durable+1)
	}
	return "ask again: it has changed nothing. The request was " + strings.TrimSpace(n.Request)
}
