// Package rivalry is the shapes of how campaigns are in each other's way: at the start of one, and
// while it runs.
package rivalry

import (
	"fmt"
	"strings"

	"pacecar/messages"
)

// Overlap is how a campaign that is to start meets another one that is under way.
type Overlap struct {
	Campaign   string   `json:"campaign" doc:"The other campaign."`
	Priority   uint32   `json:"priority" doc:"Its priority."`
	Supersedes uint32   `json:"supersedes" doc:"Vehicles that would be taken from it for good."`
	Preempts   uint32   `json:"preempts" doc:"Vehicles that would be taken from it, and be offered its update again afterwards."`
	Waits      uint32   `json:"waits" doc:"Vehicles that would wait for it."`
	Later      uint32   `json:"later" doc:"Vehicles on both rosters that it has not offered its update to yet."`
	ECUs       []string `json:"ecus" doc:"Control units that both updates are for; empty: the vehicles alone are shared."`
	Text       string   `json:"text" doc:"The same as a sentence."`
}

// Rival is another campaign that a campaign has met at its vehicles.
type Rival struct {
	Campaign   string `json:"campaign" doc:"The other campaign; empty: those beyond the first 63."`
	Waiting    uint32 `json:"waiting" doc:"Vehicles that wait for it now."`
	GaveWay    uint32 `json:"gaveWay" doc:"Attempts that gave way to it, and count for nothing."`
	Superseded uint32 `json:"superseded" doc:"Vehicles that it has taken for good."`
	Taken      uint32 `json:"taken" doc:"Vehicles taken from it."`
	Text       string `json:"text" doc:"The same as a sentence."`
}

// FromOverlaps turns overlaps into views.
func FromOverlaps(list []*messages.Overlap) (all []Overlap) {
	for _, o := range list {
		all = append(all, Overlap{
			Campaign: o.GetCampaignId(), Priority: o.GetPriority(), Supersedes: o.GetSupersedes(), Preempts: o.GetPreempts(), Waits: o.GetWaits(),
			Later: o.GetLater(), ECUs: append([]string{}, o.GetEcus()...), Text: o.GetText(),
		})
	}
	return all
}

// FromRivals turns the campaigns that one has met into views.
func FromRivals(list []*messages.Rival) (all []Rival) {
	for _, r := range list {
		v := Rival{Campaign: r.GetCampaignId(), Waiting: r.GetWaiting(), GaveWay: r.GetGaveWay(), Superseded: r.GetSuperseded(), Taken: r.GetTaken()}
		v.Text = v.text()
		all = append(all, v)
	}
	return all
}

func (r Rival) text() string {
	var parts []string
	say := func(n uint32, one, more string) {
		switch n {
		case 0:
		case 1:
			parts = append(parts, "1 "+one)
		default:
			parts = append(parts, fmt.Sprintf("%d %s", n, more))
		}
	}
	say(r.Waiting, "vehicle waits for it", "vehicles wait for it")
	say(r.GaveWay, "attempt gave way to it", "attempts gave way to it")
	say(r.Superseded, "vehicle is superseded by it", "vehicles are superseded by it")
	say(r.Taken, "vehicle was taken from it", "vehicles were taken from it")
	name := "Campaign " + r.Campaign
	if r.Campaign == "" {
		name = "Others"
	}
	if len(parts) == 0 {
		return name + ": nothing at present."
	}
	return name + ": " + strings.Join(parts, ", ") + "."
}
