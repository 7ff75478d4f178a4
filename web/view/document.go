package view

// PackageDocument is a package as a person describes it in a file, YAML or JSON. Its
// artifacts are files beside the document; digests and lengths are found by reading them.
type PackageDocument struct {
	Schema      string            `json:"$schema,omitempty" doc:"Address of this schema, for editors; not looked at."`
	Name        string            `json:"name" minLength:"1" maxLength:"64" pattern:"^[a-z0-9]([a-z0-9._-]*[a-z0-9])?$" doc:"Name." example:"adas-stack"`
	Version     string            `json:"version" minLength:"1" maxLength:"63" doc:"Version; quote it, so that 1.10 stays a text." example:"4.2.1"`
	UpdateType  string            `json:"updateType,omitempty" enum:"security,recall,feature,regulatory" doc:"Kind of update; none: feature."`
	Description string            `json:"description,omitempty" maxLength:"16384" doc:"What is new, for people who look at the package; not part of what is approved."`
	Contents    []DocumentContent `json:"contents" minItems:"1" maxItems:"128" doc:"Files with the hardware they fit, in the order of installation."`
	Terms
}

// DocumentContent is one file of a document and where it belongs.
type DocumentContent struct {
	ECU               string          `json:"ecu" minLength:"1" maxLength:"64" doc:"ECU it is for, as vehicles report it." example:"ADAS"`
	HardwarePart      string          `json:"hardwarePart" minLength:"1" maxLength:"64" doc:"Hardware part it fits, as vehicles report it." example:"8K0907107"`
	HardwareRevisions []string        `json:"hardwareRevisions,omitempty" maxItems:"32" doc:"Revisions it fits, besides those of the range; neither: every revision."`
	RevisionFrom      string          `json:"revisionFrom,omitempty" maxLength:"64" doc:"First hardware revision of a range; none: open at this end."`
	RevisionTo        string          `json:"revisionTo,omitempty" maxLength:"64" doc:"Last hardware revision of the range, included."`
	Version           string          `json:"version" minLength:"1" maxLength:"64" doc:"Software version after installation, as vehicles report it."`
	FromVersion       string          `json:"fromVersion,omitempty" maxLength:"256" doc:"Constraint on the version installed before; none: any." example:">= 4.0.0"`
	Group             string          `json:"group,omitempty" maxLength:"64" doc:"Activated together with the others of the group, or not at all; named for every file or for none: then the whole package is one."`
	File              string          `json:"file" minLength:"1" doc:"The artifact, relative to the document and below its directory." example:"adas-4.2.0.bin"`
	Deltas            []DocumentDelta `json:"deltas,omitempty" maxItems:"16" doc:"Patches that make this artifact out of older ones; one that is not shorter than the file is left out."`
}

// DocumentDelta is a patch from an older artifact that a vehicle may have: either from is
// that artifact, and the patch is made of the two, or file is the patch.
type DocumentDelta struct {
	From       string `json:"from,omitempty" minLength:"1" doc:"The older artifact, relative to the document and below its directory: the patch is made, and the artifact stored, too. Nothing else is given then." example:"adas-4.1.2.bin"`
	FromSHA256 string `json:"fromSha256,omitempty" pattern:"^[0-9a-f]{64}$" doc:"Digest of the older artifact, where file is the patch; the server must have it."`
	File       string `json:"file,omitempty" minLength:"1" doc:"The patch, as pacecar package delta or zstd --patch-from writes it, relative to the document and below its directory."`
}
