package dice

import (
	"fmt"
	"strconv"
	"strings"
)

// ParseRate reads "8%" as 0.08.
func ParseRate(text string) (float64, error) {
	percent, err := ParsePercent(text)
	return percent / 100, err
}

// ParsePercent reads "8%" as 8. A share without its sign is refused, as 0.5 may be meant as a half or as one in two hundred;
// only 0 means the same with the sign and without.
func ParsePercent(text string) (float64, error) {
	number, signed := strings.CutSuffix(text, "%")
	percent, err := strconv.ParseFloat(number, 64)
	switch {
	case err != nil || !(percent >= 0 && percent <= 100):
		return 0, fmt.Errorf("%q: want a share from 0%% to 100%%", text)
	case signed || percent == 0:
		return percent, nil
	case percent <= 1:
		return 0, fmt.Errorf("%q, which may mean two shares: write %s%% or %s%%", text, number, strconv.FormatFloat(100*percent, 'g', 6, 64))
	}
	return 0, fmt.Errorf("%q without a percent sign: write %s%%", text, number)
}
