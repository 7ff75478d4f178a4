package catalog

import (
	"slices"
	"time"

	"pacecar/actors/catalog/bounds"
	"pacecar/messages"
)

// MaxCampaigns is how many campaigns may begin with one version of a package.
const MaxCampaigns = 1024

// Patience with a campaign that has not said that it has stopped: it is told again after
// firstPause, then after pauses that double up to lastPause.
const (
	firstPause = 2 * time.Second
	lastPause  = time.Minute
)

// telling is when campaigns were told of a withdrawal, and the pause until they are again.
type telling struct {
	atMS  int64
	pause time.Duration
}

// begin notes a campaign that is about to start with the package: it is told when the
// package is withdrawn. A package that is not released is only shown; its state is the no.
func (p *Package) begin(at int64, m *messages.BeginCampaign) (Decision, *messages.Rejection) {
	campaigns := p.record.GetCampaigns()
	switch id := m.GetCampaignId(); {
	case id == "" || len(id) > bounds.MaxName:
		return Decision{}, messages.Reject(messages.Malformed, "%q is not the id of a campaign", messages.Clip(id)).At("/campaign_id").Suggest("name the campaign that starts")
	case p.record.GetState() != Released || slices.Contains(campaigns, id):
		return p.decide()
	case len(campaigns) >= MaxCampaigns:
		return Decision{}, messages.Reject(messages.OutOfBounds, "%d campaigns began with the package %s, no more may", len(campaigns), p.id).
			Suggest("make a new version of the package for further campaigns")
	default:
		return p.decide(CampaignBegan{AtMS: at, Campaign: id})
	}
}

// stopped hears that a campaign knows of the withdrawal.
func (p *Package) stopped(m *messages.CampaignStopped) (Decision, *messages.Rejection) {
	if p.record.GetState() != Withdrawn || !slices.Contains(p.record.GetCampaigns(), m.GetCampaignId()) {
		return p.decide()
	}
	return p.decide(CampaignTold{Campaign: m.GetCampaignId()})
}

// tell says to every campaign that has not heard it yet that the package is withdrawn.
func (p *Package) tell(at int64) Decision {
	var d Decision
	for _, campaign := range p.record.GetCampaigns() {
		d.Sends = append(d.Sends, Send{campaign, &messages.StopOffering{Package: p.id, Reason: p.record.GetReason()}})
	}
	d.Events = []Event{toldAgain{telling{at, min(max(2*p.told.pause, firstPause), lastPause)}}}
	return d
}

// Resume says again what may not have been said before a recovery.
func (p *Package) Resume(now time.Time) Decision {
	if !p.Awake() {
		return Decision{}
	}
	return p.tell(now.UnixMilli())
}

// Awake says whether the package has work in flight: it is withdrawn, and campaigns that
// began with it have not heard so.
func (p *Package) Awake() bool {
	return p.record.GetState() == Withdrawn && len(p.record.GetCampaigns()) > 0
}

// WakeAt is when the package needs a step without a message; zero: never.
func (p *Package) WakeAt() time.Time {
	if !p.Awake() {
		return time.Time{}
	}
	return time.UnixMilli(p.told.atMS).Add(p.told.pause)
}
