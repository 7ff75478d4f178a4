package gates

import (
	"time"

	"pacecar/messages"
	"pacecar/web/view/mirror"
)

// Opening is the word of a person that opened a gate.
type Opening struct {
	By      string `json:"by" doc:"Who opened the gate."`
	At      string `json:"at" format:"date-time" doc:"When."`
	Reason  string `json:"reason" doc:"Why: what was looked at."`
	Despite string `json:"despite,omitempty" doc:"What the wave did not show, and the person knew of. What is not known yet takes another word."`
}

// FromOpening shows it, if there is one.
func FromOpening(o *messages.GateOpening) *Opening {
	if o == nil {
		return nil
	}
	return &Opening{By: o.GetBy(), At: time.UnixMilli(o.GetAtMs()).UTC().Format("2006-01-02T15:04:05.000Z"), Reason: o.GetReason(), Despite: o.GetDespite()}
}

// StratumSeen is one stratum of a wave as its gate saw it.
type StratumSeen struct {
	Name                string `json:"name" doc:"The values that its vehicles share."`
	Size                uint32 `json:"size" doc:"Vehicles of the wave."`
	Superseded          uint32 `json:"superseded,omitempty" doc:"Others, which another campaign has taken for good."`
	Taken               uint32 `json:"taken,omitempty" doc:"Of those, how many had succeeded, and did not run the update any more."`
	GoneOnEarly         uint32 `json:"goneOnEarly,omitempty" doc:"Of the taken, how many have gone on to a campaign that needs what this one brought, before they had soaked."`
	Skipped             uint32 `json:"skipped" doc:"Of these, never offered, with a reason."`
	InstalledBefore     uint32 `json:"installedBefore" doc:"Of the skipped, those that ran the software already."`
	Ended               uint32 `json:"ended" doc:"Others that had ended."`
	Succeeded           uint32 `json:"succeeded" doc:"Of the ended, how many succeeded."`
	Failed              uint32 `json:"failed" doc:"Of the ended, how many failed."`
	Underway            uint32 `json:"underway" doc:"Not ended."`
	AcceptedEnded       uint32 `json:"acceptedEnded" doc:"Ended when a person resumed the wave after a halt."`
	AcceptedFailed      uint32 `json:"acceptedFailed" doc:"Failed by then."`
	AcceptedUnsucceeded uint32 `json:"acceptedUnsucceeded" doc:"Not successful by then."`
}

// FromStrata shows strata.
func FromStrata(list []*messages.GateStratum) []StratumSeen {
	var shown []StratumSeen
	for _, s := range list {
		shown = append(shown, StratumSeen{
			Name: s.GetName(), Size: s.GetSize(), Superseded: s.GetSuperseded(), Taken: s.GetTaken(), GoneOnEarly: s.GetGoneOnEarly(), Skipped: s.GetSkipped(), InstalledBefore: s.GetInstalledBefore(),
			Ended: s.GetEnded(), Succeeded: s.GetSucceeded(), Failed: s.GetFailed(), Underway: s.GetUnderway(),
			AcceptedEnded: s.GetAcceptedEnded(), AcceptedFailed: s.GetAcceptedFailed(), AcceptedUnsucceeded: s.GetAcceptedUnsucceeded(),
		})
	}
	return shown
}

// AwaitsPerson tells whether a person must open the gate of the current wave for a running
// campaign to go on.
func AwaitsPerson(r *messages.CampaignRecord) bool {
	return r.GetGate().GetAwaitsPerson() && r.GetState() == messages.CampaignState_RUNNING && r.GetEndReachedAtMs() == 0
}

// EarlierSeen is a wave whose gate had opened before, and of which more have failed since: it is
// judged again by its own limits.
type EarlierSeen struct {
	Wave      uint32      `json:"wave" doc:"Number of the wave, from 1."`
	Gate      Gate        `json:"gate" doc:"What was required of it."`
	Unhealthy uint32      `json:"unhealthy" doc:"Of the failed, those that installed the update and were unhealthy afterwards."`
	Seen      StratumSeen `json:"seen" doc:"Its vehicles; they have no name."`
}

// FromEarlier shows waves that are judged again.
func FromEarlier(list []*messages.EarlierWave) (shown []EarlierSeen) {
	for _, e := range list {
		one := EarlierSeen{Wave: e.GetWave(), Unhealthy: e.GetUnhealthy(), Seen: FromStrata([]*messages.GateStratum{e.GetSeen()})[0]}
		mirror.From(&one.Gate, e.GetGate().ProtoReflect())
		shown = append(shown, one)
	}
	return shown
}
