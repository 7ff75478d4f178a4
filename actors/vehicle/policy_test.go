package vehicle_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/cockroachdb/datadriven"
	"google.golang.org/protobuf/types/known/timestamppb"

	"pacecar/actors/vehicle/consent"
	"pacecar/messages"
)

// policyOf is what a plan asks of a vehicle: download=, install= and total= bound the steps,
// asks=(download,install,postponements,span) is consent, needs=(parked,ignition,battery) are
// preconditions and fresh= how old the state may be that they are judged on.
func policyOf(t *testing.T, d *datadriven.TestData) *messages.VehiclePolicy {
	t.Helper()
	p, any := &messages.VehiclePolicy{Timeouts: &messages.Timeouts{}}, false
	for _, arg := range d.CmdArgs {
		seconds := func(i int) int64 { return int64(span(t, arg.Vals[i]) / time.Second) }
		said := true
		switch arg.Key {
		case "download":
			p.Timeouts.DownloadSeconds = seconds(0)
		case "install":
			p.Timeouts.InstallSeconds = seconds(0)
		case "total":
			p.Timeouts.TotalSeconds = seconds(0)
		case "fresh":
			p.Readiness = &messages.Readiness{MaximumAgeSeconds: seconds(0)}
		case "asks":
			p.Consent = &messages.ConsentPlan{Download: arg.Vals[0], Install: arg.Vals[1], MaximumPostponements: uint32(len(arg.Vals[2])), MaximumPostponeSeconds: seconds(3)}
		case "needs":
			p.Preconditions = &messages.Preconditions{}
			for _, need := range arg.Vals {
				switch need {
				case "parked":
					p.Preconditions.Parked = true
				case "ignition":
					p.Preconditions.IgnitionOff = true
				case "battery":
					p.Preconditions.MinimumBatteryPercent = 50
				case "charge":
					p.Preconditions.MinimumStateOfChargePercent = 30
				}
			}
		default:
			said = soaks(t, arg, p)
		}
		any = any || said
	}
	if !any {
		return nil
	}
	return p
}

// condition is what the vehicle says of itself: parked, off (its ignition), battery=, charge=, and how long ago that was.
func (s *story) condition(t *testing.T, d *datadriven.TestData) *messages.Up {
	t.Helper()
	return &messages.Up{Capability: 2, Body: &messages.Up_Condition{Condition: &messages.Condition{
		Parked: d.HasArg("parked"), IgnitionOff: d.HasArg("off"), BatteryPercent: number(t, d, "battery", 0), StateOfChargePercent: number(t, d, "charge", 0),
		Network: word(d, "network", ""), At: timestamppb.New(s.now.Add(-span(t, word(d, "ago", "0s")))),
	}}}
}

// answer is a consent: its phase, yes, no or later, and for how long later.
func (s *story) answer(t *testing.T, d *datadriven.TestData, campaign string, attempt uint32) *messages.Up {
	t.Helper()
	c := &messages.Consent{
		CampaignId: campaign, Attempt: attempt,
		Phase:  messages.ConsentPhase(messages.ConsentPhase_value["CONSENT_"+strings.ToUpper(d.CmdArgs[0].Key)]),
		Answer: messages.ConsentAnswer(messages.ConsentAnswer_value["CONSENT_"+strings.ToUpper(d.CmdArgs[1].Key)]),
	}
	if d.HasArg("for") {
		c.Until = timestamppb.New(s.now.Add(span(t, word(d, "for", ""))))
	}
	if d.HasArg("given") {
		c.At = timestamppb.New(start.Add(span(t, word(d, "given", ""))))
	}
	return &messages.Up{Capability: 2, Body: &messages.Up_Consent{Consent: c}}
}

// asks is the consent that an offer asks for.
func (s *story) asks(c *messages.ConsentAsked) string {
	if c == nil {
		return ""
	}
	text := fmt.Sprintf(" asks download=%s install=%s, %d postponements left", c.GetDownload(), c.GetInstall(), c.GetPostponementsLeft())
	if c.GetLatest() != nil {
		text += s.until(c.GetLatest().AsTime())
	}
	if c.GetPostponedUntil() != nil {
		text += ", not before " + strings.TrimPrefix(s.until(c.GetPostponedUntil().AsTime()), " until ")
	}
	for _, phase := range c.GetAgreed() {
		text += ", " + consent.Word(phase) + " agreed"
	}
	return text
}
