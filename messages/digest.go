package messages

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
)

// Digest is a SHA-256 as 64 lower-case hexadecimal digits, as sha256sum prints it.
type Digest string

// ParseDigest checks s.
func ParseDigest(s string) (Digest, error) {
	if len(s) != 2*sha256.Size {
		return "", fmt.Errorf("sha256 has %d characters, want %d hexadecimal digits", len(s), 2*sha256.Size)
	}
	for i := range len(s) {
		if c := s[i]; (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return "", fmt.Errorf("sha256 has %q at position %d: want lower-case hexadecimal digits", c, i+1)
		}
	}
	return Digest(s), nil
}

// DigestOf is the digest of b.
func DigestOf(b []byte) Digest {
	sum := sha256.Sum256(b)
	return Digest(hex.EncodeToString(sum[:]))
}
