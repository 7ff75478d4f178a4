package catalog

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"

	"pacecar/messages"
)

// canonicalFormat is part of every content hash. A change of the form below needs
// another number, and leaves the hashes of existing packages as they are.
const canonicalFormat = "pacecar/package/1"

// canonicalPackage is what approvals bind to, in the order of its JSON.
type canonicalPackage struct {
	Format     string              `json:"format"`
	Name       string              `json:"name"`
	Version    string              `json:"version"`
	UpdateType string              `json:"updateType"`
	Contents   []canonicalArtifact `json:"contents"`
}

type canonicalArtifact struct {
	ECU               string   `json:"ecuId"`
	HardwarePart      string   `json:"hardwarePart"`
	HardwareRevisions []string `json:"hardwareRevisions"`
	Version           string   `json:"version"`
	SHA256            string   `json:"sha256"`
	SizeBytes         uint64   `json:"sizeBytes"`
	FromVersion       string   `json:"fromVersion"`
}

// Canonical is the content of a package as bytes: JSON without spaces, keys in the
// order above, artifacts in the order of installation, hardware revisions sorted,
// every field present. Two packages have equal bytes exactly when a vehicle would be
// treated the same by both. Author, description and approvals are not content.
func Canonical(record *messages.PackageRecord) []byte {
	content := canonicalPackage{
		Format: canonicalFormat, Name: record.GetName(), Version: record.GetVersion(),
		UpdateType: record.GetUpdateType(), Contents: []canonicalArtifact{},
	}
	for _, artifact := range record.GetContents() {
		revisions := append([]string{}, artifact.GetHardwareRevisions()...)
		slices.Sort(revisions)
		content.Contents = append(content.Contents, canonicalArtifact{
			ECU: artifact.GetEcuId(), HardwarePart: artifact.GetHardwarePart(), HardwareRevisions: revisions,
			Version: artifact.GetVersion(), SHA256: artifact.GetSha256(), SizeBytes: artifact.GetSizeBytes(),
			FromVersion: artifact.GetFromVersion(),
		})
	}
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(content); err != nil {
		panic("catalog: " + err.Error()) // strings and numbers always encode
	}
	return bytes.TrimSuffix(out.Bytes(), []byte("\n"))
}

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
