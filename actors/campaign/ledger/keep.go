package ledger

import "slices"

// KeepLast is a list cut to its newest n, in memory of its own where something went.
func KeepLast[T any](list []T, n int) []T {
	if len(list) > n {
		return slices.Clone(list[len(list)-n:])
	}
	return list
}
