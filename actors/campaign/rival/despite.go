package rival

import (
	"slices"
	"strconv"
	"strings"

	"pacecar/messages"
)

// Misnamed refuses a start in spite of a campaign that is in nobody's way, because there is none of that name, it has not begun or
// it is over: whoever names it means another one. Nor can anybody be named beforehand, where the campaign begins by itself later.
func Misnamed(id string, m *messages.StartCampaign, later bool) *messages.Rejection {
	if later && len(m.GetDespite()) > 0 {
		return messages.Reject(messages.WrongState, "campaign %s begins by itself at the time of its plan, and finds out then who is in its way", id).
			At("/despite").Suggest("leave it out: the campaign waits then for those that go before it, and says for whom")
	}
	for _, a := range m.GetAbsent() {
		if at := slices.Index(m.GetDespite(), a.GetCampaignId()); at >= 0 {
			return messages.Reject(a.GetCode(), "%s, so it is not in the way of campaign %s", a.GetReason(), id).
				At("/despite/" + strconv.Itoa(at)).Suggest("leave it out, or name one that the dry run says is in the way")
		}
	}
	return nil
}

// Needless says which of the campaigns in spite of which one starts were not in its way; empty: none, or nobody can tell.
func Needless(m *messages.StartCampaign) string {
	met := m.GetMet()
	var there []string
	for _, o := range met.GetOverlaps() {
		if o.GetBehind() {
			there = append(there, o.GetCampaignId())
		}
	}
	for _, u := range met.GetUnasked() {
		there = append(there, u.GetCampaignId())
	}
	names := Unmet(m.GetDespite(), met.GetMore() > 0, there)
	switch len(names) {
	case 0:
		return ""
	case 1:
		return "Campaign " + names[0] + " was not in its way: it need not have been named in despite."
	}
	return "Campaigns " + strings.Join(names, ", ") + " were not in its way: they need not have been named in despite."
}

// Unmet are those of the campaigns in spite of which one starts that are none of these there, which are in its way or did not say, of
// which one without a name may be any. None, too, where there are more that nobody has looked at.
func Unmet(despite []string, more bool, there []string) (names []string) {
	if more || slices.Contains(there, "") {
		return nil
	}
	for _, id := range despite {
		if id != Everyone && !slices.Contains(there, id) && !slices.Contains(names, id) {
			names = append(names, id)
		}
	}
	return names
}
