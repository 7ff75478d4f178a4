package gate

import (
	"time"

	"google.golang.org/protobuf/proto"

	"pacecar/messages"
)

// Decision is a verdict as a campaign keeps it, with everything that led to it: judging
// [Recall] of its inputs gives the same verdict again.
func Decision(in Inputs, verdict Verdict) *messages.GateDecision {
	inputs := &messages.GateInputs{
		Gate: proto.CloneOf(in.Gate), Wave: in.Wave, Last: in.Last, Size: in.Size, Skipped: in.Skipped, InstalledBefore: in.Before,
		Ended: in.Ended, Succeeded: in.Succeeded, Failed: in.Failed, Underway: in.Underway,
		Accepted: in.Accepted, AcceptedEnded: in.AcceptedEnded, AcceptedFailed: in.AcceptedFailed, AcceptedUnsucceeded: in.AcceptedUnsucceeded,
		NowMs: in.Now.UnixMilli(), StrataInAll: in.StrataInAll, Opening: in.Opening, Webhook: in.Word, Promotion: in.Promotion,
		Superseded: in.Superseded, Earlier: keepEarlier(in.Earlier), Silent: in.Silent, GoneOn: in.GoneOn, GoneOnEarly: in.GoneOnEarly,
	}
	for _, s := range in.worst() {
		inputs.Strata = append(inputs.Strata, keepStratum(s))
	}
	if h := (&messages.HealthInputs{
		Unhealthy: in.Unhealthy, CyclesAwaited: in.CyclesAwaited, CyclesCompleted: in.CyclesCompleted, CyclesWaitSeconds: int64(in.CyclesWait / time.Second),
		Taken: in.Taken,
	}); !proto.Equal(h, &messages.HealthInputs{}) {
		inputs.Health = h
	}
	if !in.LastEnd.IsZero() {
		inputs.LastEndMs = in.LastEnd.UnixMilli()
	}
	if !in.HearsUntil.IsZero() {
		inputs.HearsUntilMs = in.HearsUntil.UnixMilli()
	}
	return &messages.GateDecision{
		AtMs: in.Now.UnixMilli(), Wave: in.Wave, Passed: verdict.Outcome == Open,
		Ended: in.Ended, Succeeded: in.Succeeded, Failed: in.Failed, Text: verdict.Text, Inputs: inputs, Opening: in.Opening,
	}
}

// Recall is what a gate saw when it decided.
func Recall(kept *messages.GateInputs) Inputs {
	in := Inputs{
		Gate: kept.GetGate(), Wave: kept.GetWave(), Last: kept.GetLast(), Size: kept.GetSize(), Skipped: kept.GetSkipped(), Before: kept.GetInstalledBefore(),
		Ended: kept.GetEnded(), Succeeded: kept.GetSucceeded(), Failed: kept.GetFailed(), Underway: kept.GetUnderway(),
		Accepted: kept.GetAccepted(), AcceptedEnded: kept.GetAcceptedEnded(), AcceptedFailed: kept.GetAcceptedFailed(),
		AcceptedUnsucceeded: kept.GetAcceptedUnsucceeded(), Now: time.UnixMilli(kept.GetNowMs()),
		StrataInAll: kept.GetStrataInAll(), Opening: kept.GetOpening(), Word: kept.GetWebhook(), Promotion: kept.GetPromotion(),
		Superseded: kept.GetSuperseded(), Earlier: recallEarlier(kept.GetEarlier()), Silent: kept.GetSilent(), GoneOn: kept.GetGoneOn(), GoneOnEarly: kept.GetGoneOnEarly(),
	}
	for _, s := range kept.GetStrata() {
		in.Strata = append(in.Strata, recallStratum(s))
	}
	h := kept.GetHealth()
	in.Unhealthy, in.CyclesAwaited, in.CyclesCompleted = h.GetUnhealthy(), h.GetCyclesAwaited(), h.GetCyclesCompleted()
	in.Taken = h.GetTaken()
	in.CyclesWait = time.Duration(h.GetCyclesWaitSeconds()) * time.Second
	if kept.GetLastEndMs() != 0 {
		in.LastEnd = time.UnixMilli(kept.GetLastEndMs())
	}
	if kept.GetHearsUntilMs() != 0 {
		in.HearsUntil = time.UnixMilli(kept.GetHearsUntilMs())
	}
	return in
}

// keepStratum is how a decision keeps the counts of a stratum.
func keepStratum(s Stratum) *messages.GateStratum {
	return &messages.GateStratum{
		Name: s.Name, Size: s.Size, Superseded: s.Superseded, Taken: s.Taken, GoneOnEarly: s.Early, Skipped: s.Skipped, InstalledBefore: s.Before,
		Ended: s.Ended, Succeeded: s.Succeeded, Failed: s.Failed, Underway: s.Underway,
		AcceptedEnded: s.AcceptedEnded, AcceptedFailed: s.AcceptedFailed, AcceptedUnsucceeded: s.AcceptedUnsucceeded,
	}
}

// recallStratum is the contrary of keepStratum.
func recallStratum(s *messages.GateStratum) Stratum {
	return Stratum{
		Name: s.GetName(), Size: s.GetSize(), Superseded: s.GetSuperseded(), Taken: s.GetTaken(), Early: s.GetGoneOnEarly(), Skipped: s.GetSkipped(), Before: s.GetInstalledBefore(),
		Ended: s.GetEnded(), Succeeded: s.GetSucceeded(), Failed: s.GetFailed(), Underway: s.GetUnderway(),
		AcceptedEnded: s.GetAcceptedEnded(), AcceptedFailed: s.GetAcceptedFailed(), AcceptedUnsucceeded: s.GetAcceptedUnsucceeded(),
	}
}
