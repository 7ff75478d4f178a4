package history

import (
	"slices"
	"strings"
	"time"

	"github.com/anishathalye/porcupine"
)

// Kind is what was asked.
type Kind string

// Kinds of operations. Write and Read are of a register; Create, Start, Pause and Resume move a campaign.
const (
	Write  Kind = "write"
	Read   Kind = "read"
	Create Kind = "create"
	Start  Kind = "start"
	Pause  Kind = "pause"
	Resume Kind = "resume"
)

// Outcome is what is known of an operation's effect.
type Outcome string

// Outcomes.
const (
	Done    Outcome = "done"    // it was acknowledged
	Refused Outcome = "refused" // it had no effect, because the state was another one
	Void    Outcome = "void"    // it had no effect, for reasons that say nothing about the state
	Unknown Outcome = "unknown" // nobody knows: it may take effect at any later time
)

// Operation is one request of one client, from when it was sent until it was answered.
type Operation struct {
	Client  int
	Key     string // the resource
	Kind    Kind
	Value   string // what was written, or the reason of a pause
	Outcome Outcome
	Seen    State // by a read
	Call    time.Duration
	Return  time.Duration
	Node    string // that was asked
}

// State is what a register holds: of a vehicle its value, of a campaign its life and, when it is paused, why.
// The zero value is one that does not exist.
type State struct {
	Life  string
	Value string
}

// verb is what a command does to a campaign. One that is what it should become stays as it is, and the command is
// acknowledged all the same.
type verb struct {
	from, to string
	idle     []string // lives in which it changes nothing
}

var verbs = map[Kind]verb{
	Create: {"", "Draft", []string{"Draft", "Running", "Paused"}},
	Start:  {"Draft", "Running", []string{"Running"}},
	Pause:  {"Running", "Paused", []string{"Paused"}},
	Resume: {"Paused", "Running", []string{"Running"}},
}

// step is the model: what an operation finds and leaves when it takes effect in a state.
func step(s State, o Operation) (possible bool, after State) {
	if o.Outcome == Void {
		return true, s
	}
	if s.Life == anything {
		return true, found(s, o)
	}
	switch o.Kind {
	case Read:
		return sees(s, o.Seen), s
	case Write:
		return true, State{Life: "Known", Value: o.Value}
	case Create, Start, Pause, Resume:
	}
	v := verbs[o.Kind]
	fits, idle := s.Life == v.from, slices.Contains(v.idle, s.Life)
	after = State{Life: v.to}
	if o.Kind == Pause {
		after.Value = o.Value
	}
	switch {
	case o.Outcome == Refused:
		return !fits && !idle, s
	case fits:
		return true, after
	}
	return idle || o.Outcome == Unknown, s
}

// sees says whether a reader of s may have seen that. A cause is a sentence that holds the reason.
func sees(s, seen State) bool {
	return s.Life == seen.Life && strings.Contains(seen.Value, s.Value)
}

// model is registers that begin in a state.
func model(begin State) porcupine.Model {
	return porcupine.Model{
		Init: func() any { return begin },
		Step: func(state, input, _ any) (bool, any) {
			possible, after := step(state.(State), input.(Operation))
			return possible, after
		},
	}
}
