package messages

import "strings"

// maxNameBytes bounds the names that are compared.
const maxNameBytes = 64

// DidYouMean asks for the known name that was probably meant, or says nothing.
func DidYouMean(name string, known []string) string {
	if meant := Nearest(name, known); meant != "" {
		return "did you mean " + meant + "?"
	}
	return ""
}

// Nearest finds the known name that a person most likely meant, or "". Case, underscores
// and hyphens do not count, and a part of a name stands for it. A name may differ in a
// third of its letters and never in all; a difference counts as one letter less where both
// begin with the same four, as an ending is what people get wrong of a word that they know.
// Of several that differ as little, the one that shares the longest beginning is meant,
// and of those the shortest.
func Nearest(name string, known []string) string {
	if len(name) > maxNameBytes {
		return ""
	}
	plain := unpunctuated(name)
	best, least, longest := "", len(plain)+1, 0
	for _, candidate := range known {
		other := unpunctuated(candidate)
		if len(candidate) > maxNameBytes {
			continue
		}
		begun := sharedBeginning(plain, other)
		distance := edits(plain, other)
		if len(plain) >= 3 && shortens(plain, other) {
			distance = min(distance, 1)
		}
		if begun >= 4 && distance > 1 {
			distance--
		}
		if distance > allowed(plain) || distance >= len(other) && distance > 0 {
			continue
		}
		closer := begun > longest || begun == longest && len(candidate) < len(best)
		if distance < least || distance == least && closer {
			best, least, longest = candidate, distance, begun
		}
	}
	return best
}

func unpunctuated(name string) string {
	return strings.ToLower(strings.NewReplacer("_", "", "-", "").Replace(name))
}

// allowed is in how many letters a name may differ from the one that is meant.
func allowed(plain string) int {
	if len(plain) >= 4 {
		return max(2, len(plain)/3)
	}
	return 1
}

// sharedBeginning is how many bytes two names begin with alike.
func sharedBeginning(a, b string) int {
	n := 0
	for n < min(len(a), len(b)) && a[n] == b[n] {
		n++
	}
	return n
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
