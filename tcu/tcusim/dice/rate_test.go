package dice

import "testing"

// TestAShareHasItsSign: without one, 0.5 would be a half to one reader and one in two hundred to another.
func TestAShareHasItsSign(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]float64{"8%": 8, "0.5%": 0.5, "100%": 100, "0%": 0, "0": 0, "0.0": 0} {
		if got, err := ParsePercent(text); err != nil || got != want {
			t.Errorf("%s: %v, %v", text, got, err)
		}
		if got, err := ParseRate(text); err != nil || got != want/100 {
			t.Errorf("%s: a rate of %v, %v", text, got, err)
		}
	}
	for text, want := range map[string]string{
		"0.5": `"0.5", which may mean two shares: write 0.5% or 50%`, "0.07": `"0.07", which may mean two shares: write 0.07% or 7%`,
		"1": `"1", which may mean two shares: write 1% or 100%`, "50": `"50" without a percent sign: write 50%`,
		"120": `"120": want a share from 0% to 100%`, "-1%": `"-1%": want a share from 0% to 100%`, "half": `"half": want a share from 0% to 100%`,
		"": `"": want a share from 0% to 100%`, "NaN%": `"NaN%": want a share from 0% to 100%`,
	} {
		if got, err := ParsePercent(text); err == nil || err.Error() != want || got != 0 {
			t.Errorf("%s: %v, %v", text, got, err)
		}
	}
}
