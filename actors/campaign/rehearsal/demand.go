package rehearsal

import (
	"fmt"
	"time"

	"google.golang.org/protobuf/proto"

	"pacecar/actors/campaign/plan"
	"pacecar/messages"
)

// What is supposed of vehicles where the plan asks for more than an offer, unless the model says
// otherwise.
const (
	defaultConsented = 90 // percent
	defaultUnready   = 20

	consentMedian, consentP90   = 60, 24 * 60 // minutes
	readyingMedian, readyingP90 = 2 * 60, 12 * 60
)

// demand is what a plan and its package ask for besides the offer and the permit.
type demand struct{ download, install, ready bool }

// demands reads it. Whether a vehicle is on a network and has room it judges itself before
// its download: that is no part of it.
func demands(p *messages.CampaignPlan, pkg *messages.PackageRecord) demand {
	policy := plan.Policy(p, pkg, nil)
	asks := func(who string) bool { return who != "" && who != "none" }
	wanted := policy.GetPreconditions()
	return demand{
		download: asks(policy.GetConsent().GetDownload()), install: asks(policy.GetConsent().GetInstall()),
		ready: wanted.GetParked() || wanted.GetIgnitionOff() || wanted.GetMinimumBatteryPercent() > 0 || wanted.GetMinimumStateOfChargePercent() > 0,
	}
}

func (d demand) consent() bool { return d.download || d.install }

// complete judges what a model supposes of the demands of a plan, and fills in the defaults of
// those that there are. What is supposed of others is left out, for it changes nothing.
func (d demand) complete(m *messages.FleetModel) *messages.Rejection {
	for _, c := range []struct {
		asked          bool
		field, delayed string
		share          **float64
		delay          **messages.Delay
		percent        float64
		median, p90    float64
	}{
		{d.consent(), "/model/consentedPercent", "/model/consent", &m.ConsentedPercent, &m.Consent, defaultConsented, consentMedian, consentP90},
		{d.ready, "/model/unreadyPercent", "/model/readying", &m.UnreadyPercent, &m.Readying, defaultUnready, readyingMedian, readyingP90},
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
	return nil
}

// notes say what is supposed of the demands, and what of them is not played.
func (d demand) notes(m *messages.FleetModel, p *messages.CampaignPlan) (list []string) {
	if d.consent() {
		phases := "each phase"
		if !d.install {
			phases = "the download"
		} else if !d.download {
			phases = "the installation"
		}
		list = append(list, fmt.Sprintf("It is supposed that every vehicle is asked for consent to %s, and that %v %% agree, half of them within %s and nine of ten within %s; nobody puts it off.",
			phases, m.GetConsentedPercent(), lasting(m.GetConsent().GetMedianMinutes()), lasting(m.GetConsent().GetP90Minutes())))
	}
	if d.ready {
		list = append(list, fmt.Sprintf("It is supposed that %v %% of the vehicles are not in a condition to install when they could, and are half of them within %s and nine of ten within %s.",
			m.GetUnreadyPercent(), lasting(m.GetReadying().GetMedianMinutes()), lasting(m.GetReadying().GetP90Minutes())))
	}
	if p.GetTimeouts() != nil {
		list = append(list, "The time limits of steps are not played: no attempt ends because it takes too long.")
	}
	return list
}

func lasting(minutes float64) string {
	return (time.Duration(minutes*60) * time.Second).String()
}
