package messages

import "testing"

func TestRXSWIN(t *testing.T) {
	for text, regulation := range map[string]string{
		"R79SWIN 0001": "R79", "R155SWIN AB-7.2": "R155", "R1SWIN X": "R1",
		"": "", "R79SWIN": "", "R79SWIN ": "", "R79 SWIN 0001": "", "r79swin 0001": "", "R079SWIN 0001": "", "R1234SWIN 1": "",
		"R79SWIN 0001 ": "", "R79SWIN  0001": "", "R79SWIN 00\n01": "", "R79SWIN ä": "", "R79SWIN 123456789012345678901234567890123": "",
	} {
		parsed, err := ParseRXSWIN(text)
		if (err == nil) != (regulation != "") || parsed.Regulation() != regulation || RXSWIN(text).Regulation() != regulation {
			t.Errorf("%q is %q of %q, %v", text, parsed, parsed.Regulation(), err)
		}
	}
}

// FuzzRXSWIN: what is accepted is kept as it is, and names its regulation.
func FuzzRXSWIN(f *testing.F) {
	f.Add("R79SWIN 0001")
	f.Add("R79SWIN")
	f.Fuzz(func(t *testing.T, text string) {
		parsed, err := ParseRXSWIN(text)
		if err == nil && (string(parsed) != text || parsed.Regulation() == "" || len(text) > 44) {
			t.Fatalf("%q is read as %q", text, parsed)
		}
	})
}
