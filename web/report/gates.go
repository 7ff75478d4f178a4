package report

import (
	"pacecar/messages"
	"pacecar/web/view"
	"pacecar/web/view/gates"
	"pacecar/web/view/health"
	"pacecar/web/view/mirror"
)

// Gates are the decisions of a campaign's gates, each judged again.
type Gates struct {
	Items []Judgement `json:"items" doc:"Decisions, oldest first."`
}

// Judgement is what a gate decided, on what, and what the same judgement says of that again.
type Judgement struct {
	view.Decision
	Recomputed   string  `json:"recomputed" enum:"same,differs,unknown" doc:"Whether the gate's judgement, run again by the server on the inputs that were kept, comes to the same; unknown: they were not kept."`
	RecomputedAs string  `json:"recomputedAs,omitempty" doc:"What it comes to, as a sentence, where it differs."`
	Inputs       *Inputs `json:"inputs,omitempty" doc:"Everything that the gate saw."`
}

// Inputs is everything that a gate saw of its wave.
type Inputs struct {
	Gate                gates.Gate          `json:"gate" doc:"What was required."`
	Wave                uint32              `json:"wave" doc:"Number of the wave, from 1."`
	Last                bool                `json:"last" doc:"Whether no wave follows."`
	Size                uint32              `json:"size" doc:"Vehicles of the wave."`
	Superseded          uint32              `json:"superseded,omitempty" doc:"Others, which another campaign has taken for good."`
	GoneOn              uint32              `json:"goneOn,omitempty" doc:"Of the succeeded, those that had gone on to campaigns that need the update, and had soaked before."`
	GoneOnEarly         uint32              `json:"goneOnEarly,omitempty" doc:"Of the superseded, those that had gone on so before they had soaked: they halt nothing, and are no proof."`
	Skipped             uint32              `json:"skipped" doc:"Of these, never offered, with a reason: they count in no share."`
	InstalledBefore     uint32              `json:"installedBefore" doc:"Of the skipped, those that ran the software already."`
	Ended               uint32              `json:"ended" doc:"Others that had ended."`
	Succeeded           uint32              `json:"succeeded" doc:"Of the ended, how many succeeded."`
	Failed              uint32              `json:"failed" doc:"Of the ended, how many failed."`
	Silent              uint32              `json:"silent" doc:"Of the failed, how many were not heard in time: expired or stalled."`
	Underway            uint32              `json:"underway" doc:"Not ended; for the last wave, of the whole roster."`
	Accepted            bool                `json:"accepted" doc:"Whether a person had resumed the wave after a halt."`
	AcceptedEnded       uint32              `json:"acceptedEnded" doc:"Ended by then: the failed share is of those that tried the update since."`
	AcceptedFailed      uint32              `json:"acceptedFailed" doc:"Failed by then."`
	AcceptedUnsucceeded uint32              `json:"acceptedUnsucceeded" doc:"Not successful by then: left out of the succeeded share."`
	Strata              []gates.StratumSeen `json:"strata,omitempty" doc:"Where each stratum was judged: those that stood worst, at most 32, the worst first."`
	StrataInAll         uint32              `json:"strataInAll,omitempty" doc:"Strata of which the wave had vehicles."`
	Earlier             []gates.EarlierSeen `json:"earlier,omitempty" doc:"Waves whose gates had opened before and of which more have failed since: each is judged again by its own limits."`
	HearsUntilAt        string              `json:"hearsUntilAt,omitempty" format:"date-time" doc:"Until when, after a recovery, vehicles might have had something to say that nobody heard; absent: nothing was awaited."`
	Opening             *gates.Opening      `json:"opening,omitempty" doc:"The word of the person who opened the gate; absent: none was given."`
	Health              health.HealthSeen   `json:"health,omitzero" doc:"What was known of the health of those that had installed the update."`
	Webhook             *gates.Word         `json:"webhook,omitempty" doc:"That the webhook agreed which the gate names; absent: it had not, or none is named."`
	Promotion           *gates.Promotion    `json:"promotion,omitempty" doc:"Whether the software was what the wave had proven; absent: no wave was to open."`
	LastEndAt           string              `json:"lastEndAt,omitempty" format:"date-time" doc:"When the last vehicle had ended; absent: none."`
	NowAt               string              `json:"nowAt" format:"date-time" doc:"When it was judged."`
}

// recomputations are the words of what judging again came to.
var recomputations = map[messages.GateRecomputation]string{
	messages.GateRecomputation_GATE_SAME:    "same",
	messages.GateRecomputation_GATE_DIFFERS: "differs",
	messages.GateRecomputation_GATE_UNKNOWN: "unknown",
}

// Judged shows decisions that were judged again.
func Judged(reviews []*messages.GateReview) Gates {
	made := Gates{Items: make([]Judgement, 0, len(reviews))}
	for _, r := range reviews {
		j := Judgement{Decision: gates.FromDecision(r.GetDecision()), Recomputed: recomputations[r.GetRecomputed()], RecomputedAs: r.GetText()}
		if in := r.GetDecision().GetInputs(); in != nil {
			shown := fromInputs(in)
			j.Inputs = &shown
		}
		made.Items = append(made.Items, j)
	}
	return made
}

func fromInputs(in *messages.GateInputs) Inputs {
	shown := Inputs{
		Wave: in.GetWave(), Last: in.GetLast(), Silent: in.GetSilent(), Size: in.GetSize(), Superseded: in.GetSuperseded(), GoneOn: in.GetGoneOn(), GoneOnEarly: in.GetGoneOnEarly(), Earlier: gates.FromEarlier(in.GetEarlier()), HearsUntilAt: view.Time(in.GetHearsUntilMs()), Skipped: in.GetSkipped(), InstalledBefore: in.GetInstalledBefore(),
		Ended: in.GetEnded(), Succeeded: in.GetSucceeded(), Failed: in.GetFailed(), Underway: in.GetUnderway(),
		Accepted: in.GetAccepted(), AcceptedEnded: in.GetAcceptedEnded(), AcceptedFailed: in.GetAcceptedFailed(),
		AcceptedUnsucceeded: in.GetAcceptedUnsucceeded(), LastEndAt: view.Time(in.GetLastEndMs()), NowAt: view.Time(in.GetNowMs()),
		Strata: gates.FromStrata(in.GetStrata()), StrataInAll: in.GetStrataInAll(), Opening: gates.FromOpening(in.GetOpening()), Webhook: gates.FromWord(in.GetWebhook()), Promotion: gates.FromPromotion(in.GetPromotion()),
	}
	if in.GetHealth() != nil {
		mirror.From(&shown.Health, in.GetHealth().ProtoReflect())
	}
	if in.GetGate() != nil {
		mirror.From(&shown.Gate, in.GetGate().ProtoReflect())
	}
	return shown
}
