package gates

import "pacecar/messages"

// Decision is what a gate decided and on what.
type Decision struct {
	At        string     `json:"at" format:"date-time" doc:"Instant."`
	Wave      uint32     `json:"wave" doc:"Wave that was judged."`
	Passed    bool       `json:"passed" doc:"Whether the gate opened."`
	Ended     uint32     `json:"ended" doc:"Vehicles of the wave that had ended."`
	Succeeded uint32     `json:"succeeded" doc:"Of these, how many succeeded."`
	Failed    uint32     `json:"failed" doc:"Of these, how many failed."`
	Text      string     `json:"text" doc:"The decision as a sentence."`
	Opening   *Opening   `json:"opening,omitempty" doc:"Who opened the gate, where a person had to."`
	Webhook   *Word      `json:"webhook,omitempty" doc:"That the webhook agreed which the gate names."`
	Promotion *Promotion `json:"promotion,omitempty" doc:"Whether the software was what the wave had proven, before the next one opened."`
}

// FromDecision turns a gate's decision into a view.
func FromDecision(d *messages.GateDecision) Decision {
	return Decision{
		At: stamp(d.GetAtMs()), Wave: d.GetWave(), Passed: d.GetPassed(), Ended: d.GetEnded(),
		Succeeded: d.GetSucceeded(), Failed: d.GetFailed(), Text: d.GetText(),
		Opening: FromOpening(d.GetOpening()), Webhook: FromWord(d.GetInputs().GetWebhook()), Promotion: FromPromotion(d.GetInputs().GetPromotion()),
	}
}
