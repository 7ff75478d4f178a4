// Package stored is the shapes of artifacts: on their way in, stored, and verified.
package stored

// Stored says which artifact is stored.
type Stored struct {
	SHA256    string `json:"sha256" doc:"Digest."`
	SizeBytes int64  `json:"sizeBytes" doc:"Length."`
	URL       string `json:"url" doc:"Where it can be fetched, relative to the server."`
}

// NewUpload is what opens an upload.
type NewUpload struct {
	SHA256    string `json:"sha256" minLength:"64" maxLength:"64" doc:"Digest of the whole file."`
	SizeBytes int64  `json:"sizeBytes" minimum:"1" doc:"Length of the whole file."`
}

// Upload is a file on its way in.
type Upload struct {
	SHA256    string `json:"sha256" doc:"Digest of the whole file, which names the upload."`
	SizeBytes int64  `json:"sizeBytes" doc:"Length of the whole file."`
	Offset    int64  `json:"offset" doc:"Bytes that are here, durably: go on from there."`
	Stored    bool   `json:"stored" doc:"Whether all of it is, so that nothing needs to be sent."`
	URL       string `json:"url" doc:"Where to send the rest; of a file that is stored, where it can be fetched. Relative to the server."`
}

// Verification is what reading stored files again has found, and with Accept:
// application/x-ndjson each of its progress lines.
type Verification struct {
	Checked      int64    `json:"checked" doc:"Files read."`
	CheckedBytes int64    `json:"checkedBytes" doc:"Their bytes."`
	Spoilt       int64    `json:"spoilt" doc:"Files whose bytes have another digest: they are not served any more."`
	Unreadable   int64    `json:"unreadable" doc:"Files that could not be read this time."`
	Missing      int64    `json:"missing" doc:"Files that are not stored: of the package asked for, or of any that is validated, approved, released or deprecated."`
	Done         bool     `json:"done" doc:"False in progress lines."`
	Stopped      string   `json:"stopped,omitempty" doc:"Why it ended before every file was read."`
	Damages      []Damage `json:"damages,omitempty" doc:"The first 1,000 files that are spoilt, unreadable or missing."`
}

// Damage is one file that is not what it was, or not there.
type Damage struct {
	SHA256    string   `json:"sha256" doc:"Digest that it should have."`
	SizeBytes int64    `json:"sizeBytes" doc:"Length."`
	Found     string   `json:"found,omitempty" doc:"Digest that its bytes have; absent if they could not be read, or are not stored."`
	Detail    string   `json:"detail" doc:"What is wrong: one sentence."`
	Packages  []string `json:"packages,omitempty" doc:"Packages that use it, as name@version."`
}
