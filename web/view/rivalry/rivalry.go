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
	Lost       uint32   `json:"lost" doc:"Vehicles that would be its own for good, because it supersedes this one by name."`
	Soaks      uint32   `json:"soaks" doc:"Vehicles that run its update for the same control unit, which the gate of their wave has yet to judge: they are waited for while they soak, or its update is replaced where this one goes before it."`
	Begins     string   `json:"begins,omitempty" doc:"When it begins, of a scheduled campaign, whose roster is not fixed yet: the numbers are then of the vehicles that it would select now. Absent: it is under way."`
	Behind     bool     `json:"behind,omitempty" doc:"Whether it goes before this one on the same control unit and has yet to offer its update to some of the vehicles, or to judge it there: a start names it in despite, or is refused."`
	Text       string   `json:"text" doc:"The same as a sentence."`
}

// Unasked is a campaign of which nobody knows whether it is for the same vehicles.
type Unasked struct {
	Campaign  string `json:"campaign,omitempty" doc:"The other campaign; absent: several."`
	Reason    string `json:"reason" doc:"Why it has not said."`
	Campaigns uint32 `json:"campaigns" doc:"How many campaigns they are."`
}

// Stone is a campaign under way that brings what vehicles lack.
type Stone struct {
	Campaign string `json:"campaign" doc:"The campaign; empty: not all could be asked whether they bring it."`
	Package  string `json:"package" doc:"What it brings, as name@version."`
	Code     string `json:"code" doc:"Why the vehicles are left out."`
	Detail   string `json:"detail,omitempty" doc:"The reason as a sentence."`
	Vehicles uint32 `json:"vehicles" doc:"Vehicles that lack nothing else, and are on its roster."`
	Text     string `json:"text" doc:"The same as a sentence."`
}

// FromStones turns stepping stones into views.
func FromStones(list []*messages.Stone) (all []Stone) {
	for _, s := range list {
		all = append(all, Stone{s.GetCampaignId(), s.GetPackage(), s.GetCode(), s.GetDetail(), s.GetVehicles(), s.GetText()})
	}
	return all
}

// Met is what a look at all other campaigns that are under way or scheduled found.
type Met struct {
	Overlaps     []Overlap `json:"overlaps,omitempty" doc:"Campaigns under way or scheduled that it would be in the way of, or that would be in its way, as a start meets them; most vehicles first, at most 64. Absent: none."`
	OverlapsMore uint32    `json:"overlapsMore,omitempty" doc:"Campaigns that share vehicles with it, besides those of overlaps."`
	Unasked      []Unasked `json:"unasked,omitempty" doc:"Campaigns that did not say whether they share vehicles with it: a start names them in despite, or is refused. At most 64; absent: all have said."`
}

// FromMet turns what a look found into a view.
func FromMet(m *messages.Encounter) Met {
	met := Met{Overlaps: fromOverlaps(m.GetOverlaps()), OverlapsMore: m.GetMore()}
	for _, u := range m.GetUnasked() {
		met.Unasked = append(met.Unasked, Unasked{u.GetCampaignId(), u.GetReason(), max(u.GetCampaigns(), 1)})
	}
	return met
}

// Rival is another campaign that a campaign has met at its vehicles.
type Rival struct {
	Campaign   string `json:"campaign" doc:"The other campaign; empty: those beyond the first 63."`
	Waiting    uint32 `json:"waiting" doc:"Vehicles that wait for it now."`
	GaveWay    uint32 `json:"gaveWay" doc:"Attempts that gave way to it, and count for nothing."`
	Superseded uint32 `json:"superseded" doc:"Vehicles that it has taken for good."`
	Taken      uint32 `json:"taken" doc:"Vehicles taken from it."`
	GoneOn     uint32 `json:"goneOn" doc:"Vehicles that took the update and have gone on to it, which needs that."`
	Text       string `json:"text" doc:"The same as a sentence."`
}

func fromOverlaps(list []*messages.Overlap) (all []Overlap) {
	for _, o := range list {
		all = append(all, Overlap{
			Campaign: o.GetCampaignId(), Priority: o.GetPriority(), Supersedes: o.GetSupersedes(), Preempts: o.GetPreempts(), Waits: o.GetWaits(),
			Later: o.GetLater(), ECUs: append([]string{}, o.GetEcus()...), Lost: o.GetLost(), Soaks: o.GetSoaks(), Behind: o.GetBehind(), Begins: o.GetBegins(), Text: o.GetText(),
		})
	}
	return all
}

// FromRivals turns the campaigns that one has met into views.
func FromRivals(list []*messages.Rival) (all []Rival) {
	for _, r := range list {
		v := Rival{Campaign: r.GetCampaignId(), Waiting: r.GetWaiting(), GaveWay: r.GetGaveWay(), Superseded: r.GetSuperseded(), Taken: r.GetTaken(), GoneOn: r.GetGoneOn()}
		v.Text = v.text()
		all = append(all, v)
	}
	return all
}

func (r Rival) text() string {
	var parts []string
	say := func(n uint32, one, more string) {
		if n > 0 {
			parts = append(parts, counted(n, one, more))
		}
	}
	say(r.Waiting, "vehicle waits for it", "vehicles wait for it")
	say(r.GaveWay, "attempt gave way to it", "attempts gave way to it")
	say(r.Superseded, "vehicle is superseded by it", "vehicles are superseded by it")
	say(r.Taken, "vehicle was taken from it", "vehicles were taken from it")
	say(r.GoneOn, "vehicle has gone on to it", "vehicles have gone on to it")
	name := "Campaign " + r.Campaign
	if r.Campaign == "" {
		name = "Others"
	}
	if len(parts) == 0 {
		return name + ": nothing at present."
	}
	return name + ": " + strings.Join(parts, ", ") + "."
}

// Lines are the same as sentences, one for each campaign.
func (m Met) Lines() (lines []string) {
	for _, o := range m.Overlaps {
		lines = append(lines, o.Text)
	}
	if m.OverlapsMore > 0 {
		lines = append(lines, counted(m.OverlapsMore, "more campaign shares vehicles with it.", "more campaigns share vehicles with it."))
	}
	for _, u := range m.Unasked {
		if u.Campaign == "" {
			lines = append(lines, counted(u.Campaigns, "campaign was", "campaigns were")+" not asked whether they are for the same vehicles: "+u.Reason+".")
			continue
		}
		lines = append(lines, "Campaign "+u.Campaign+" did not say whether it is for the same vehicles: "+u.Reason+".")
	}
	return lines
}

func counted(n uint32, one, more string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, more)
}
