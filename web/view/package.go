package view

// Package is an update package: contents, life, approvals.
type Package struct {
	ID          string   `json:"id" doc:"Identity: name@version."`
	Name        string   `json:"name" doc:"Name."`
	Version     string   `json:"version" doc:"Version of the package."`
	State       string   `json:"state" enum:"Draft,Validated,Approved,Released,Deprecated,Withdrawn" doc:"Where the package is in its life."`
	Reason      string   `json:"reason,omitempty" doc:"Why it was deprecated or withdrawn."`
	StillToStop []string `json:"stillToStop,omitempty" doc:"Campaigns that are not known to have heard of its withdrawal; they are told until they have, and may offer until then."`
	NeededBy    []string `json:"neededBy,omitempty" doc:"Of the answer to a withdrawal: released packages that need it, and that no other released version helps; vehicles without it no longer get them."`
	Author      string   `json:"author" doc:"Who wrote it last."`
	Authors     []string `json:"authors,omitempty" doc:"All who wrote drafts of it; none of them approves it."`
	Description string   `json:"description,omitempty" doc:"Release notes."`
	UpdateType  string   `json:"updateType,omitempty" enum:"security,recall,feature,regulatory" doc:"security, recall, feature or regulatory."`
	Terms
	Contents    []Content  `json:"contents" doc:"Artifacts with the hardware they fit, in the order of installation."`
	ContentHash string     `json:"contentHash" doc:"Hash over the content, which an approval names."`
	Approvals   []Approval `json:"approvals" doc:"Who approved which content."`
	Signature   *Envelope  `json:"signature,omitempty" doc:"Signatures over the canonical content, which names every artifact by its digest."`
	SignedBy    []string   `json:"signedBy,omitempty" doc:"Ids of the trusted keys whose signature held when the package was validated."`
	Revision    uint64     `json:"revision" doc:"Rises with every durable change; the ETag of the package."`
	CreatedAt   string     `json:"createdAt,omitempty" format:"date-time" doc:"When it was created."`
	ChangedAt   string     `json:"changedAt,omitempty" format:"date-time" doc:"Last change."`
}

// Content is one file of a package with the hardware it fits.
type Content struct {
	ECU               string   `json:"ecu" minLength:"1" maxLength:"64" doc:"ECU it is for."`
	HardwarePart      string   `json:"hardwarePart" maxLength:"64" doc:"Hardware it fits."`
	HardwareRevisions []string `json:"hardwareRevisions,omitempty" maxItems:"32" doc:"Revisions it fits, besides those of the range; neither: every revision."`
	Version           string   `json:"version" minLength:"1" maxLength:"64" doc:"Software version after installation."`
	SHA256            string   `json:"sha256" minLength:"64" maxLength:"64" doc:"Digest of the artifact."`
	SizeBytes         uint64   `json:"sizeBytes" doc:"Length of the artifact."`
	FromVersion       string   `json:"fromVersion,omitempty" maxLength:"256" doc:"Constraint on the version installed before; none: any."`
	Group             string   `json:"group,omitempty" maxLength:"64" doc:"Activated together with the others of the group, or not at all; named for every file or for none: then the whole package is one."`
	RevisionFrom      string   `json:"revisionFrom,omitempty" maxLength:"64" doc:"First hardware revision of a range; none: open at this end."`
	RevisionTo        string   `json:"revisionTo,omitempty" maxLength:"64" doc:"Last hardware revision of the range, included."`
	Deltas            []Delta  `json:"deltas,omitempty" maxItems:"16" doc:"Patches that make the artifact out of older ones."`
}

// NewPackage is what a person writes to create a package.
type NewPackage struct {
	Name        string `json:"name" minLength:"1" maxLength:"64" doc:"Name."`
	Version     string `json:"version" minLength:"1" maxLength:"64" doc:"Version."`
	Author      string `json:"author,omitempty" maxLength:"128" doc:"Who writes it; default: who sends the request."`
	Description string `json:"description,omitempty" maxLength:"16384" doc:"Release notes."`
	UpdateType  string `json:"updateType,omitempty" enum:"security,recall,feature,regulatory" doc:"Kind of update; none: feature."`
	Terms
	Contents  []Content `json:"contents" minItems:"1" maxItems:"128" doc:"Artifacts with the hardware they fit, in the order of installation."`
	Signature *Envelope `json:"signature,omitempty" doc:"Signatures over the canonical content; a server with trusted keys wants one by a trusted key."`
}
