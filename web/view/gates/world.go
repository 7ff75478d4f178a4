package gates

import (
	"time"

	"pacecar/messages"
)

// Word is that a webhook agreed to a gate.
type Word struct {
	Webhook    string `json:"webhook" doc:"The name that the server's configuration gives it."`
	ID         string `json:"id" doc:"Of the question, as the webhook heard it."`
	AskedAt    string `json:"askedAt" format:"date-time" doc:"When the gate first asked it."`
	AnsweredAt string `json:"answeredAt" format:"date-time" doc:"When its agreement was heard."`
	Text       string `json:"text,omitempty" doc:"What it said."`
	Holds      uint32 `json:"holds,omitempty" doc:"How often it said before that the campaign is to wait."`
}

// FromWord shows it, if there is one.
func FromWord(w *messages.WebhookWord) *Word {
	if w == nil {
		return nil
	}
	return &Word{Webhook: w.GetWebhook(), ID: w.GetId(), AskedAt: stamp(w.GetAskedAtMs()), AnsweredAt: stamp(w.GetAnsweredAtMs()), Text: w.GetText(), Holds: w.GetHolds()}
}

// Promotion is what came of comparing the software before a wave opened.
type Promotion struct {
	At          string   `json:"at" format:"date-time" doc:"When the software was looked up."`
	Differences []string `json:"differences,omitempty" doc:"What was not as the wave before had proven it; none: it was the same software."`
	Signers     []string `json:"signers,omitempty" doc:"Ids of the trusted keys that vouched for it then."`
}

// FromPromotion shows it, if the software was compared.
func FromPromotion(p *messages.Promotion) *Promotion {
	if p == nil {
		return nil
	}
	return &Promotion{At: stamp(p.GetAtMs()), Differences: p.GetDifferences(), Signers: p.GetSigners()}
}

// Pins is what the software of a campaign is, from its start on.
type Pins struct {
	At          string           `json:"at" format:"date-time" doc:"When it was written down."`
	ProvenWave  uint32           `json:"provenWave,omitempty" doc:"The last wave that has proven it."`
	PackageHash string           `json:"packageHash" doc:"Content of the package."`
	ContentHash string           `json:"contentHash" doc:"Content of plan and package, the selector included."`
	RulesHash   string           `json:"rulesHash" doc:"Of the package's dependencies, as every vehicle is judged by them."`
	FilesHash   string           `json:"filesHash" doc:"Of the digests and lengths of all files, patches included."`
	Artifacts   []PinnedArtifact `json:"artifacts" doc:"What vehicles install, each digest once."`
	Signers     []string         `json:"signers,omitempty" doc:"Ids of the trusted keys that vouched for the package."`
}

// PinnedArtifact is one file that vehicles install.
type PinnedArtifact struct {
	ECUID     string `json:"ecuId" doc:"ECU that it is for."`
	Version   string `json:"version" doc:"Software that it brings."`
	SHA256    string `json:"sha256" doc:"Digest of the file."`
	SizeBytes uint64 `json:"sizeBytes" doc:"Size of the file."`
}

// FromPins shows them, if the campaign has begun.
func FromPins(p *messages.Pins) *Pins {
	if p == nil {
		return nil
	}
	shown := &Pins{
		At: stamp(p.GetAtMs()), ProvenWave: p.GetWave(), PackageHash: p.GetPackageHash(), ContentHash: p.GetContentHash(),
		RulesHash: p.GetRulesHash(), FilesHash: p.GetFilesHash(), Artifacts: []PinnedArtifact{}, Signers: p.GetSigners(),
	}
	for _, a := range p.GetArtifacts() {
		shown.Artifacts = append(shown.Artifacts, PinnedArtifact{ECUID: a.GetEcuId(), Version: a.GetVersion(), SHA256: a.GetSha256(), SizeBytes: a.GetSizeBytes()})
	}
	return shown
}

// stamp is a time as the API writes it.
func stamp(atMs int64) string {
	return time.UnixMilli(atMs).UTC().Format("2006-01-02T15:04:05.000Z")
}
