package identity

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base32"
	"encoding/hex"
	"strings"
)

// Secret is what proves who somebody is.
type Secret [32]byte

// idBytes is the length of a token's id before it is written.
const idBytes = 5

// tokenPrefix begins each token, so that scanners of repositories find one that was committed.
const tokenPrefix = "pct_"

var written = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)

// String is the secret as its owner keeps it.
func (s Secret) String() string { return written.EncodeToString(s[:]) }

// Hash is what is kept of a secret.
func (s Secret) Hash() []byte {
	sum := sha256.Sum256(s[:])
	return sum[:]
}

// Key is the name under which what a secret opens is kept, where nothing else names it.
func (s Secret) Key() string { return hex.EncodeToString(s.Hash()) }

// Is compares a secret with what is kept of one, in constant time.
func (s Secret) Is(hash []byte) bool { return subtle.ConstantTimeCompare(s.Hash(), hash) == 1 }

// ParseSecret reads a secret as it was written.
func ParseSecret(text string) (s Secret, ok bool) {
	if len(text) != written.EncodedLen(len(s)) {
		return s, false
	}
	raw, err := written.DecodeString(text)
	if err != nil || len(raw) != len(s) {
		return s, false
	}
	return Secret(raw), Secret(raw).String() == text // one secret is written in one way
}

// TokenID makes the id of a token of so many random bytes.
func TokenID(random [idBytes]byte) string { return written.EncodeToString(random[:]) }

// FormatToken writes a token.
func FormatToken(id string, s Secret) string { return tokenPrefix + id + "_" + s.String() }

// LooksLikeToken says whether a text is meant to be a token.
func LooksLikeToken(text string) bool { return strings.HasPrefix(text, tokenPrefix) }

// ParseToken reads a token; ok is false for what cannot be one.
func ParseToken(text string) (id string, s Secret, ok bool) {
	rest, found := strings.CutPrefix(text, tokenPrefix)
	id, secret, cut := strings.Cut(rest, "_")
	if !found || !cut || len(id) != written.EncodedLen(idBytes) {
		return "", s, false
	}
	if _, err := written.DecodeString(id); err != nil {
		return "", s, false
	}
	s, ok = ParseSecret(secret)
	return id, s, ok
}
