package topic

import (
	"testing"

	"pacecar/messages"
	"pacecar/web/view"
)

// TestAWithdrawnPackageIsSaidOfItsCampaign: on the stream as over HTTP, and of no other.
func TestAWithdrawnPackageIsSaidOfItsCampaign(t *testing.T) {
	for state, want := range map[messages.PackageState]bool{messages.PackageState_PACKAGE_RELEASED: false, messages.PackageState_PACKAGE_WITHDRAWN: true} {
		status := &messages.CampaignStatus{Record: &messages.CampaignRecord{Package: &messages.PackageRecord{State: state}}}
		if _, told := flattenCampaign(status)["withdrawn"]; told != want || view.FromCampaign(status).Withdrawn != want {
			t.Errorf("package %v: the stream says %v, the view %v", state, told, view.FromCampaign(status).Withdrawn)
		}
	}
}
