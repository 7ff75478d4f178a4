package view

import "pacecar/web/view/reported"

// Vehicle is a vehicle as the engine believes it to be.
type Vehicle struct {
	VIN              string      `json:"vin" doc:"Vehicle identification number."`
	Model            string      `json:"model,omitempty" doc:"Model."`
	Variant          string      `json:"variant,omitempty" doc:"Variant of the model."`
	ModelYear        uint32      `json:"modelYear,omitempty" doc:"Model year."`
	Market           string      `json:"market,omitempty" doc:"Country of sale, ISO 3166-1 alpha-2."`
	Region           string      `json:"region,omitempty" doc:"The fleet's own region, e.g. DE-BY."`
	Tags             []string    `json:"tags" doc:"Free labels."`
	TimeZone         string      `json:"timeZone,omitempty" doc:"Where the vehicle's hours are, IANA, e.g. Europe/Berlin."`
	Consent          string      `json:"consent,omitempty" enum:"owner,fleet,none" doc:"Who must agree to an update; none said: the owner."`
	Language         string      `json:"language,omitempty" doc:"Of what the driver is told, BCP 47, e.g. de or pt-BR."`
	Position         *Position   `json:"position,omitempty" doc:"Where it last said it was."`
	Flags            []Flag      `json:"flags" doc:"What keeps it out of campaigns until it has been cleared, oldest first."`
	ECUs             []ECU       `json:"ecus" doc:"Control units with the software they are believed to run."`
	InventoryVersion uint64      `json:"inventoryVersion" doc:"Rises with every change of an ECU."`
	Version          uint64      `json:"version" doc:"Rises with every durable change of the vehicle."`
	Online           bool        `json:"online" doc:"Whether its TCU is connected."`
	LastSeenAt       string      `json:"lastSeenAt,omitempty" format:"date-time" doc:"Last message of any kind."`
	RegisteredAt     string      `json:"registeredAt,omitempty" format:"date-time" doc:"First registration."`
	Encoding         string      `json:"encoding,omitempty" enum:"binary,json" doc:"How its TCU speaks."`
	Assignment       *Assignment `json:"assignment,omitempty" doc:"The current assignment, or the last one."`
	Results          []Result    `json:"results" doc:"Ended assignments, newest first, at most 16."`
	Percent          uint32      `json:"percent" doc:"Progress of the present download or installation, 0 to 100."`
	Why              string      `json:"why,omitempty" doc:"One sentence: why it is, or is not, being updated."`

	Condition *reported.Condition `json:"condition,omitempty" doc:"What an installation depends on, as the vehicle said it last; absent: it has not since the engine began to look after it."`
	Consents  []reported.Consent  `json:"consents,omitempty" doc:"What was asked and answered about updates, by campaign and phase; of the present campaign first, of at most 8 others."`
}

// ECU is one control unit.
type ECU struct {
	ID               string `json:"id" minLength:"1" maxLength:"64" doc:"Name within the vehicle, e.g. ADAS."`
	HardwarePart     string `json:"hardwarePart,omitempty" maxLength:"64" doc:"Part number of the hardware."`
	HardwareRevision string `json:"hardwareRevision,omitempty" maxLength:"64" doc:"Revision of the hardware."`
	Serial           string `json:"serial,omitempty" maxLength:"64" doc:"Serial number."`
	Version          string `json:"version,omitempty" maxLength:"64" doc:"Installed software."`
	SHA256           string `json:"sha256,omitempty" maxLength:"64" doc:"Digest of the installed software, where known."`
	RXSWIN           string `json:"rxswin,omitempty" maxLength:"64" doc:"Type approval that the software counts to (UN R156), e.g. R79SWIN 0001."`
}

// Position is a place on Earth, WGS 84.
type Position struct {
	Latitude  float64 `json:"latitude" doc:"Degrees north, -90 to 90."`
	Longitude float64 `json:"longitude" doc:"Degrees east, -180 to 180."`
}

// Flag keeps a vehicle out of campaigns until it has been cleared.
type Flag struct {
	Code   string `json:"code" enum:"ECUReplaced,UnknownECU,DuplicateSerial,ManifestsBehind" doc:"What was seen."`
	ECU    string `json:"ecu,omitempty" doc:"ECU concerned."`
	Detail string `json:"detail,omitempty" doc:"A sentence for people."`
	At     string `json:"at,omitempty" format:"date-time" doc:"When it was raised."`
}

// Clearing is the body of a clear.
type Clearing struct {
	By     string   `json:"by,omitempty" maxLength:"128" doc:"Who acts; default: header Pacecar-Actor. A decision without a name is refused."`
	Reason string   `json:"reason" minLength:"1" maxLength:"512" doc:"What was found out about the vehicle; kept in the timeline."`
	Codes  []string `json:"codes,omitempty" maxItems:"8" enum:"ECUReplaced,UnknownECU,DuplicateSerial,ManifestsBehind" doc:"Flags to clear; none: all."`
}

// Configuration is a change of a vehicle's ECUs, with all of them before and after it.
type Configuration struct {
	At       string      `json:"at" format:"date-time" doc:"When, by the engine's clock."`
	Event    string      `json:"event" doc:"What happened, e.g. InventoryChanged."`
	By       string      `json:"by,omitempty" doc:"Who said so: a person, 'vehicle' or 'engine'."`
	Campaign string      `json:"campaign,omitempty" doc:"Campaign whose update made the change."`
	Attempt  uint32      `json:"attempt,omitempty" doc:"Attempt of that campaign."`
	Changes  []ECUChange `json:"changes" doc:"ECUs that changed."`
	Before   []ECU       `json:"before" doc:"All ECUs before it."`
	After    []ECU       `json:"after" doc:"All ECUs after it."`
}

// ECUChange is one ECU before and after; one that was new or is gone has one side only.
type ECUChange struct {
	Before *ECU `json:"before,omitempty" doc:"As it was."`
	After  *ECU `json:"after,omitempty" doc:"As it is then."`
}

// Assignment is one vehicle × one campaign.
type Assignment struct {
	Campaign         string     `json:"campaign" doc:"Campaign id."`
	Attempt          uint32     `json:"attempt" doc:"Number of the attempt, from 1."`
	State            string     `json:"state" doc:"Where the attempt is in its life."`
	Package          string     `json:"package" doc:"Package offered, as name@version."`
	Artifacts        []Artifact `json:"artifacts" doc:"Files that fit this vehicle."`
	InventoryVersion uint64     `json:"inventoryVersion" doc:"Inventory the offer was decided on."`
	ECU              string     `json:"ecu,omitempty" doc:"ECU concerned by a failure."`
	Code             string     `json:"code,omitempty" doc:"Failure or refusal code."`
	Detail           string     `json:"detail,omitempty" doc:"What the vehicle said; never trusted."`
	Cancelling       bool       `json:"cancelling,omitempty" doc:"A cancel was sent and has not been followed yet."`
	OfferedAt        string     `json:"offeredAt,omitempty" format:"date-time" doc:"When the offer was committed."`
	ChangedAt        string     `json:"changedAt,omitempty" format:"date-time" doc:"Last change."`
	ExpiresAt        string     `json:"expiresAt,omitempty" format:"date-time" doc:"End of the offer."`
	PermitOpensAt    string     `json:"permitOpensAt,omitempty" format:"date-time" doc:"Until when the permit is kept from the vehicle, for its maintenance window; absent: it is not."`
	PermitExpiresAt  string     `json:"permitExpiresAt,omitempty" format:"date-time" doc:"End of the permit to install."`
}

// Artifact is one file of an offer.
type Artifact struct {
	ECU          string `json:"ecu" doc:"ECU it is for."`
	HardwarePart string `json:"hardwarePart,omitempty" doc:"Hardware it fits."`
	Version      string `json:"version" doc:"Software version after installation."`
	SHA256       string `json:"sha256" doc:"Digest."`
	SizeBytes    uint64 `json:"sizeBytes" doc:"Length."`
}

// Result is what is kept of an ended assignment.
type Result struct {
	Campaign string `json:"campaign" doc:"Campaign id."`
	Attempt  uint32 `json:"attempt" doc:"Number of the last attempt."`
	State    string `json:"state" doc:"How it ended."`
	ECU      string `json:"ecu,omitempty" doc:"ECU concerned by a failure."`
	Code     string `json:"code,omitempty" doc:"Failure or refusal code."`
	EndedAt  string `json:"endedAt,omitempty" format:"date-time" doc:"When it ended."`
	Since    string `json:"since,omitempty" doc:"That the vehicle has got other software since, where its record knows; the state is how the attempt ended all the same. Absent: it has not, or nobody knows."`
}

// Line is one line of a timeline, of a vehicle or of a campaign.
type Line struct {
	At       string `json:"at" format:"date-time" doc:"When, by the engine's clock."`
	Event    string `json:"event" doc:"What happened, in the past tense, e.g. AssignmentOffered."`
	By       string `json:"by,omitempty" doc:"A person, 'vehicle', 'campaign <id>' or 'engine'."`
	Campaign string `json:"campaign,omitempty" doc:"Campaign concerned."`
	VIN      string `json:"vin,omitempty" doc:"Vehicle concerned."`
	Attempt  uint32 `json:"attempt,omitempty" doc:"Attempt concerned."`
	From     string `json:"from,omitempty" doc:"State before, where a state changed."`
	To       string `json:"to,omitempty" doc:"State after."`
	ECU      string `json:"ecu,omitempty" doc:"ECU concerned."`
	Code     string `json:"code,omitempty" doc:"Failure or refusal code."`
	Detail   string `json:"detail,omitempty" doc:"A sentence for people."`
}

// Registration is what the OEM says about a vehicle.
type Registration struct {
	Model     string   `json:"model,omitempty" maxLength:"64" doc:"Model."`
	Variant   string   `json:"variant,omitempty" maxLength:"64" doc:"Variant of the model."`
	ModelYear uint32   `json:"modelYear,omitempty" maximum:"9999" doc:"Model year."`
	Market    string   `json:"market,omitempty" maxLength:"2" doc:"Country of sale, ISO 3166-1 alpha-2."`
	Region    string   `json:"region,omitempty" maxLength:"64" doc:"The fleet's own region, e.g. DE-BY."`
	Tags      []string `json:"tags,omitempty" maxItems:"32" doc:"Free labels."`
	TimeZone  string   `json:"timeZone,omitempty" maxLength:"64" doc:"Where the vehicle's hours are, IANA, e.g. Europe/Berlin."`
	Consent   string   `json:"consent,omitempty" enum:"owner,fleet,none" doc:"Who must agree to an update; none said: the owner."`
	Language  string   `json:"language,omitempty" maxLength:"64" doc:"Of what the driver is told, BCP 47, e.g. de or pt-BR."`
	ECUs      []ECU    `json:"ecus,omitempty" maxItems:"256" doc:"Control units."`
}
