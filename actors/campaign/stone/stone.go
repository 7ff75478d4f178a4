// Package stone decides how long a campaign that takes late joiners and names no end stays open for vehicles to which other
// campaigns bring what they lack: its stepping stones. They join when they have it, and until then nobody else would wait for them.
//
// When the gate of its last wave has nothing against all that are on the roster, it asks which campaigns under way bring what
// its package depends on, to how many vehicles that lack nothing else, and again every ten minutes ([Asks]), answered or not. It
// completes when the answer to a question that was asked since its last vehicle ended names nobody, and nobody who did not say,
// when a person calls the wait off, and [Patience] after that end in any case. A campaign that a stone waits for itself is not looked for: one step at a time.
//
// It changes nothing, keeps no state, and is safe for concurrent use. Times are Unix milliseconds.
package stone

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"pacecar/actors/campaign/gate"
	"pacecar/actors/campaign/life"
	"pacecar/actors/campaign/rival"
	"pacecar/actors/campaign/standing"
	"pacecar/messages"
)

const (
	// Patience is how long after the end of its last vehicle a campaign stays open at most.
	Patience = rival.StonePatience
	// Every is how often it asks.
	Every = 10 * time.Minute
)

// Depends tells whether a package asks something of a vehicle that an update could bring.
func Depends(pkg *messages.PackageRecord, rules []*messages.Rule) bool {
	return slices.ContainsFunc(rules, func(r *messages.Rule) bool { return !r.GetForbids() }) ||
		slices.ContainsFunc(pkg.GetContents(), func(a *messages.TargetArtifact) bool { return a.GetFromVersion() != "" })
}

// Until is when a campaign that takes late joiners need not wait any longer for other campaigns; 0: there is none, or a person
// has called that off. Until it has heard who they are, there may be one.
func Until(c *standing.Standing) int64 {
	switch {
	case !Depends(c.Package, c.Rules), c.Open.GetCalledOff(), heard(c) && !awaits(c.Open):
		return 0
	}
	return since(c) + Patience.Milliseconds()
}

// since is when the last vehicle of the last wave ended, or that wave began, of which there may be nobody.
func since(c *standing.Standing) int64 {
	w := &c.Waves[len(c.Waves)-1]
	return max(w.OpenedMs, w.EndedMs)
}

// heard tells whether it was answered a question of after the end of its last vehicle.
func heard(c *standing.Standing) bool { return c.Open.GetAskedAtMs() > since(c) }

// awaits tells whether an answer names vehicles, or a campaign that did not say.
func awaits(open *messages.StillOpen) bool {
	return open.GetVehicles() > 0 || len(open.GetUnheard()) > 0
}

// Asks tells whether a campaign that stays open asks at this time who brings what vehicles lack. While one of its own vehicles is
// under way it does not: the answer would be of no use once that has ended. What is not answered is asked again no sooner than what is.
func Asks(c *standing.Standing, nowMs int64) bool {
	last := &c.Waves[len(c.Waves)-1]
	if !c.Lingers || last.State != life.WaveSoaking || c.Plan.GetRollsBack() != "" || c.Hours.End() != 0 || Until(c) == 0 {
		return false
	}
	asked := max(c.Open.GetAskedAtMs(), c.StonesSoughtMs)
	return asked <= since(c) || nowMs < asked || nowMs >= asked+Every.Milliseconds()
}

// Awaited says for whom a campaign stays open, and until when; empty: for nobody, or for nobody any more.
func Awaited(c *standing.Standing, untilMs, nowMs int64) string {
	switch {
	case untilMs <= nowMs:
		return ""
	case !awaits(c.Open):
		return "asks whether another campaign brings vehicles what they lack"
	}
	return fmt.Sprintf("stays open, until %s at the latest, for vehicles that join when they have what they lack: %s",
		clock(untilMs), bring(c.Open))
}

// Remaining says to whom other campaigns had yet to bring what they lack when this one ended; empty: to nobody.
func Remaining(c *standing.Standing) string {
	if c.Plan.GetRollsBack() != "" || !awaits(c.Open) {
		return ""
	}
	return lacking(c, "were")
}

// lacking are those who are not waited for, by the last answer: nobody asks any more.
func lacking(c *standing.Standing, are string) string {
	may := ""
	if c.Open.GetVehicles() == 0 {
		may = "may "
	}
	return fmt.Sprintf("vehicles that %sstill lack something %s not waited for any longer: %s, as of %s", may, are, bring(c.Open), clock(c.Open.GetAskedAtMs()))
}

func clock(atMs int64) string { return time.UnixMilli(atMs).UTC().Format("2006-01-02 15:04 UTC") }

// Whom says to whom others bring what they lack: how many at the last answer, where that is of after the end of its last vehicle.
func Whom(c *standing.Standing) string {
	if !heard(c) || c.Open.GetVehicles() == 0 {
		return "vehicles"
	}
	return gate.Vehicles(c.Open.GetVehicles()) + " (as of " + clock(c.Open.GetAskedAtMs()) + ")"
}

// Tell is what a report says of them; nil: nothing.
func Tell(c *standing.Standing, untilMs, nowMs int64) *messages.StillOpen {
	if !awaits(c.Open) {
		return nil
	}
	text := Awaited(c, untilMs, nowMs)
	switch {
	case c.Over():
		text = Remaining(c)
	case text == "":
		text = lacking(c, "are")
	}
	return &messages.StillOpen{Vehicles: c.Open.GetVehicles(), Text: strings.ToUpper(text[:1]) + text[1:] + ".", CalledOff: c.Open.GetCalledOff()}
}

// bring says which campaigns bring what, and to how many, and which did not say.
func bring(open *messages.StillOpen) string {
	const most = 4
	var all []string
	for _, s := range open.GetStones()[:min(len(open.GetStones()), most)] {
		all = append(all, fmt.Sprintf("campaign %s brings %s to %s", s.GetCampaignId(), s.GetPackage(), gate.Vehicles(s.GetVehicles())))
	}
	if more := len(open.GetStones()) - most; more > 0 {
		all = append(all, fmt.Sprintf("%d more campaigns do", more))
	}
	for _, u := range open.GetUnheard()[:min(len(open.GetUnheard()), most)] {
		who := "not everybody could be asked"
		if u.GetCampaignId() != "" {
			who = "campaign " + u.GetCampaignId() + " did not say whether it brings that to any"
		}
		all = append(all, who+" ("+u.GetReason()+")")
	}
	if more := len(open.GetUnheard()) - most; more > 0 {
		all = append(all, fmt.Sprintf("%d more did not say", more))
	}
	return strings.Join(all, ", ")
}
