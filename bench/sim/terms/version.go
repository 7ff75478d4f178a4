package terms

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
)

// Newer tells whether a version of the simulation, numbers with dots between, is newer than another one.
func Newer(version, than string) bool {
	return slices.CompareFunc(strings.Split(version, "."), strings.Split(than, "."), func(a, b string) int {
		x, _ := strconv.Atoi(a)
		y, _ := strconv.Atoi(b)
		return cmp.Compare(x, y)
	}) > 0
}
