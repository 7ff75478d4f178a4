// Package oracle knows what must never happen. It watches a simulation from outside: it reads
// each commit as the store has it, hears everything that leaves an entity, and holds both
// against the ledger of the vehicles, never against the engine's own account alone. It is told
// after each event, and panics with a [invariant.Violation] at the first thing that is wrong.
package oracle

import "pacecar/bench/sim/invariant"

func (o *Oracle) broken(number int, format string, args ...any) {
	panic(invariant.Broken(number, format, args...))
}
