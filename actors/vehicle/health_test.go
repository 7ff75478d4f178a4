package vehicle_test

import (
	"cmp"
	"strings"
	"testing"
	"time"

	"github.com/cockroachdb/datadriven"

	"pacecar/messages"
)

// soaks reads what a plan watches for: soak=, faults=(U*,P0*), ignores=(…), reconnects=(number,
// span), vanished= and cycles=(number,span); unsoaked, that its wave does not soak.
func soaks(t *testing.T, arg datadriven.CmdArg, p *messages.VehiclePolicy) bool {
	t.Helper()
	terms := p.GetHealth()
	if terms == nil {
		terms = &messages.HealthTerms{Plan: &messages.HealthPlan{}}
	}
	seconds := func(i int) int64 { return int64(span(t, arg.Vals[i]) / time.Second) }
	switch arg.Key {
	case "unsoaked":
		terms = &messages.HealthTerms{}
	case "soak":
		terms.SoakSeconds = seconds(0)
	case "faults":
		terms.Plan.FaultCodes = arg.Vals
	case "ignores":
		terms.Plan.IgnoredCodes = arg.Vals
	case "reconnects":
		terms.Plan.Reconnects, terms.Plan.ReconnectSeconds = uint32(len(arg.Vals[0])), seconds(1)
	case "vanished":
		terms.Plan.VanishedSeconds = seconds(0)
	case "cycles":
		terms.DriveCycles, terms.Plan.DriveCyclesWaitSeconds = uint32(len(arg.Vals[0])), seconds(1)
	default:
		return false
	}
	p.Health = terms
	return true
}

// healthOf is what a vehicle says of its health: codes=(ECU:CODE,…), cycles=, sequence=,
// after= (the campaign whose installation began last) and installing.
func healthOf(t *testing.T, d *datadriven.TestData) *messages.Up {
	t.Helper()
	m := &messages.Health{Sequence: uint64(number(t, d, "sequence", 0)), CampaignId: word(d, "after", ""), Installing: d.HasArg("installing")}
	if m.CampaignId != "" {
		m.Attempt = number(t, d, "attempt", 1)
	}
	if d.HasArg("cycles") {
		m.DriveCycles = new(uint64(number(t, d, "cycles", 0)))
	}
	if arg, ok := d.Arg("codes"); ok {
		for _, text := range arg.Vals {
			ecu, code, _ := strings.Cut(text, ":")
			m.FaultCodes = append(m.FaultCodes, &messages.FaultCode{EcuId: ecu, Code: code})
		}
	}
	return &messages.Up{Capability: 3, Body: &messages.Up_Health{Health: m}}
}

// felt is what a report says of a vehicle that soaks.
func felt(r *messages.AssignmentReport) (text string) {
	switch r.GetDriveCycles() {
	case messages.DriveCycles_DRIVE_CYCLES_AWAITED:
		text = " (drive cycles awaited)"
	case messages.DriveCycles_DRIVE_CYCLES_COMPLETED:
		text = " (drive cycles completed)"
	default:
	}
	if r.GetUnhealthy() != "" {
		text += " unhealthy " + because(r.GetUnhealthyEcuId(), r.GetUnhealthy(), r.GetUnhealthyDetail())
	}
	if r.GetGoneOn() != messages.GoneOn_GONE_ON_UNSPECIFIED {
		text += " (" + strings.ToLower(strings.ReplaceAll(strings.TrimPrefix(r.GetGoneOn().String(), "GONE_ON_"), "_", "-")) + " gone on)"
	}
	if r.GetTaken() {
		text += " (taken by " + cmp.Or(r.GetTakenBy(), "nobody known") + ")"
	}
	return text
}
