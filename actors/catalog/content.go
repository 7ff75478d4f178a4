package catalog

import "pacecar/messages"

// ContentHash is the SHA-256 of [Canonical], in hexadecimal digits: what an approval names.
func ContentHash(record *messages.PackageRecord) string {
	return string(messages.DigestOf(Canonical(record)))
}
