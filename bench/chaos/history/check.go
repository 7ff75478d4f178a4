package history

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/anishathalye/porcupine"
)

// checkWithin bounds the search through the orders of one resource's operations.
const checkWithin = 10 * time.Second

// Check looks for an order of each resource's operations, in which each takes effect at one moment between
// its request and its answer, that explains every answer. It returns a sentence for each resource that has
// none: a reader saw a state that was over, or an acknowledged command is gone.
func Check(operations []Operation) (faults []string) { return check(operations, State{}) }

// CheckFound is Check of registers of which nobody knows what they held before.
func CheckFound(operations []Operation) (faults []string) {
	return check(operations, State{Life: anything})
}

func check(operations []Operation, begin State) (faults []string) {
	byKey := map[string][]porcupine.Operation{}
	for _, o := range operations {
		end := int64(o.Return)
		if o.Outcome == Unknown {
			end = math.MaxInt64
		}
		byKey[o.Key] = append(byKey[o.Key], porcupine.Operation{ClientId: o.Client, Input: o, Call: int64(o.Call), Return: end})
	}
	for _, key := range slices.Sorted(maps.Keys(byKey)) {
		switch porcupine.CheckOperationsTimeout(model(begin), byKey[key], checkWithin) {
		case porcupine.Illegal:
			faults = append(faults, fmt.Sprintf("%s: no order of its %d operations explains what was answered: %s", key, len(byKey[key]), tail(byKey[key])))
		case porcupine.Unknown:
			faults = append(faults, fmt.Sprintf("%s: whether an order of its %d operations explains what was answered was not found out within %s", key, len(byKey[key]), checkWithin))
		case porcupine.Ok:
		}
	}
	return faults
}

// shown is how many of the last operations a fault shows.
const shown = 14

// tail shows the last operations of a resource, in the order of their requests.
func tail(operations []porcupine.Operation) string {
	operations = slices.Clone(operations)
	slices.SortFunc(operations, func(a, b porcupine.Operation) int { return cmp.Compare(a.Call, b.Call) })
	var said []string
	for _, p := range operations[max(0, len(operations)-shown):] {
		said = append(said, p.Input.(Operation).String())
	}
	return strings.Join(said, "; ")
}

// String says who did what, when, and what came of it.
func (o Operation) String() string {
	text := fmt.Sprintf("%.2f-%.2f s, client %d at %s: %s", o.Call.Seconds(), o.Return.Seconds(), o.Client, o.Node, o.Kind)
	if o.Value != "" {
		text += " " + o.Value
	}
	if o.Kind == Read && o.Outcome == Done {
		return text + fmt.Sprintf(" saw %q %q", o.Seen.Life, o.Seen.Value)
	}
	return text + ", " + string(o.Outcome)
}
