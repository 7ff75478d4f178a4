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
	if !in.sound() {
		r.Recomputed, r.Text = messages.GateRecomputation_GATE_DIFFERS, "what was kept can not be the counts of a wave"
		return r
	}
	verdict := Judge(in)
	told := in.Wave == d.GetWave() && in.Ended == d.GetEnded() && in.Succeeded == d.GetSucceeded() && in.Failed == d.GetFailed()
	if !told || (verdict.Outcome == Open) != d.GetPassed() || verdict.Text != d.GetText() {
		r.Recomputed, r.Text = messages.GateRecomputation_GATE_DIFFERS, verdict.Text
	}
	return r
}

// sound tells whether the inputs can be what a gate saw; [Judge] takes no others.
func (in Inputs) sound() bool {
	for _, s := range in.Strata {
		if !in.part(s).sound() {
			return false
		}
	}
	for _, e := range in.Earlier {
		if !e.part().sound() {
			return false
		}
	}
	return in.whole().sound()
}
