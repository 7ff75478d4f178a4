package rival

import (
	"testing"

	"pacecar/messages"
)

// TestBrings: an update fulfils a dependency where it brings each control unit of one alternative that
// may not be lacking, and at least one.
func TestBrings(t *testing.T) {
	on := func(ecu, version string) *messages.ECUCondition {
		return &messages.ECUCondition{EcuId: ecu, HardwarePart: "P", Version: version}
	}
	lacks := func(ecu string) *messages.ECUCondition { return &messages.ECUCondition{EcuId: ecu, Absent: true} }
	needs := func(conditions ...*messages.ECUCondition) *messages.Rule {
		return &messages.Rule{Any: []*messages.Alternative{{All: conditions}}}
	}
	brings := func(ecu, version string) []*messages.TargetArtifact {
		return []*messages.TargetArtifact{{EcuId: "OTHER", HardwarePart: "P", Version: version}, {EcuId: ecu, HardwarePart: "P", Version: version}}
	}
	for name, c := range map[string]struct {
		rule     *messages.Rule
		contents []*messages.TargetArtifact
		want     bool
	}{
		"the version":                      {needs(on("GW", "2")), brings("GW", "2"), true},
		"another version":                  {needs(on("GW", "2")), brings("GW", "1"), false},
		"another unit":                     {needs(on("GW", "2")), brings("ESP", "2"), false},
		"one of two units":                 {needs(on("GW", "2"), on("ESP", "2")), brings("GW", "2"), false},
		"the other one may be lacking":     {needs(on("GW", "2"), lacks("ESP"), on("ESP", "2")), brings("GW", "2"), true},
		"nothing of it, which may be away": {needs(lacks("ESP"), on("ESP", "2")), brings("GW", "2"), false},
		"one variant of two":               {needs(on("GW", "1"), on("GW", "2")), brings("GW", "2"), true},
		"what is forbidden":                {&messages.Rule{Forbids: true, Any: needs(on("GW", "2")).Any}, brings("GW", "2"), false},
	} {
		if got := Brings(c.rule, c.contents); got != c.want {
			t.Errorf("%s: %t", name, got)
		}
	}
	to := []*messages.TargetArtifact{{EcuId: "GW", HardwarePart: "P", Version: "3", FromVersion: ">=2.0.0"}, {EcuId: "ESP", HardwarePart: "P"}}
	for version, want := range map[string]bool{"2.0.0": true, "1.9.0": false} {
		if Leads(to, brings("GW", version)) != want || Leads(to, brings("ESP", version)) {
			t.Errorf("version %s leads to it: %t", version, !want)
		}
	}
}

// TestHowLongJoinersMayCome: whom the start leaves out joins as long as the campaign runs, and what is said of that is how the plan is.
func TestHowLongJoinersMayCome(t *testing.T) {
	t.Parallel()
	end := &messages.Schedule{EndTime: "2026-12-18T12:00:00Z"}
	leading := &messages.CampaignRecord{Plan: &messages.CampaignPlan{Id: "first", Package: "gw@2"}}
	for want, p := range map[string]*messages.CampaignPlan{
		"a start leaves them out: start it when they have it.": {Schedule: end},
		"a start leaves them out, and they join when they have it; it stays open for them as long as that one has them to do, for 30 days at most.": {LateJoiners: "join"},
		"a start leaves them out, and they join when they have it; it stays open for them until its end, 2026-12-18T12:00:00Z.":                     {LateJoiners: "join", Schedule: end},
	} {
		s := Stone(p, "Requires", "gw 2", leading, &messages.RosterMeeting{Waiting: 2, Ended: 1})
		if s.GetVehicles() != 2 || s.GetText() != "Campaign first brings gw@2 to 2 vehicles that lack nothing else; "+want {
			t.Errorf("it says %q, want %q", s.GetText(), want)
		}
	}
}
