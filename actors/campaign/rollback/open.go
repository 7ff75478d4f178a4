package rollback

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"pacecar/actors/campaign/gate"
	"pacecar/actors/campaign/roster"
	"pacecar/messages"
)

// least is how long after its start a campaign that undoes another one stays open at least for vehicles
// that may yet turn out to have the update.
const least = 72 * time.Hour

// Patience is how long it stays open by its plan, which has the lives of permits and the silence of
// the one that it undoes: longer than a permit lives that a vehicle may have used by then. After it, it
// completes and says who they are.
func Patience(p *messages.CampaignPlan) time.Duration {
	return max(least, time.Duration(p.GetPermitLifeSeconds()+p.GetRetries().GetSilenceSeconds())*time.Second)
}

// maxOpen is how many vehicles are named that are still open.
const maxOpen = 8

// mayTake tells whether a vehicle may yet turn out to have the update, after its campaign has ended.
func mayTake(state uint8) bool {
	return state == roster.Permitted || state == roster.Installing || state == roster.Installed || state == roster.Stalled
}

// Open are the vehicles of a roster that may yet turn out to have the update.
func Open(of *roster.Roster, total *roster.Tally) *messages.StillOpen {
	open := &messages.StillOpen{Vehicles: total.Sum(mayTake)}
	want := min(int(open.Vehicles), maxOpen)
	for at := uint32(0); at < of.Size() && len(open.Sample) < want; at++ {
		if of.Untouched(at) {
			at += roster.PageEntries - 1 - at%roster.PageEntries
		} else if mayTake(of.Get(at).State) {
			open.Sample = append(open.Sample, string(of.VIN(at)))
		}
	}
	return open
}

// Few is the account of some vehicles, of which those that are not on the roster are left out.
func Few(of *roster.Roster, vins []string) *messages.TakenList {
	list := &messages.TakenList{}
	for _, vin := range vins[:min(len(vins), Stretch)] {
		if at, listed := of.Find(vin); listed {
			tell(list, vin, of.Get(at))
		}
	}
	return list
}

// Until is when a campaign that undoes another one need not wait any longer for who is still open
// there; 0: there is nobody, or a person has called that off. Until it has heard who they are, they may be anybody.
func Until(p *messages.CampaignPlan, startedMs int64, open *messages.StillOpen) int64 {
	if open != nil && open.GetVehicles() == 0 || open.GetCalledOff() {
		return 0
	}
	return startedMs + Patience(p).Milliseconds()
}

// Unfound is what becomes of a way back that nobody is known to have to go yet, of a campaign that was
// over at a time: it waits as long as it would stay open for the same vehicles if it had begun, and
// is then over for want of anybody. The text names who they are, in either case.
func Unfound(u *messages.Undoing, endedMs, nowMs int64, who string) (messages.RollbackOutcome, string) {
	wait := Patience(u.GetPlan())
	until := time.UnixMilli(cmp.Or(u.GetOrderedAtMs(), endedMs)).Add(wait)
	if nowMs < until.UnixMilli() {
		return messages.RollbackOutcome_ROLLBACK_WAITS, who + "; it waits for that until " + until.UTC().Format("2006-01-02 15:04 UTC") + " at the latest"
	}
	return messages.RollbackOutcome_ROLLBACK_NOBODY, fmt.Sprintf("%s, after %.0f hours; roll it back again when vehicles turn out to have it", who, wait.Hours())
}

// Awaited says for whom a campaign stays open that undoes another one, and until when; empty: for
// nobody, or for nobody any more.
func Awaited(of string, untilMs, nowMs int64, open *messages.StillOpen) string {
	switch {
	case untilMs <= nowMs:
		return ""
	case open == nil:
		return "It looks for vehicles that have taken the update of campaign " + of + "."
	}
	return fmt.Sprintf("It stays open, until %s at the latest, for %s of campaign %s that may yet turn out to have the update: %s.",
		time.UnixMilli(untilMs).UTC().Format("2006-01-02 15:04 UTC"), gate.Vehicles(open.Vehicles), of, names(open))
}

// Remaining says who was not brought back because nobody knew whether they have the update; empty: nobody.
func Remaining(of string, open *messages.StillOpen) string {
	if open.GetVehicles() == 0 {
		return ""
	}
	are, do := "are", "they do"
	if open.GetVehicles() == 1 {
		are, do = "is", "it does"
	}
	return fmt.Sprintf("%s of campaign %s may yet turn out to have its update and %s not brought back: %s; roll it back again when %s",
		gate.Vehicles(open.GetVehicles()), of, are, names(open), do)
}

// Tell is what a report says of those who are still open.
func Tell(of string, untilMs, nowMs int64, open *messages.StillOpen, over bool) *messages.StillOpen {
	if open.GetVehicles() == 0 {
		return nil
	}
	text := Awaited(of, untilMs, nowMs, open)
	switch {
	case over:
		text = Remaining(of, open) + "."
	case open.GetCalledOff(), text == "":
		text = fmt.Sprintf("It waits no longer for %s of campaign %s that may yet turn out to have the update: %s.", gate.Vehicles(open.Vehicles), of, names(open))
	}
	return &messages.StillOpen{Vehicles: open.Vehicles, Sample: open.Sample, Text: text, CalledOff: open.GetCalledOff()}
}

func names(open *messages.StillOpen) string {
	text := strings.Join(open.GetSample(), ", ")
	if more := int(open.GetVehicles()) - len(open.GetSample()); more > 0 {
		text += fmt.Sprintf(" and %s more", gate.Number(uint32(more)))
	}
	return text
}
