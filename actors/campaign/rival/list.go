package rival

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"pacecar/actors/campaign/gate"
	"pacecar/actors/campaign/roster"
	"pacecar/messages"
)

// Maximum is how many other campaigns are counted apart; the last row is that of all others.
const Maximum = 64

const _ = uint(roster.MaximumRival - Maximum) // an entry keeps each

// Rival is one other campaign, or, without a name, the rest of them.
type Rival struct {
	Campaign   string
	Waiting    uint32 // vehicles that wait for it now
	GaveWay    uint32 // attempts that gave way to it and come again
	Superseded uint32 // vehicles that it has taken for good
	Taken      uint32 // vehicles taken from it
	GoneOn     uint32 // vehicles that have gone on to it, which needs what this one brought
}

// Meet counts what a vehicle that is so now says about another campaign: it is that one's for good, has gone on to it or gave way
// to it, or was taken from it.
func (r *Rival) Meet(e roster.Entry) {
	switch {
	case roster.GoneOn(e):
		r.GoneOn++
	case roster.Terminal(e.State):
		r.Superseded++
	case e.State == roster.Waiting:
		r.GaveWay++
	default:
		r.Taken++
	}
}

// List is the other campaigns in the order in which they were met. Rows are only ever added,
// so a place stays true.
type List []Rival

// Place is the row of a campaign, plus one; fresh tells that the list must be given it before
// that is true, under the name that is answered.
func (l List) Place(campaign string) (place uint8, name string, fresh bool) {
	find := func(name string) int { return slices.IndexFunc(l, func(r Rival) bool { return r.Campaign == name }) }
	i := find(campaign)
	if i < 0 && len(l) >= Maximum-1 {
		campaign = ""
		i = find(campaign)
	}
	if i < 0 {
		return uint8(len(l) + 1), campaign, true
	}
	return uint8(i + 1), campaign, false
}

// At is the name of a row; 0: none.
func (l List) At(place uint8) string {
	if place == 0 || int(place) > len(l) {
		return ""
	}
	return cmp.Or(l[place-1].Campaign, "others")
}

// Waiting is how many vehicles wait for another campaign.
func (l List) Waiting() (n uint32) {
	for _, r := range l {
		n += r.Waiting
	}
	return n
}

// Awaited is whom most of the vehicles that wait for another campaign wait for; empty: none does.
func (l List) Awaited() string {
	if len(l) == 0 {
		return ""
	}
	most := slices.MaxFunc(l, func(a, b Rival) int { return cmp.Compare(a.Waiting, b.Waiting) })
	if most.Waiting == 0 {
		return ""
	}
	return fmt.Sprintf("waits for campaign %s, which has %s or for which they soak", cmp.Or(most.Campaign, "others"), gate.Vehicles(most.Waiting))
}

// Record is the list in fresh messages.
func (l List) Record() (all []*messages.Rival) {
	for _, r := range l {
		all = append(all, &messages.Rival{CampaignId: r.Campaign, Waiting: r.Waiting, GaveWay: r.GaveWay, Superseded: r.Superseded, Taken: r.Taken, GoneOn: r.GoneOn})
	}
	return all
}

// Restore is the reverse of Record.
func Restore(all []*messages.Rival) (l List) {
	for _, r := range all {
		l = append(l, Rival{r.GetCampaignId(), r.GetWaiting(), r.GetGaveWay(), r.GetSuperseded(), r.GetTaken(), r.GetGoneOn()})
	}
	return l
}

const waitsFor = "WaitsFor "

// CodeOf is the reason of a vehicle that waits for another campaign, as lists show it.
func CodeOf(campaign string) string { return waitsFor + campaign }

// Of is the campaign that a reason of CodeOf names; empty: it is another reason.
func Of(code string) string {
	campaign, is := strings.CutPrefix(code, waitsFor)
	if !is {
		return ""
	}
	return campaign
}
