package plan

import (
	"fmt"
	"slices"
	"strings"

	"pacecar/messages"
)

func checkWebhook(name, at string) *messages.Rejection {
	if name == "" || messages.IsWebhook(name) {
		return nil
	}
	return messages.Reject(messages.Malformed, "%q is not the name of a webhook", messages.Cut(name, maxText)).
		At(at + "/webhook").Suggest("write a name that the server's configuration gives a webhook, in lower-case letters, digits and '-'; never an address")
}

// Askable refuses a plan with a gate that asks a webhook which the server does not know.
func Askable(p *messages.CampaignPlan, known []string) *messages.Rejection {
	for i, w := range p.GetWaves() {
		name := w.GetGate().GetWebhook()
		if name == "" || slices.Contains(known, name) {
			continue
		}
		cure := "have the server's administrator configure it (--webhooks), or leave it out"
		if likely := messages.DidYouMean(name, known); likely != "" {
			cure = likely
		} else if len(known) > 0 {
			cure = "this server knows " + strings.Join(known, ", ")
		}
		return messages.Reject(messages.NotFound, "this server knows no webhook %s", messages.Cut(name, maxText)).
			At(fmt.Sprintf("/waves/%d/gate/webhook", i)).Suggest("%s", cure)
	}
	return nil
}
