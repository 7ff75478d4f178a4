package report

import "pacecar/web/view"

// Report is the final account of a campaign, or the account so far.
type Report struct {
	GeneratedAt  string        `json:"generatedAt" format:"date-time" doc:"When the account was drawn up."`
	Final        bool          `json:"final" doc:"Whether the campaign has ended."`
	Succeeded    uint32        `json:"succeeded" doc:"Vehicles with the new software proven by their manifest."`
	Unsuccessful uint32        `json:"unsuccessful" doc:"Vehicles that ended in any other way."`
	Remaining    uint32        `json:"remaining" doc:"Vehicles that have not ended."`
	Seconds      int64         `json:"seconds,omitempty" doc:"From start to end, or to now."`
	Campaign     view.Campaign `json:"campaign" doc:"The campaign itself."`
}
