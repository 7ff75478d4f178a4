package messages

import "strings"

// Nearest finds the known name that a person most likely meant, or "". Case and
// underscores do not count, and a part of a name stands for it.
func Nearest(name string, known []string) string {
	if len(name) > 64 {
		return ""
	}
	plain := strings.ToLower(strings.ReplaceAll(name, "_", ""))
	best, least := "", 1+max(1, len(plain)/3)
	for _, candidate := range known {
		other := strings.ToLower(strings.ReplaceAll(candidate, "_", ""))
		distance := edits(plain, other)
		if len(plain) >= 3 && shortens(plain, other) {
			distance = min(distance, 1)
		}
		if distance < least {
			best, least = candidate, distance
		}
	}
	return best
}

// shortens says whether a name is part of another, or begins like it and leaves
// letters out, as hw_part does of hardware_part.
func shortens(short, long string) bool {
	if strings.Contains(long, short) {
		return true
	}
	if short[0] != long[0] {
		return false
	}
	rest := long
	for i := range len(short) {
		at := strings.IndexByte(rest, short[i])
		if at < 0 {
			return false
		}
		rest = rest[at+1:]
	}
	return len(short) >= 4
}

// edits is the number of single characters to insert, delete, replace or swap with
// their neighbour to get from a to b (optimal string alignment).
func edits(a, b string) int {
	x, y := []rune(a), []rune(b)
	rows := make([][]int, len(x)+1)
	for i := range rows {
		rows[i] = make([]int, len(y)+1)
		rows[i][0] = i
	}
	for j := range y {
		rows[0][j+1] = j + 1
	}
	for i := range x {
		for j := range y {
			cost := 1
			if x[i] == y[j] {
				cost = 0
			}
			least := min(rows[i][j]+cost, rows[i][j+1]+1, rows[i+1][j]+1)
			if i > 0 && j > 0 && x[i] == y[j-1] && x[i-1] == y[j] {
				least = min(least, rows[i-1][j-1]+1)
			}
			rows[i+1][j+1] = least
		}
	}
	return rows[len(x)][len(y)]
}
