//go:build !mutants

package mutant

// Planted tells whether a bug is planted: never.
func (Bug) Planted() bool { return false }
