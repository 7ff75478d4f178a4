package reported_test

import (
	"slices"
	"testing"

	"pacecar/messages"
	"pacecar/web/view"
	"pacecar/web/view/reported"
)

// TestConsentsAreShownByCampaign: of the campaign that is under way what counts now, of others what is kept.
func TestConsentsAreShownByCampaign(t *testing.T) {
	t.Parallel()
	yes := &messages.ConsentStanding{Answer: messages.ConsentAnswer_CONSENT_YES, By: "owner", AtMs: 1_775_030_400_000, Postponed: 1}
	later := &messages.ConsentStanding{Answer: messages.ConsentAnswer_CONSENT_LATER, By: "fleet", UntilMs: 1_775_030_460_000, Postponed: 2}
	s := &messages.VehicleStatus{Record: &messages.VehicleRecord{
		Assignment: &messages.Assignment{CampaignId: "spring", Attempt: 2, DownloadConsent: yes, InstallConsent: &messages.ConsentStanding{By: "owner"}},
		Consents:   []*messages.KeptConsent{{CampaignId: "winter", Attempt: 1, Install: later}, {CampaignId: "spring", Attempt: 1, Download: later}},
	}}
	want := []reported.Consent{
		{Campaign: "spring", Phase: "download", By: "owner", Answer: "yes", Postponed: 1, At: "2026-04-01T08:00:00.000Z", Attempt: 2},
		{Campaign: "spring", Phase: "install", By: "owner", Answer: "none", Attempt: 2},
		{Campaign: "winter", Phase: "install", By: "fleet", Answer: "later", Postponed: 2, PostponedUntil: "2026-04-01T08:01:00.000Z", Attempt: 1},
	}
	if got := view.FromVehicle(s).Consents; !slices.Equal(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
	if got := view.FromVehicle(&messages.VehicleStatus{}).Consents; got != nil {
		t.Errorf("nobody was asked, and it shows %+v", got)
	}
}
