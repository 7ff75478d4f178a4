package supposition

import (
	"fmt"
	"time"

	"google.golang.org/protobuf/proto"

	"pacecar/actors/campaign/plan"
	"pacecar/actors/campaign/retry"
	"pacecar/messages"
)

// What is supposed of vehicles where the plan asks for more than an offer, unless the model says
// otherwise.
const (
	defaultConsented = 90 // percent
	defaultUnready   = 20

	defaultPersistent = 50 // of the failures: nobody knows it before, so neither kind is left out

	consentMedian, consentP90   = 60, 24 * 60 // minutes
	readyingMedian, readyingP90 = 2 * 60, 12 * 60
)

// Demand is what a plan and its package ask for besides the offer and the permit: consent to the download, consent to
// the installation, and a condition of the vehicle. Again is that a failure is tried again.
type Demand struct{ Download, Install, Ready, Again bool }

// Demands reads it. Whether a vehicle is on a network and has room it judges itself before
// its download: that is no part of it.
func Demands(p *messages.CampaignPlan, pkg *messages.PackageRecord) Demand {
	policy := plan.Policy(p, pkg, nil)
	asks := func(who string) bool { return who != "" && who != "none" }
	wanted := policy.GetPreconditions()
	return Demand{
		Download: asks(policy.GetConsent().GetDownload()), Install: asks(policy.GetConsent().GetInstall()),
		Again: retry.With(p.GetRetries(), "").Attempts > 1,
		Ready: wanted.GetParked() || wanted.GetIgnitionOff() || wanted.GetMinimumBatteryPercent() > 0 || wanted.GetMinimumStateOfChargePercent() > 0,
	}
}

// Consent tells whether somebody is asked about anything.
func (d Demand) Consent() bool { return d.Download || d.Install }

// complete judges what a model supposes of the demands of a plan, and fills in the defaults of
// those that there are. What is supposed of others is left out, for it changes nothing.
func (d Demand) complete(m *messages.FleetModel) *messages.Rejection {
	for _, c := range []struct {
		asked          bool
		field, delayed string
		share          **float64
		delay          **messages.Delay
		percent        float64
		median, p90    float64
	}{
		{d.Consent(), "/model/consentedPercent", "/model/consent", &m.ConsentedPercent, &m.Consent, defaultConsented, consentMedian, consentP90},
		{d.Ready, "/model/unreadyPercent", "/model/readying", &m.UnreadyPercent, &m.Readying, defaultUnready, readyingMedian, readyingP90},
	} {
		if *c.share == nil {
			*c.share = proto.Float64(c.percent)
		}
		if *c.delay == nil {
			*c.delay = &messages.Delay{MedianMinutes: c.median, P90Minutes: c.p90}
		}
		if no := percentage(c.field, **c.share); no != nil {
			return no
		}
		if no := checkDelay(c.delayed, *c.delay); no != nil {
			return no
		}
		if !c.asked {
			*c.share, *c.delay = nil, nil
		}
	}
	if m.PersistentPercent == nil {
		m.PersistentPercent = proto.Float64(defaultPersistent)
	}
	if no := percentage("/model/persistentPercent", m.GetPersistentPercent()); no != nil {
		return no
	}
	if !d.Again {
		m.PersistentPercent = nil
	}
	return nil
}

// Notes say what is supposed of the demands, and what of them is not played.
func (d Demand) Notes(m *messages.FleetModel, p *messages.CampaignPlan) (list []string) {
	if d.Consent() {
		phases := "each phase"
		if !d.Install {
			phases = "the download"
		} else if !d.Download {
			phases = "the installation"
		}
		list = append(list, fmt.Sprintf("It is supposed that every vehicle is asked for consent to %s, and that %v %% agree, half of them within %s and nine of ten within %s; nobody puts it off.",
			phases, m.GetConsentedPercent(), lasting(m.GetConsent().GetMedianMinutes()), lasting(m.GetConsent().GetP90Minutes())))
	}
	if d.Ready {
		list = append(list, fmt.Sprintf("It is supposed that %v %% of the vehicles are not in a condition to install when they could, and are half of them within %s and nine of ten within %s.",
			m.GetUnreadyPercent(), lasting(m.GetReadying().GetMedianMinutes()), lasting(m.GetReadying().GetP90Minutes())))
	}
	if d.Again {
		list = append(list, d.again(m, p))
	}
	if p.GetTimeouts() != nil {
		list = append(list, "The time limits of steps are not played: no attempt ends because it takes too long.")
	}
	return list
}

// again says what is supposed of vehicles that failed and are tried again.
func (d Demand) again(m *messages.FleetModel, p *messages.CampaignPlan) string {
	text := fmt.Sprintf("It is supposed that %v %% of the failures persist, as a defect of the update does: those vehicles fail at each of their %d attempts, and what fails otherwise may succeed at the next. "+
		"All failures of a bad update persist.", m.GetPersistentPercent(), retry.With(p.GetRetries(), "").Attempts)
	if len(p.GetRetries().GetClasses()) > 0 {
		text += " A failure that is played has no code: of the retries by code only a class of every code counts."
	}
	return text
}

func lasting(minutes float64) string {
	return (time.Duration(minutes*60) * time.Second).String()
}
