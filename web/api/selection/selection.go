// Package selection is how a request says which vehicles it means: by a selector in CEL, or
// by a filter in RSQL as hawkBit's lists take it, which is translated into one.
//
// Its functions may be called from any goroutine; what cannot be translated is refused with
// a coded [messages.Rejection] that has its place.
package selection

import (
	"pacecar/messages"
	"pacecar/web/rsql"
)

// Query says which vehicles. It is embedded into the inputs of operations.
type Query struct {
	Selector string `query:"selector" maxLength:"16384" doc:"Which vehicles, in CEL; none: all." example:"model == \"e1\""`
	Q        string `query:"q" maxLength:"2048" doc:"Which vehicles, in RSQL as hawkBit has it, instead of selector." example:"model==e1"`
}

// Chosen is the selector, or what the filter means; empty: all vehicles.
func (q Query) Chosen() (string, error) {
	switch {
	case q.Q == "":
		return q.Selector, nil
	case q.Selector != "":
		return "", messages.Reject(messages.Malformed, "both selector and q say which vehicles").At("query q").Suggest("leave one of them out")
	}
	selector, rejection := rsql.Translate(q.Q)
	if rejection != nil {
		return "", rejection
	}
	return selector, nil
}
