package event

import "slices"

// MaximumRemarks is how many ignored reports are remembered, so that a duplicate is not noted again.
const MaximumRemarks = 8

// Remember appends a remark and forgets the oldest. It writes to neither list.
func Remember(remarks []string, remark string) []string {
	if over := len(remarks) + 1 - MaximumRemarks; over > 0 {
		remarks = remarks[over:]
	}
	return append(slices.Clone(remarks), remark)
}

// Silenced tells whether something is not noted again: it is remembered, or the memory is full
// and something was noted lately.
func Silenced(remarks []string, key string, lately bool) bool {
	return slices.Contains(remarks, key) || len(remarks) >= MaximumRemarks && lately
}
