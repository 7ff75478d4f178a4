package messages

import (
	"fmt"
	"regexp"
)

// RXSWIN is a type-approval identification of software, such as "R79SWIN 0001": the UN
// regulation, the letters SWIN, a space, and what the manufacturer calls the software
// (UN R156, 7.1.1.2). Parsed with ParseRXSWIN.
type RXSWIN string

// rxswin: a regulation has up to three digits, and no leading zero.
var rxswin = regexp.MustCompile(`^(R[1-9][0-9]{0,2})SWIN ([A-Z0-9][A-Z0-9._-]{0,31})$`)

// ParseRXSWIN reads an identification; it takes no other spelling.
func ParseRXSWIN(text string) (RXSWIN, error) {
	if !rxswin.MatchString(text) {
		return "", fmt.Errorf("%.64q is no RXSWIN: want the regulation, SWIN, a space and an identifier, as in R79SWIN 0001", text)
	}
	return RXSWIN(text), nil
}

// Regulation is the UN regulation that an identification is for, e.g. R79.
func (x RXSWIN) Regulation() string {
	if parts := rxswin.FindStringSubmatch(string(x)); parts != nil {
		return parts[1]
	}
	return ""
}
