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
		NowMs: in.Now.UnixMilli(),
	}
	if !in.LastEnd.IsZero() {
		inputs.LastEndMs = in.LastEnd.UnixMilli()
	}
	return &messages.GateDecision{
		AtMs: in.Now.UnixMilli(), Wave: in.Wave, Passed: verdict.Outcome == Open,
		Ended: in.Ended, Succeeded: in.Succeeded, Failed: in.Failed, Text: verdict.Text, Inputs: inputs,
	}
}

// Recall is what a gate saw when it decided.
func Recall(kept *messages.GateInputs) Inputs {
	in := Inputs{
		Gate: kept.GetGate(), Wave: kept.GetWave(), Last: kept.GetLast(), Size: kept.GetSize(), Skipped: kept.GetSkipped(), Before: kept.GetInstalledBefore(),
		Ended: kept.GetEnded(), Succeeded: kept.GetSucceeded(), Failed: kept.GetFailed(), Underway: kept.GetUnderway(),
		Accepted: kept.GetAccepted(), AcceptedEnded: kept.GetAcceptedEnded(), AcceptedFailed: kept.GetAcceptedFailed(),
		AcceptedUnsucceeded: kept.GetAcceptedUnsucceeded(), Now: time.UnixMilli(kept.GetNowMs()),
	}
	if kept.GetLastEndMs() != 0 {
		in.LastEnd = time.UnixMilli(kept.GetLastEndMs())
	}
	return in
}
