package messages

import (
	"fmt"
	"strings"
)

// VIN is a vehicle identification number (ISO 3779): 17 upper-case letters and
// digits, without I, O and Q. The zero value is not valid; ParseVIN makes one.
type VIN string

// VINLength is the number of characters of a VIN.
const VINLength = 17

// ParseVIN checks s. Where the check digit is mandatory (North America: first
// character 1 to 5; 49 CFR 565.15), it must be right.
func ParseVIN(s string) (VIN, error) {
	if len(s) != VINLength {
		return "", fmt.Errorf("VIN has %d characters, want %d", len(s), VINLength)
	}
	for i := range len(s) {
		c := s[i]
		switch {
		case c >= '0' && c <= '9':
		case c == 'I' || c == 'O' || c == 'Q':
			return "", fmt.Errorf("VIN has %q at position %d: the letters I, O and Q are not used (ISO 3779)", c, i+1)
		case c >= 'A' && c <= 'Z':
		case c >= 'a' && c <= 'z':
			return "", fmt.Errorf("VIN has lower-case %q at position %d: write it in upper case", c, i+1)
		default:
			return "", fmt.Errorf("VIN has %q at position %d: only A-Z and 0-9 are used (ISO 3779)", c, i+1)
		}
	}
	if s[0] >= '1' && s[0] <= '5' {
		if want := CheckDigit(s); s[8] != want {
			return "", fmt.Errorf("VIN has check digit %q at position 9, want %q", s[8], want)
		}
	}
	return VIN(s), nil
}

// Weights and letter values of the check digit, 49 CFR 565.15(c).
var (
	vinWeights = [VINLength]int{8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2}
	vinLetters = "ABCDEFGH JKLMN P R  STUVWXYZ"
	vinValues  = "12345678 12345 7 9  23456789"
)

// CheckDigit computes position 9 of a well-formed VIN: '0' to '9' or 'X'.
func CheckDigit(vin string) byte {
	sum := 0
	for i := range VINLength {
		value := int(vin[i] - '0')
		if at := strings.IndexByte(vinLetters, vin[i]); at >= 0 && vin[i] >= 'A' {
			value = int(vinValues[at] - '0')
		}
		sum += value * vinWeights[i]
	}
	if sum%11 == 10 {
		return 'X'
	}
	return byte('0' + sum%11)
}
