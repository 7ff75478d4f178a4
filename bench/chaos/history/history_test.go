package history

import (
	"strings"
	"testing"
	"time"
)

// at is an operation from one second to another.
func at(call, end int, o Operation) Operation {
	o.Call, o.Return = time.Duration(call)*time.Second, time.Duration(end)*time.Second
	if o.Key == "" {
		o.Key = "V"
	}
	if o.Outcome == "" {
		o.Outcome = Done
	}
	return o
}

func write(v string) Operation { return Operation{Kind: Write, Value: v} }
func read(v string) Operation {
	return Operation{Kind: Read, Seen: State{Life: "Known", Value: v}}
}
func paused(because string) Operation {
	return Operation{Kind: Read, Seen: State{Life: "Paused", Value: "paused by mira: " + because}}
}
func life(l string) Operation { return Operation{Kind: Read, Seen: State{Life: l}} }
func pause(because string, o Outcome) Operation {
	return Operation{Kind: Pause, Value: because, Outcome: o}
}

func TestWhatRegistersExplain(t *testing.T) {
	born := []Operation{at(0, 1, Operation{Kind: Create}), at(2, 3, Operation{Kind: Start})}
	for name, c := range map[string]struct {
		did  []Operation
		good bool
	}{
		"one after the other":                 {[]Operation{at(0, 1, write("a")), at(2, 3, read("a")), at(4, 5, write("b")), at(6, 7, read("b"))}, true},
		"at the same time, either may win":    {[]Operation{at(0, 5, write("a")), at(0, 5, write("b")), at(6, 7, read("a"))}, true},
		"a read that sees a former state":     {[]Operation{at(0, 1, write("a")), at(2, 3, write("b")), at(4, 5, read("a"))}, false},
		"an acknowledged write that is gone":  {[]Operation{at(0, 1, write("a")), at(2, 3, life(""))}, false},
		"two readers who disagree":            {[]Operation{at(0, 1, write("a")), at(0, 9, write("b")), at(2, 3, read("b")), at(4, 5, read("a"))}, false},
		"unknown, and it came late":           {[]Operation{at(0, 1, write("a")), at(2, 3, Operation{Kind: Write, Value: "b", Outcome: Unknown}), at(4, 5, read("a")), at(8, 9, read("b"))}, true},
		"unknown, and it came twice":          {[]Operation{at(0, 1, Operation{Kind: Write, Value: "b", Outcome: Unknown}), at(2, 3, read("b")), at(4, 5, write("c")), at(6, 7, read("b"))}, false},
		"a refused write that was written":    {[]Operation{at(0, 1, Operation{Kind: Write, Value: "a", Outcome: Void}), at(2, 3, read("a"))}, false},
		"a campaign's life":                   {append(born, at(4, 5, pause("lunch", Done)), at(6, 7, paused("lunch")), at(8, 9, Operation{Kind: Resume}), at(10, 11, life("Running"))), true},
		"a pause that is forgotten":           {append(born, at(4, 5, pause("lunch", Done)), at(6, 7, life("Running"))), false},
		"two owners who both pause":           {append(born, at(4, 5, pause("lunch", Done)), at(6, 7, pause("tea", Done)), at(8, 9, paused("tea"))), false},
		"a pause of one that is paused":       {append(born, at(4, 5, pause("lunch", Done)), at(6, 7, pause("tea", Done)), at(8, 9, paused("lunch"))), true},
		"a start of one that is paused":       {append(born, at(4, 5, pause("lunch", Done)), at(6, 7, Operation{Kind: Start})), false},
		"a resume of a draft":                 {append(born[:1:1], at(4, 5, Operation{Kind: Resume})), false},
		"a pause refused for no reason":       {append(born, at(4, 5, pause("lunch", Refused))), false},
		"a pause refused before the start":    {append(born[:1:1], at(2, 9, Operation{Kind: Start}), at(5, 6, pause("tea", Refused))), true},
		"another reason than the one that is": {append(born, at(4, 5, pause("lunch", Done)), at(6, 7, paused("tea"))), false},
		"a pause of unknown end that counted": {append(born, at(4, 5, pause("lunch", Unknown)), at(6, 7, paused("lunch")), at(8, 9, Operation{Kind: Resume})), true},
	} {
		t.Run(name, func(t *testing.T) {
			faults := Check(c.did)
			if (len(faults) == 0) != c.good {
				t.Errorf("judged as %q", faults)
			}
			if !c.good && !strings.HasPrefix(faults[0], "V: no order") {
				t.Errorf("it is not said which resource: %q", faults)
			}
		})
	}
}

// Resources are judged apart: what is wrong with one is not excused by another.
func TestResourcesAreJudgedApart(t *testing.T) {
	a, b := at(0, 1, write("a")), at(2, 3, read("a"))
	b.Key = "W"
	if faults := Check([]Operation{a, b}); len(faults) != 1 || !strings.HasPrefix(faults[0], "W:") {
		t.Errorf("judged as %q", faults)
	}
}
