package wish

import (
	"fmt"

	"pacecar/bench/sim/terms"
	"pacecar/bench/sim/virtual"
	"pacecar/messages"
)

// Terms adds to a plan, by its own dice, what plans ask for besides waves and gates, each in
// some of them: strata and what may be under way of one, how many may be exposed, late joiners,
// who must agree, and when something may happen.
func Terms(d virtual.Dice, p *messages.CampaignPlan) {
	if d.Chance(0.35) {
		p.Strata = &messages.Strata{By: []string{"model"}, MinimumPerStratum: 1}
		if d.Chance(0.7) {
			p.Pacing.MaximumPerStratum = uint32(d.Upto(1, 3))
		}
	}
	if d.Chance(0.3) {
		p.Pacing.MaximumExposed = uint32(d.Upto(1, 6))
	}
	if d.Chance(0.35) {
		p.LateJoiners = "join"
	}
	if d.Chance(0.25) {
		p.ReleaseWindows = windows(d.Upto(20, 45), d.Upto(0, 59))
	}
	if d.Chance(0.3) {
		p.Consent = &messages.ConsentPlan{
			Download: virtual.Pick(d, "none", "owner"), Install: virtual.Pick(d, "none", "owner", "owner"),
			MaximumPostponements: uint32(d.Upto(0, 2)), MaximumPostponeSeconds: int64(virtual.Pick(d, 120, 1800)),
		}
		if p.Consent.Download == "none" && p.Consent.Install == "none" {
			p.Consent = nil // nobody is asked
		}
	}
	if d.Chance(0.3) {
		p.Selector = terms.Newest
	}
	if d.Chance(0.2) {
		from := d.Upto(1, 40)
		p.Blackouts = []*messages.Blackout{{From: fmt.Sprintf("2026-04-01 08:%02d", from), To: fmt.Sprintf("2026-04-01 08:%02d", from+d.Upto(3, 15))}}
	}
	if d.Chance(0.2) {
		p.Maintenance = &messages.Maintenance{From: fmt.Sprintf("08:%02d", d.Upto(5, 20)), To: virtual.Pick(d, "08:40", "11:00", "07:50")}
	}
}

// windows are open for so many minutes in every hour, from a minute on.
func windows(long, from int) (list []*messages.ReleaseWindow) {
	for hour := range 24 {
		to := hour*60 + from + long
		list = append(list, &messages.ReleaseWindow{From: fmt.Sprintf("%02d:%02d", hour, from), To: fmt.Sprintf("%02d:%02d", to/60%24, to%60)})
	}
	return list
}
