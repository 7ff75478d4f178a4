package admission

import "slices"

// Rest is the name of the class of all vehicles whose pools have no number of their own, because there
// are more than numbers. Each of them takes a place in every such pool: too much, and never too little.
const Rest = "*"

// Class is the class of a pool's vehicles, which is new to a campaign if need be. There are at most
// so many numbers, and the last one is that of Rest. Known are the pools of the classes that the
// campaign has, from 1; a new one is added to fresh.
func Class(pool string, known []string, fresh *[]string, most int) int {
	if pool == "" {
		return 0
	}
	number := func(name string) int {
		if at := slices.Index(known, name); at >= 0 {
			return at + 1
		}
		if at := slices.Index(*fresh, name); at >= 0 {
			return len(known) + at + 1
		}
		return 0
	}
	if len(known)+len(*fresh) >= most-1 && number(pool) == 0 {
		pool = Rest
	}
	if at := number(pool); at > 0 {
		return at
	}
	*fresh = append(*fresh, pool)
	return len(known) + len(*fresh)
}
