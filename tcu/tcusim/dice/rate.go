package dice

import (
	"fmt"
	"strconv"
	"strings"
)

// ParseRate reads "8%" or "0.08".
func ParseRate(text string) (float64, error) {
	number, percent := strings.CutSuffix(text, "%")
	rate, err := strconv.ParseFloat(number, 64)
	if percent {
		rate /= 100
	}
	if err != nil || !(rate >= 0 && rate <= 1) {
		return 0, fmt.Errorf("rate %q is not between 0%% and 100%%", text)
	}
	return rate, nil
}
