package admission

import "slices"

// Class is the class of a pool's vehicles, which is new to a campaign if need be, as long as there are
// numbers: at most so many. Known are the pools of the classes that the campaign has, from 1; a new
// one is added to fresh.
func Class(pool string, known []string, fresh *[]string, most int) int {
	if pool == "" {
		return 0
	}
	if at := slices.Index(known, pool); at >= 0 {
		return at + 1
	}
	at := slices.Index(*fresh, pool)
	if at < 0 {
		if len(known)+len(*fresh) >= most {
			return 0
		}
		at = len(*fresh)
		*fresh = append(*fresh, pool)
	}
	return len(known) + at + 1
}
