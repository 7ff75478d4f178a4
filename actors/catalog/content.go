package catalog

import (
	"strings"

	"pacecar/messages"
)

// ContentHash is the SHA-256 of [Canonical], in hexadecimal digits: what an approval names.
func ContentHash(record *messages.PackageRecord) string {
	return string(messages.DigestOf(Canonical(record)))
}

// ID is the identity of a package.
func ID(name, version string) string { return name + "@" + version }

// SplitID takes an identity apart.
func SplitID(id string) (name, version string, ok bool) {
	name, version, ok = strings.Cut(id, "@")
	return name, version, ok && name != "" && version != ""
}
