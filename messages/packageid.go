package messages

import "strings"

// PackageID names one version of a package.
type PackageID struct{ Name, Version string }

// String is the identity as everybody writes it: name@version.
func (id PackageID) String() string { return id.Name + "@" + id.Version }

// PackageOf is the version that something is, or is about: a record, a draft, what people see.
func PackageOf(p interface {
	GetName() string
	GetVersion() string
}) PackageID {
	return PackageID{p.GetName(), p.GetVersion()}
}

// ParsePackageID takes an identity apart.
func ParsePackageID(text string) (id PackageID, ok bool) {
	id.Name, id.Version, ok = strings.Cut(text, "@")
	return id, ok && id.Name != "" && id.Version != ""
}
