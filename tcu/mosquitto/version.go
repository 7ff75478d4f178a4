package mosquitto

import (
	"fmt"
	"slices"
)

// Oldest is the oldest version without vulnerabilities that are known.
const Oldest = "2.0.20"

// Outdated says whether what a broker calls itself, as in "mosquitto version 2.0.11", is a Mosquitto before Oldest. What
// is no Mosquitto is not.
func Outdated(version string) bool {
	is, ok := numbers(version, "mosquitto version ")
	oldest, _ := numbers(Oldest, "")
	return ok && slices.Compare(is, oldest) < 0
}

func numbers(text, before string) ([]int, bool) {
	is := make([]int, 3)
	_, err := fmt.Sscanf(text, before+"%d.%d.%d", &is[0], &is[1], &is[2])
	return is, err == nil
}
