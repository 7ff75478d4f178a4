package messages

import (
	"strings"
	"testing"
)

func TestParseDigest(t *testing.T) {
	// FIPS 180-2's example for "abc".
	const abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
	if got := DigestOf([]byte("abc")); got != abc {
		t.Errorf("digest of abc is %s", got)
	}
	if d, err := ParseDigest(abc); err != nil || d != abc {
		t.Errorf("%s: %s %v", abc, d, err)
	}
	for bad, says := range map[string]string{
		"":                        "0 characters",
		abc[1:]:                   "63 characters",
		abc + "0":                 "65 characters",
		strings.ToUpper(abc):      `'B' at position 1`,
		abc[:10] + "g" + abc[11:]: `'g' at position 11`,
		"sha256:" + abc[:len(abc)-len("sha256:")]: "position 1",
	} {
		if d, err := ParseDigest(bad); err == nil || !strings.Contains(err.Error(), says) || d != "" {
			t.Errorf("%q: %q %v, want an error about %s", bad, d, err, says)
		}
	}
}

// FuzzParseDigest: what is accepted is 64 lower-case hexadecimal digits, unchanged.
func FuzzParseDigest(f *testing.F) {
	f.Add(string(DigestOf(nil)))
	f.Add("zz")
	f.Fuzz(func(t *testing.T, s string) {
		if d, err := ParseDigest(s); err == nil && (string(d) != s || len(s) != 64 || strings.Trim(s, "0123456789abcdef") != "") {
			t.Fatalf("%q is accepted", s)
		}
	})
}
