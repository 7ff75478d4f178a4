package persistence

import (
	"cmp"
	"crypto/rand"
	"encoding/hex"
	"fmt"
)

// NameEngine answers a new name for the engine whose store is being made: 16 hexadecimal digits, by chance.
func NameEngine() string {
	var name [8]byte
	_, _ = rand.Read(name[:]) // it never fails
	return hex.EncodeToString(name[:])
}

// Another is ErrAnother, with whose it is and whose it should be; "": nobody's.
func Another(is, want string) error {
	return fmt.Errorf("of engine %s, and not %s: %w", cmp.Or(is, "none"), want, ErrAnother)
}
