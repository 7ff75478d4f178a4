package ledger

import "slices"

// KeepLast is the last n of a list: the list itself, or a copy of its end.
func KeepLast[T any](list []T, n int) []T {
	if len(list) > n {
		return slices.Clone(list[len(list)-n:])
	}
	return list
}
