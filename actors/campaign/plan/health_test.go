package plan

import (
	"slices"
	"testing"
	"time"

	"google.golang.org/protobuf/proto"

	"pacecar/messages"
)

// soaking gives every gate of a plan these, and the plan what is watched for.
func soaking(seconds int64, cycles uint32, h *messages.HealthPlan) func(*messages.CampaignPlan) {
	return func(p *messages.CampaignPlan) {
		for _, w := range p.Waves {
			w.Gate = &messages.Gate{MinimumSample: 10, SoakSeconds: seconds, SoakDriveCycles: cycles}
		}
		p.Health = h
	}
}

func TestWhatIsWatchedForIsBounded(t *testing.T) {
	t.Parallel()
	refused(t, []refusal{
		{"nobody soaks", "/health", messages.Malformed, soaking(0, 0, &messages.HealthPlan{})},
		{"lower case", "/health/faultCodes/1", messages.Malformed, soaking(9, 0, &messages.HealthPlan{FaultCodes: []string{"U*", "u01"}})},
		{"asterisk inside", "/health/faultCodes/0", messages.Malformed, soaking(9, 0, &messages.HealthPlan{FaultCodes: []string{"U*1"}})},
		{"empty", "/health/ignoredCodes/0", messages.Malformed, soaking(9, 0, &messages.HealthPlan{IgnoredCodes: []string{""}})},
		{"many", "/health/ignoredCodes", messages.OutOfBounds, soaking(9, 0, &messages.HealthPlan{IgnoredCodes: slices.Repeat([]string{"U*"}, 33)})},
		{"two connections are no loop", "/health/reconnects", messages.OutOfBounds, soaking(9, 0, &messages.HealthPlan{Reconnects: 2})},
		{"within seconds", "/health/reconnectSeconds", messages.OutOfBounds, soaking(9, 0, &messages.HealthPlan{Reconnects: 3, ReconnectSeconds: 9})},
		{"vanished soon", "/health/vanishedSeconds", messages.OutOfBounds, soaking(9, 0, &messages.HealthPlan{VanishedSeconds: 3_599})},
		{"a wait before it", "/health/driveCyclesWaitSeconds", messages.OutOfBounds, soaking(9, 1, &messages.HealthPlan{DriveCyclesWaitSeconds: -1})},
	})
}

// A plan that says nothing has vehicles watched where a wave soaks, and there only; one that says
// something has exactly that watched for.
func TestWhatIsWatchedForByDefault(t *testing.T) {
	t.Parallel()
	usual := &messages.HealthPlan{FaultCodes: []string{"*"}, Reconnects: 10, ReconnectSeconds: 600}
	awaiting := proto.CloneOf(usual)
	awaiting.DriveCyclesWaitSeconds = 7 * daySeconds
	for name, c := range map[string]struct {
		change func(*messages.CampaignPlan)
		want   *messages.HealthPlan
	}{
		"nobody soaks":          {soaking(0, 0, nil), nil},
		"some time":             {soaking(60, 0, nil), usual},
		"drive cycles":          {soaking(0, 2, nil), awaiting},
		"nothing is asked":      {soaking(60, 0, &messages.HealthPlan{}), &messages.HealthPlan{}},
		"one thing":             {soaking(60, 0, &messages.HealthPlan{FaultCodes: []string{"P0420-00"}}), &messages.HealthPlan{FaultCodes: []string{"P0420-00"}}},
		"a loop of its seconds": {soaking(60, 0, &messages.HealthPlan{Reconnects: 3}), &messages.HealthPlan{Reconnects: 3, ReconnectSeconds: 600}},
		"the bounds themselves": {
			soaking(60, 0, &messages.HealthPlan{Reconnects: 60, ReconnectSeconds: daySeconds, VanishedSeconds: 90 * daySeconds}),
			&messages.HealthPlan{Reconnects: 60, ReconnectSeconds: daySeconds, VanishedSeconds: 90 * daySeconds},
		},
	} {
		p := example()
		c.change(p)
		checked, no := Check(p)
		if no != nil || !proto.Equal(checked.GetHealth(), c.want) {
			t.Errorf("%s: %v is watched for (%v), want %v", name, checked.GetHealth(), no, c.want)
		}
	}
}

// Terms are of the gate of a vehicle's wave: where that does not soak, nothing is watched for but whether the update is still there.
func TestHealthTermsAreOfTheGate(t *testing.T) {
	t.Parallel()
	p := &messages.CampaignPlan{Health: &messages.HealthPlan{FaultCodes: []string{"U*"}, DriveCyclesWaitSeconds: 90}}
	if got := healthTerms(p, &messages.Gate{}); got == nil || !proto.Equal(got, &messages.HealthTerms{}) {
		t.Errorf("a wave that does not soak watches for %v, want for nothing but who takes its vehicles", got)
	}
	want := &messages.HealthTerms{Plan: p.Health, SoakSeconds: 5, DriveCycles: 2}
	if got := healthTerms(p, &messages.Gate{SoakSeconds: 5, SoakDriveCycles: 2}); !proto.Equal(got, want) {
		t.Errorf("it watches for %v, want %v", got, want)
	}
	if got := healthTerms(&messages.CampaignPlan{}, &messages.Gate{SoakSeconds: 5}); got != nil {
		t.Errorf("a plan without health watches for %v", got)
	}
	if got := CyclesWait(p, &messages.Gate{SoakSeconds: 5}); got != 0 {
		t.Errorf("a gate that asks for no drive cycles awaits them for %v", got)
	}
	if got := CyclesWait(p, &messages.Gate{SoakDriveCycles: 1}); got != 90*time.Second {
		t.Errorf("drive cycles are awaited for %v", got)
	}
}
