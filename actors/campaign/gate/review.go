package gate

import "pacecar/messages"

// Review judges a decision again from the inputs that were kept with it, by the function
// that decided. It differs only if the record was changed, or the rules since.
func Review(d *messages.GateDecision) *messages.GateReview {
	r := &messages.GateReview{Decision: d, Recomputed: messages.GateRecomputation_GATE_SAME}
	if d.GetInputs() == nil {
		r.Recomputed = messages.GateRecomputation_GATE_UNKNOWN
		return r
	}
	in := Recall(d.GetInputs())
	verdict := Judge(in)
	told := in.Wave == d.GetWave() && in.Ended == d.GetEnded() && in.Succeeded == d.GetSucceeded() && in.Failed == d.GetFailed()
	if !told || (verdict.Outcome == Open) != d.GetPassed() || verdict.Text != d.GetText() {
		r.Recomputed, r.Text = messages.GateRecomputation_GATE_DIFFERS, verdict.Text
	}
	return r
}
