package document

import "strings"

// DidYouMean suggests the known word that was probably meant, as a question, or
// nothing.
func DidYouMean(word string, known []string) string {
	if best := Nearest(word, known); best != "" {
		return "did you mean " + best + "?"
	}
	return ""
}

// Nearest is the known word that differs least, by two letters at most or by a third
// of its letters, or nothing.
func Nearest(word string, known []string) string {
	best, least := "", len(word)+1
	for _, k := range known {
		bound := max(2, len(k)/3)
		if d := distance(strings.ToLower(word), strings.ToLower(k)); d <= bound && d < least && d < len(k) {
			best, least = k, d
		}
	}
	return best
}

// maxWord bounds the words that are compared; no key is longer.
const maxWord = 64

// distance is the number of letters to insert, delete, replace or swap with their neighbour.
func distance(a, b string) int {
	if len(a) > maxWord || len(b) > maxWord {
		return max(len(a), len(b))
	}
	before, row, next := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		next[0] = i + 1
		for j := range len(b) {
			cost := row[j]
			if a[i] != b[j] {
				cost = min(row[j], row[j+1], next[j]) + 1
				if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
					cost = min(cost, before[j-1]+1)
				}
			}
			next[j+1] = cost
		}
		before, row, next = row, next, before
	}
	return row[len(b)]
}
