package oracle

import (
	"fmt"

	"pacecar/bench/sim/oracle/view"

	"google.golang.org/protobuf/proto"

	"pacecar/messages"
)

// Opined hears what the world answers to a campaign's question, before anybody else does.
func (o *Oracle) Opined(question, answer proto.Message) {
	switch q := question.(type) {
	case *messages.AskWebhook:
		o.agreed[q.GetId()] = o.agreed[q.GetId()] || answer.(*messages.WebhookAnswered).GetOutcome() == messages.WebhookOutcome_WEBHOOK_PASS
	case *messages.VouchForPackage:
		sound := answer.(*messages.PackageVouched).GetProof() != nil
		for _, f := range answer.(*messages.PackageVouched).GetProof().GetFiles() {
			sound = sound && f.GetProblem() == ""
		}
		one := vouched(q.GetCampaignId(), q.GetNumber())
		o.sound[one] = o.sound[one] || sound
	}
}

func vouched(campaign string, number uint32) string { return fmt.Sprintf("%s/%d", campaign, number) }

// promoted: a wave opens when the software was found as it was proven, and the webhook that the
// gate names has agreed, both to the very question that the decision names.
func (o *Oracle) promoted(c *view.Campaign, d *messages.GateDecision) {
	in := d.GetInputs()
	if name := in.GetGate().GetWebhook(); name != "" && !o.Forgot && !o.agreed[in.GetWebhook().GetId()] {
		o.broken(promotion, "campaign %s: the gate of wave %d opens, and webhook %s has not agreed to %q", c.ID, d.GetWave(), name, in.GetWebhook().GetId())
	}
	if in.GetLast() {
		return
	}
	found := in.GetPromotion()
	if found == nil || len(found.GetDifferences()) > 0 {
		o.broken(promotion, "campaign %s: the gate of wave %d opens on software that was not compared: %v", c.ID, d.GetWave(), found)
	}
	if !o.Forgot && !o.sound[vouched(c.ID, found.GetNumber())] {
		o.broken(promotion, "campaign %s: the gate of wave %d opens, and nobody has found the software sound when question %d was asked", c.ID, d.GetWave(), found.GetNumber())
	}
}

// promotion is the number of the invariant.
const promotion = 39
