package view

// Terms is what a package says besides its files. All of it is content: an approval and
// a signature are for exactly these terms. A package, what creates one and the document
// that a person writes have the same.
type Terms struct {
	Severity      string         `json:"severity,omitempty" enum:"low,moderate,important,critical" doc:"How much it matters; none: moderate."`
	VersionScheme string         `json:"versionScheme,omitempty" enum:"semver,vendor" doc:"How versions of the package are ordered; none: semver where the version is one, else vendor."`
	ReleaseNotes  []ReleaseNote  `json:"releaseNotes,omitempty" maxItems:"64" doc:"What drivers are told, one per language."`
	Estimate      *Estimate      `json:"estimate,omitempty" doc:"How long it takes."`
	Preconditions *Preconditions `json:"preconditions,omitempty" doc:"What must hold in a vehicle before the installation starts; the vehicle judges it."`
	SkilledPerson string         `json:"skilledPerson,omitempty" maxLength:"512" doc:"Why a skilled person must install it; none: nobody need."`
	RXSWINs       []RXSWINEffect `json:"rxswins,omitempty" maxItems:"64" doc:"What it does to type-approval identifications of software (UN R156, 7.1.2)."`
	Assessment    *Assessment    `json:"assessment,omitempty" doc:"Answers of UN R156, 7.1.2.5, (a) to (i)."`
	Dependencies  []Dependency   `json:"dependencies,omitempty" maxItems:"64" doc:"What else must, or must not, be installed."`
}

// ReleaseNote is what a driver is told, in one language.
type ReleaseNote struct {
	Language string `json:"language" minLength:"2" maxLength:"35" doc:"Language, BCP 47." example:"de"`
	Before   string `json:"before" minLength:"1" maxLength:"4096" doc:"Told before the driver agrees."`
	After    string `json:"after" minLength:"1" maxLength:"4096" doc:"Told when it has been installed."`
}

// Estimate is how long an update takes; zero: not known.
type Estimate struct {
	DownloadSeconds uint32 `json:"downloadSeconds,omitempty" maximum:"2592000" doc:"Time of the download."`
	InstallSeconds  uint32 `json:"installSeconds,omitempty" maximum:"86400" doc:"Time during which the vehicle cannot be driven."`
}

// Preconditions is what must hold in a vehicle before an installation starts; what is
// left out asks for nothing.
type Preconditions struct {
	Parked                      bool   `json:"parked,omitempty" doc:"The vehicle is parked."`
	IgnitionOff                 bool   `json:"ignitionOff,omitempty" doc:"The ignition is off."`
	MinimumBatteryPercent       uint32 `json:"minimumBatteryPercent,omitempty" maximum:"100" doc:"Charge of the 12 V battery."`
	MinimumStateOfChargePercent uint32 `json:"minimumStateOfChargePercent,omitempty" maximum:"100" doc:"Charge of the traction battery."`
	Network                     string `json:"network,omitempty" enum:"any,wifi" doc:"wifi: no metered network for the download; none: any."`
	MinimumFreeBytes            uint64 `json:"minimumFreeBytes,omitempty" maximum:"1099511627776" doc:"Space for the download and what it unfolds to."`
}

// RXSWINEffect is what an update does to one type-approval identification of software.
type RXSWINEffect struct {
	ECU    string `json:"ecu" minLength:"1" maxLength:"64" doc:"ECU of the contents whose software it identifies."`
	Before string `json:"before,omitempty" maxLength:"64" doc:"Identification before; none: the system had none." example:"R79SWIN 0001"`
	After  string `json:"after,omitempty" maxLength:"64" doc:"Identification after; the same as before: the approval is not concerned." example:"R79SWIN 0002"`
}

// Assessment answers UN R156, 7.1.2.5.
type Assessment struct {
	Purpose              string `json:"purpose,omitempty" maxLength:"4096" doc:"(a) Purpose of the update."`
	SystemsAffected      string `json:"systemsAffected,omitempty" maxLength:"4096" doc:"(b) Systems or functions that it may affect."`
	TypeApprovedSystems  string `json:"typeApprovedSystems,omitempty" maxLength:"4096" doc:"(c) Which of them are type-approved."`
	EffectOnRequirements string `json:"effectOnRequirements,omitempty" maxLength:"4096" doc:"(d) Whether it affects the fulfilment of their requirements."`
	EffectOnParameters   string `json:"effectOnParameters,omitempty" maxLength:"4096" doc:"(e) Whether it affects a parameter of a type approval."`
	ApprovalSought       string `json:"approvalSought,omitempty" maxLength:"4096" doc:"(f) Whether an approval was sought."`
	Conditions           string `json:"conditions,omitempty" maxLength:"4096" doc:"(g) How and under what conditions it can be executed."`
	SafetyConfirmation   string `json:"safetyConfirmation,omitempty" maxLength:"4096" doc:"(h) Confirmation that it is executed safely and securely."`
	Verification         string `json:"verification,omitempty" maxLength:"4096" doc:"(i) Confirmation that it passed verification and validation."`
}

// Dependency relates a package to another package, or to the software of an ECU: one of
// the two is named.
type Dependency struct {
	Kind        string `json:"kind" enum:"requires,conflicts,steppingStone" doc:"requires: must be installed before; conflicts: must not be installed; steppingStone: must be passed through first."`
	Package     string `json:"package,omitempty" maxLength:"64" doc:"Name of the other package."`
	Version     string `json:"version,omitempty" maxLength:"256" doc:"Constraint on its version, or on the ECU's; none: any." example:">= 2.1.0, < 3.0.0"`
	ECU         string `json:"ecu,omitempty" maxLength:"64" doc:"ECU whose software it is about."`
	WhenECU     string `json:"whenEcu,omitempty" maxLength:"64" doc:"Of a stepping stone: only vehicles whose ECU of this name …"`
	WhenVersion string `json:"whenVersion,omitempty" maxLength:"256" doc:"… fulfils this constraint."`
}

// Delta is a patch that makes the artifact it belongs to out of another one.
type Delta struct {
	FromSHA256 string `json:"fromSha256" minLength:"64" maxLength:"64" doc:"Digest of the artifact that it is applied to."`
	SHA256     string `json:"sha256" minLength:"64" maxLength:"64" doc:"Digest of the patch."`
	SizeBytes  uint64 `json:"sizeBytes" doc:"Length of the patch."`
	Format     string `json:"format" enum:"zstd" doc:"zstd: a Zstandard frame whose raw dictionary is the old artifact."`
}

// Envelope is a DSSE envelope: a payload and signatures over it and its type.
type Envelope struct {
	PayloadType string      `json:"payloadType" maxLength:"128" doc:"application/vnd.pacecar.package+json." example:"application/vnd.pacecar.package+json"`
	Payload     string      `json:"payload" maxLength:"393216" contentEncoding:"base64" doc:"The canonical content of the package, in base64."`
	Signatures  []Signature `json:"signatures" minItems:"1" maxItems:"16" doc:"Signatures, each by one key."`
}

// Signature is one signature of an envelope.
type Signature struct {
	KeyID string `json:"keyid,omitempty" maxLength:"64" doc:"SHA-256 of the public key (SPKI, DER), in hexadecimal digits."`
	Sig   string `json:"sig" maxLength:"128" contentEncoding:"base64" doc:"Ed25519 signature of DSSE's pre-authentication encoding, in base64."`
}
