package since_test

import (
	"testing"

	"pacecar/messages"
	"pacecar/web/view/since"
)

func TestText(t *testing.T) {
	unit := func(version, sha, by string) *messages.ECU {
		return &messages.ECU{Id: "ADAS", Version: version, Sha256: sha, InstalledBy: by, Reported: true}
	}
	present := &messages.Assignment{CampaignId: "summer", Attempt: 2, Artifacts: []*messages.OfferedArtifact{{EcuId: "ADAS", Version: "2", Sha256: "aa"}}}
	other := &messages.Assignment{CampaignId: "summer", Attempt: 1}
	of := func(campaign string, attempt uint32, state messages.AssignmentState) *messages.AssignmentResult {
		return &messages.AssignmentResult{CampaignId: campaign, Attempt: attempt, State: state}
	}
	const succeeded = messages.AssignmentState_SUCCEEDED
	const none = "other software since: no ECU runs what it installed"
	for name, one := range map[string]struct {
		present *messages.Assignment
		unit    *messages.ECU
		ended   *messages.AssignmentResult
		want    string
	}{
		"the same":                 {present, unit("2", "aa", "summer"), of("summer", 2, succeeded), ""},
		"a dealer's":               {present, unit("1", "bb", ""), of("summer", 2, succeeded), "other software since: ADAS runs 1 now"},
		"the version, other bytes": {present, unit("2", "bb", ""), of("summer", 2, succeeded), "other software since: ADAS runs 2 now"},
		"the digest is not said":   {present, unit("2", "", ""), of("summer", 2, succeeded), ""},
		"ill afterwards":           {present, unit("1", "bb", ""), of("summer", 2, messages.AssignmentState_UNHEALTHY), "other software since: ADAS runs 1 now"},
		"it failed":                {present, unit("1", "bb", ""), of("summer", 2, messages.AssignmentState_FAILED), ""},
		"only registered":          {present, &messages.ECU{Id: "ADAS", Version: "1"}, of("summer", 2, succeeded), ""},
		"another campaign":         {other, unit("3", "cc", "summer"), of("spring", 1, succeeded), none},
		"still its own":            {other, unit("2", "aa", "spring"), of("spring", 1, succeeded), ""},
		"nothing was reported":     {other, &messages.ECU{Id: "ADAS", Version: "1"}, of("spring", 1, succeeded), ""},
		"no assignment":            {nil, unit("3", "cc", ""), of("spring", 1, succeeded), none},
		"no result of attempt one": {present, unit("2", "aa", "summer"), of("summer", 1, messages.AssignmentState_REVERTED), ""},
	} {
		r := &messages.VehicleRecord{Inventory: []*messages.ECU{{Id: "TCU", Version: "9"}, one.unit}, Assignment: one.present}
		if got := since.Text(r, one.ended); got != one.want {
			t.Errorf("%s: %q, want %q", name, got, one.want)
		}
	}
}
