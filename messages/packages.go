package messages

import "strings"

// packaged is what names a version of a package: a record, a draft, and what is derived of them.
type packaged interface {
	GetName() string
	GetVersion() string
}

// PackageID is the identity of a package: name@version.
func PackageID(p packaged) string { return JoinPackageID(p.GetName(), p.GetVersion()) }

// JoinPackageID is the identity of a package that is known by its two parts.
func JoinPackageID(name, version string) string { return name + "@" + version }

// SplitPackageID takes an identity apart.
func SplitPackageID(id string) (name, version string, ok bool) {
	name, version, ok = strings.Cut(id, "@")
	return name, version, ok && name != "" && version != ""
}
