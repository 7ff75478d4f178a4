package webhook

import (
	"encoding/json"
	"fmt"
	"time"

	"pacecar/messages"
	"pacecar/web/view/gates"
)

// EventType is the type of the event that a webhook receives.
const EventType = "pacecar.campaign.gate"

// Event is a CloudEvent 1.0 in structured JSON.
type Event struct {
	SpecVersion     string `json:"specversion"`
	ID              string `json:"id"`
	Type            string `json:"type"`
	Source          string `json:"source"`
	Subject         string `json:"subject"`
	Time            string `json:"time"`
	DataContentType string `json:"datacontenttype"`
	Data            Data   `json:"data"`
}

// Data is what the gate asks about.
type Data struct {
	Campaign     string `json:"campaign"`
	CampaignName string `json:"campaignName,omitempty"`
	Package      string `json:"package"`
	ContentHash  string `json:"contentHash"`
	Webhook      string `json:"webhook"`
	Wave         uint32 `json:"wave"`
	WaveName     string `json:"waveName,omitempty"`
	Waves        uint32 `json:"waves"`
	Text         string `json:"text"`
	Seen         Seen   `json:"seen"`
	Required     Terms  `json:"required"`
}

// Seen is what the gate saw of its wave.
type Seen struct {
	Size            uint32 `json:"size"`
	Ended           uint32 `json:"ended"`
	Succeeded       uint32 `json:"succeeded"`
	Failed          uint32 `json:"failed"`
	Skipped         uint32 `json:"skipped"`
	InstalledBefore uint32 `json:"installedBefore"`
	Underway        uint32 `json:"underway"`
	Accepted        bool   `json:"accepted"`
	AcceptedEnded   uint32 `json:"acceptedEnded"`
	AcceptedFailed  uint32 `json:"acceptedFailed"`
	LastEnd         string `json:"lastEnd,omitempty"`
	LastWave        bool   `json:"lastWave"`

	AcceptedUnsucceeded uint32              `json:"acceptedUnsucceeded"`
	Unhealthy           uint32              `json:"unhealthy"` // of the failed: they run the update
	Silent              uint32              `json:"silent"`    // of the failed: they were not heard in time
	DriveCycles         *DriveCycles        `json:"driveCycles,omitempty"`
	Strata              []gates.StratumSeen `json:"strata,omitempty"` // those that stand worst
	StrataInAll         uint32              `json:"strataInAll,omitempty"`
	Opening             *gates.Opening      `json:"opening,omitempty"` // the word of a person who has opened the gate

	Superseded  uint32              `json:"superseded,omitempty"`  // vehicles that another campaign has taken for good; size does not count them
	Taken       uint32              `json:"taken,omitempty"`       // of those: they had succeeded, and do not run the update any more
	GoneOn      uint32              `json:"goneOn,omitempty"`      // of the succeeded: they have gone on to campaigns that need the update, and had soaked
	GoneOnEarly uint32              `json:"goneOnEarly,omitempty"` // of the taken: they have gone on so before they had soaked, and are no proof
	Earlier     []gates.EarlierSeen `json:"earlier,omitempty"`     // waves of which more have failed since their gates opened
	HearsUntil  string              `json:"hearsUntil,omitempty"`  // until when vehicles may have something to say that nobody has heard
}

// DriveCycles is how vehicles that succeeded stand with the drive cycles that the gate asks for.
type DriveCycles struct {
	Awaited     uint32 `json:"awaited"`
	Completed   uint32 `json:"completed"`
	WaitSeconds int64  `json:"waitSeconds"` // after the last end, at most
}

// Terms are what the gate requires.
type Terms struct {
	MaximumFailedPercent    float64 `json:"maximumFailedPercent"`
	ConfidencePercent       float64 `json:"confidencePercent"`
	MinimumSucceededPercent float64 `json:"minimumSucceededPercent"`
	MinimumSample           uint32  `json:"minimumSample"`
	SoakSeconds             int64   `json:"soakSeconds"`
	SoakDriveCycles         uint32  `json:"soakDriveCycles,omitempty"`
	Manual                  bool    `json:"manual"`

	PerStratum *gates.StratumLimits `json:"perStratum,omitempty"` // what must hold in each stratum besides; empty: the same
}

// event is a question as its webhook reads it: a repetition has the same bytes, but for the drive
// cycles that were completed meanwhile.
func event(q *messages.AskWebhook) []byte {
	in, terms := q.GetInputs(), q.GetInputs().GetGate()
	e := Event{
		SpecVersion: "1.0", ID: q.GetId(), Type: EventType, Source: "/api/v1/campaigns/" + q.GetCampaignId(),
		Subject: fmt.Sprintf("waves/%d", in.GetWave()), Time: stamp(q.GetAskedAtMs()), DataContentType: "application/json",
		Data: Data{
			Campaign: q.GetCampaignId(), CampaignName: q.GetCampaignName(), Package: q.GetPackage(), ContentHash: q.GetContentHash(),
			Webhook: q.GetWebhook(), Wave: in.GetWave(), WaveName: q.GetWaveName(), Waves: q.GetWaves(), Text: q.GetText(),
			Seen: Seen{
				Size: in.GetSize(), Ended: in.GetEnded(), Succeeded: in.GetSucceeded(), Failed: in.GetFailed(), Skipped: in.GetSkipped(),
				InstalledBefore: in.GetInstalledBefore(), Underway: in.GetUnderway(), Accepted: in.GetAccepted(),
				AcceptedEnded: in.GetAcceptedEnded(), AcceptedFailed: in.GetAcceptedFailed(), LastEnd: stamp(in.GetLastEndMs()), LastWave: in.GetLast(),
				AcceptedUnsucceeded: in.GetAcceptedUnsucceeded(), Unhealthy: in.GetHealth().GetUnhealthy(), Silent: in.GetSilent(), DriveCycles: cycles(in),
				Strata: gates.FromStrata(in.GetStrata()), StrataInAll: in.GetStrataInAll(), Opening: gates.FromOpening(in.GetOpening()),
				Superseded: in.GetSuperseded(), Taken: in.GetHealth().GetTaken(), GoneOn: in.GetGoneOn(), GoneOnEarly: in.GetGoneOnEarly(), Earlier: gates.FromEarlier(in.GetEarlier()), HearsUntil: stamp(in.GetHearsUntilMs()),
			},
			Required: Terms{
				MaximumFailedPercent: terms.GetMaximumFailedPercent(), ConfidencePercent: terms.GetConfidencePercent(),
				MinimumSucceededPercent: terms.GetMinimumSucceededPercent(), MinimumSample: terms.GetMinimumSample(), SoakSeconds: terms.GetSoakSeconds(),
				SoakDriveCycles: terms.GetSoakDriveCycles(), Manual: terms.GetManual(), PerStratum: limits(terms.GetPerStratum()),
			},
		},
	}
	body, err := json.Marshal(e)
	if err != nil {
		panic("webhook: " + err.Error()) // numbers of a checked plan, and texts
	}
	return body
}

// cycles are those that the gate awaits; nil: it awaits none.
func cycles(in *messages.GateInputs) *DriveCycles {
	if in.GetGate().GetSoakDriveCycles() == 0 {
		return nil
	}
	h := in.GetHealth()
	return &DriveCycles{Awaited: h.GetCyclesAwaited(), Completed: h.GetCyclesCompleted(), WaitSeconds: h.GetCyclesWaitSeconds()}
}

// limits are those of each stratum; nil: strata are not judged.
func limits(l *messages.StratumLimits) *gates.StratumLimits {
	if l == nil {
		return nil
	}
	return &gates.StratumLimits{
		MinimumSucceededPercent: l.MinimumSucceededPercent, MaximumFailedPercent: l.MaximumFailedPercent,
		MinimumSample: l.GetMinimumSample(), ConfidencePercent: l.ConfidencePercent,
	}
}

// stamp is a time, or nothing.
func stamp(atMs int64) string {
	if atMs == 0 {
		return ""
	}
	return time.UnixMilli(atMs).UTC().Format(time.RFC3339)
}
