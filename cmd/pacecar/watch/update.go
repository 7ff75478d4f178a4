package watch

import (
	"time"

	"pacecar/web/view"
	"pacecar/web/view/undo"
)

// Update is a campaign at one instant, for programs that watch it.
type Update struct {
	At                 string            `json:"at"`
	ID                 string            `json:"id"`
	State              string            `json:"state"`
	Cause              string            `json:"cause,omitempty"`
	Version            uint64            `json:"version"`
	Wave               uint32            `json:"wave"`
	Total              uint32            `json:"total"`
	Counts             map[string]uint32 `json:"counts"`
	InFlight           uint32            `json:"inFlight"`
	OffersPerMinute    float64           `json:"offersPerMinute"`
	SucceededPerMinute float64           `json:"succeededPerMinute"`
	Waves              []view.Wave       `json:"waves"`
	Failures           []undo.Failure    `json:"failures"`
}

// NewUpdate makes an update of a campaign as it was seen at now.
func NewUpdate(c view.Campaign, now time.Time) Update {
	return Update{
		At: view.Time(now.UnixMilli()), ID: c.ID, State: c.State, Cause: c.Cause, Version: c.Version, Wave: c.Wave,
		Total: c.Total, Counts: c.Counts, InFlight: c.InFlight,
		OffersPerMinute: c.OffersPerMinute, SucceededPerMinute: c.SucceededPerMinute,
		Waves: c.Waves, Failures: c.Failures,
	}
}
