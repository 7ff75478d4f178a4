package rival

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"pacecar/actors/campaign/gate"
	"pacecar/messages"
)

const (
	// Everyone stands for all campaigns that did not answer, in what a person says.
	Everyone = "*"
	// MaximumDespite is how many of them a person may name.
	MaximumDespite = 64
	// dueWaits is how long a campaign that begins by itself waits for others to answer.
	dueWaits = 15 * time.Minute
)

// Unanswered refuses a start over campaigns of which nobody knows whether they are for the same
// vehicles, unless a person says by name that it is to be all the same. Nobody can be asked about
// a campaign that begins by itself: it waits, and begins when it is so late, in milliseconds, that
// waiting longer would be worse. Nor does anybody who does not answer keep a way back from
// beginning. The history of the campaign names them then, and its vehicles arbitrate in any case.
func Unanswered(p *messages.CampaignPlan, m *messages.StartCampaign, lateMs int64) *messages.Rejection {
	if len(m.GetDespite()) > MaximumDespite {
		return messages.Reject(messages.OutOfBounds, "%d campaigns are named, at most %d may be", len(m.GetDespite()), MaximumDespite).At("/despite")
	}
	if p.GetRollsBack() != "" || m.GetDue() && lateMs >= dueWaits.Milliseconds() || slices.Contains(m.GetDespite(), Everyone) {
		return nil
	}
	left := slices.DeleteFunc(slices.Clone(m.GetMet().GetUnasked()), func(u *messages.Unasked) bool { return slices.Contains(m.GetDespite(), u.GetCampaignId()) })
	if len(left) == 0 {
		return nil
	}
	names := slices.Clone(m.GetDespite())
	for _, u := range left {
		if u.GetCampaignId() == "" {
			names = []string{"'" + Everyone + "'"}
			break
		}
		names = append(names, u.GetCampaignId())
	}
	return messages.Reject(messages.OverlapsUnknown, "nobody knows whether other campaigns are for the same vehicles: %s", Untold(left)).
		At("/despite").Suggest("try again, or start it all the same, despite %s", strings.Join(names, ","))
}

// Untold says which campaigns did not answer, the first of them by name, and why; empty: all did.
func Untold(list []*messages.Unasked) string {
	const most = 8
	var all []string
	for _, u := range list[:min(len(list), most)] {
		if u.GetCampaignId() == "" {
			all = append(all, fmt.Sprintf("%s were not asked (%s)", campaigns(u.GetCampaigns()), u.GetReason()))
			continue
		}
		all = append(all, fmt.Sprintf("campaign %s did not say (%s)", u.GetCampaignId(), u.GetReason()))
	}
	if n := len(list) - most; n > 0 {
		more := uint32(0)
		for _, u := range list[most:] {
			more += max(u.GetCampaigns(), 1)
		}
		all = append(all, campaigns(more)+" more did not")
	}
	return strings.Join(all, ", ")
}

// Told is what a look at the other campaigns found, as one text; empty: nothing.
func Told(met *messages.Encounter) string {
	var all []string
	if texts := texts(met.GetOverlaps(), met.GetMore()); texts != "" {
		all = append(all, texts)
	}
	if untold := Untold(met.GetUnasked()); untold != "" {
		all = append(all, "Whether these share vehicles with it is not known: "+untold+".")
	}
	return strings.Join(all, " ")
}

func campaigns(n uint32) string {
	if n == 1 {
		return "1 campaign"
	}
	return gate.Number(n) + " campaigns"
}
