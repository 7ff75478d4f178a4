package messages

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// TestParseVIN uses known-good VINs beside what people mistype.
func TestParseVIN(t *testing.T) {
	for _, good := range []string{
		"1M8GDM9AXKP042788", // widely published: check digit X
		"11111111111111111", // the check that sums to one everywhere
		"5GZCZ43D13S812715",
		"WVWZZZ1KZAW000001", // Europe: position 9 is not a check digit
		"JHMCM56557C404453",
	} {
		if vin, err := ParseVIN(good); err != nil || string(vin) != good {
			t.Errorf("%s: %q %v", good, vin, err)
		}
	}
	for bad, says := range map[string]string{
		"":                        "0 characters",
		"1M8GDM9AXKP04278":        "16 characters",
		"1M8GDM9AXKP0427888":      "18 characters",
		"1M8GDM9A1KP042788":       `check digit '1' at position 9, want 'X'`,
		"1M8GDM9AXKP042789":       "check digit",
		"WVWZZZ1KZAW00000I":       `'I' at position 17`,
		"WVWZZZ1KZAW00000O":       `'O' at position 17`,
		"QVWZZZ1KZAW000001":       `'Q' at position 1`,
		"wVWZZZ1KZAW000001":       "lower-case",
		"WVWZZZ1KZAW 00001":       "' ' at position 12",
		"WVWZZZ1KZAW0000\xc3\xa9": "position 16",
		"WVWZZZ/KZAW000001":       "'/' at position 7",
	} {
		if vin, err := ParseVIN(bad); err == nil || !strings.Contains(err.Error(), says) || vin != "" {
			t.Errorf("%q: %q %v, want an error about %s", bad, vin, err, says)
		}
	}
}

// TestCheckDigitCatchesTypos: one wrong character is always noticed where its weight
// is not divisible by eleven, unless letters share a value.
func TestCheckDigitCatchesTypos(t *testing.T) {
	digits := rapid.StringMatching(`[0-9]{17}`)
	rapid.Check(t, func(t *rapid.T) {
		vin := []byte(digits.Draw(t, "vin"))
		vin[0] = byte('1' + rapid.IntRange(0, 4).Draw(t, "first"))
		vin[8] = CheckDigit(string(vin))
		if _, err := ParseVIN(string(vin)); err != nil {
			t.Fatal(err)
		}
		at := rapid.IntRange(1, 16).Filter(func(i int) bool { return i != 8 }).Draw(t, "at")
		vin[at] = '0' + (vin[at]-'0'+byte(rapid.IntRange(1, 9).Draw(t, "typo")))%10
		if _, err := ParseVIN(string(vin)); err == nil {
			t.Fatalf("%s passes with a wrong character at %d", vin, at+1)
		}
	})
}

// FuzzParseVIN: what is accepted is 17 characters of the alphabet, unchanged.
func FuzzParseVIN(f *testing.F) {
	for _, seed := range []string{"1M8GDM9AXKP042788", "11111111111111111", "", "WVWZZZ1KZAW00000I", "\xff"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		vin, err := ParseVIN(s)
		if err != nil {
			if vin != "" {
				t.Fatalf("%q comes with %v", vin, err)
			}
			return
		}
		if string(vin) != s || len(s) != VINLength || strings.Trim(s, "0123456789ABCDEFGHJKLMNPRSTUVWXYZ") != "" {
			t.Fatalf("%q is accepted as %q", s, vin)
		}
		if s[0] >= '1' && s[0] <= '5' && CheckDigit(s) != s[8] {
			t.Fatalf("%q is accepted with a wrong check digit", s)
		}
	})
}
