package vehicle_test

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"pacecar/actors/vehicle"
	"pacecar/actors/vehicle/assignment"
	"pacecar/actors/vehicle/event"
	"pacecar/messages"
)

// told is a decision and the state after it, for people.
func (s *story) told(made vehicle.Decision) string {
	var b strings.Builder
	for _, send := range made.Sends {
		b.WriteString("→ " + s.sent(send) + "\n")
	}
	for _, e := range made.Events {
		if entry := e.Entry(); entry != nil {
			b.WriteString("# " + noted(entry) + "\n")
		}
	}
	b.WriteString(s.v.String())
	if slices.ContainsFunc(made.Events, func(e vehicle.Event) bool { return e.Kind == event.Positioned }) {
		b.WriteString("  (position kept)")
	}
	return b.String()
}

func (s *story) sent(send vehicle.Send) string {
	if r := send.Report; r != nil {
		saved := map[bool]string{true: " (waits)"}[r.GetWaits()] + map[bool]string{true: " (overdue)"}[r.GetOverdue()]
		if n := r.GetSavedBytes(); n > 0 {
			saved += fmt.Sprintf(" saved %d", n)
		}
		if at := r.GetWaitsUntilMs(); at != 0 {
			saved += " waits" + s.until(time.UnixMilli(at))
		}
		saved += changed(r) + felt(r)
		return strings.TrimSpace(fmt.Sprintf("campaign %s#%d: seq %d %s%s %s", r.GetCampaignId(), r.GetAttempt(), r.GetSequence(),
			assignment.StateName(r.GetState()), saved, because(r.GetEcuId(), r.GetCode(), r.GetDetail())))
	}
	switch d := send.Down.GetBody().(type) {
	case *messages.Down_OfferUpdate:
		o := d.OfferUpdate
		var ecus []string
		for _, a := range o.GetArtifacts() {
			ecu := a.GetEcuId() + " " + a.GetVersion()
			if a.GetDelta() != nil {
				ecu += " or its patch"
			}
			ecus = append(ecus, ecu)
		}
		return fmt.Sprintf("vehicle: offer %s#%d %s %s (%s)%s%s", o.GetCampaignId(), o.GetAttempt(), o.GetPackage(), o.GetPackageVersion(),
			strings.Join(ecus, ", "), s.until(o.GetExpiresAt().AsTime()), s.asks(o.GetConsent())) + shown(o.GetInstallWindow())
	case *messages.Down_PermitInstall:
		p := d.PermitInstall
		return fmt.Sprintf("vehicle: permit %s#%d%s", p.GetCampaignId(), p.GetAttempt(), s.until(p.GetExpiresAt().AsTime())) + ofStops(p.GetStops())
	case *messages.Down_WithdrawPermit:
		return fmt.Sprintf("vehicle: withdraw %s#%d: %s", d.WithdrawPermit.GetCampaignId(), d.WithdrawPermit.GetAttempt(), d.WithdrawPermit.GetReason()) + ofStops(d.WithdrawPermit.GetStops())
	case *messages.Down_CancelUpdate:
		return fmt.Sprintf("vehicle: cancel %s#%d: %s", d.CancelUpdate.GetCampaignId(), d.CancelUpdate.GetAttempt(), d.CancelUpdate.GetReason())
	case *messages.Down_RequestCondition:
		return "vehicle: request condition"
	case *messages.Down_RequestManifest:
		return "vehicle: request manifest"
	default:
		return fmt.Sprintf("vehicle: %T", d)
	}
}

// changed is what a report says about other campaigns.
func changed(r *messages.AssignmentReport) string {
	switch {
	case r.GetReturns() && r.GetWaitsFor() == "":
		return " (its turn)"
	case r.GetReturns():
		return " (comes again, waits for " + r.GetWaitsFor() + ")"
	case r.GetWaitsFor() != "":
		return " (taken by " + r.GetWaitsFor() + ")"
	case r.GetTookFrom() != "" && r.GetSequence() == 1:
		return " (taken from " + r.GetTookFrom() + ")"
	default:
		return ""
	}
}

func (s *story) until(at time.Time) string {
	return " until +" + at.Sub(start).Round(time.Second).String()
}

func noted(e *messages.HistoryEntry) string {
	text := e.GetEvent() + " by " + e.GetBy()
	if e.GetCampaignId() != "" {
		text += fmt.Sprintf(" %s#%d", e.GetCampaignId(), e.GetAttempt())
	}
	if c := e.GetChange(); c != nil {
		text += " " + c.GetFrom() + " → " + c.GetTo()
	}
	return strings.TrimSpace(text + " " + because(e.GetEcuId(), e.GetCode(), e.GetDetail()))
}

func because(ecu, code, detail string) string {
	text := ""
	if code != "" {
		text = "[" + code + "]"
	}
	if ecu != "" {
		text = strings.TrimSpace(text + " at " + ecu)
	}
	return strings.TrimSpace(text + " " + detail)
}

// shown is the window that a driver is told of.
func shown(w *messages.InstallWindow) string {
	if w == nil {
		return ""
	}
	zone, _ := time.LoadLocation(w.GetTimeZone())
	local := func(at time.Time) string { return at.In(zone).Format("Mon 15:04") }
	return fmt.Sprintf(", to be installed %s to %s %s", local(w.GetOpensAt().AsTime()), local(w.GetClosesAt().AsTime()), w.GetTimeZone())
}

// ofStops is how often a campaign had been stopped or gone on, where it had.
func ofStops(n uint32) string {
	return map[bool]string{true: fmt.Sprintf(" of %d stops", n)}[n > 0]
}
