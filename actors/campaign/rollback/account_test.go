package rollback_test

import (
	"strings"
	"testing"

	"google.golang.org/protobuf/proto"

	"pacecar/actors/campaign/rollback"
	"pacecar/messages"
)

// TestWhoJoinsIsLeftOutNoLonger: a vehicle counts no longer under the reason whose sample names it; one that is named nowhere, among
// those that were said to join. What was written down before stays as it was.
func TestWhoJoinsIsLeftOutNoLonger(t *testing.T) {
	t.Parallel()
	named := func(numbers string) (list []string) {
		for _, n := range strings.Split(numbers, "") {
			list = append(list, "WPCAR00000000000"+n)
		}
		return list
	}
	excluded := func() []*messages.Exclusion {
		return []*messages.Exclusion{
			{Code: "NotTaken", Count: 9, Sample: named("12")},
			{Code: "NotFromThisCampaign", Count: 4, Sample: named("345"), Joins: true},
		}
	}
	for joined, want := range map[string][]*messages.Exclusion{
		"2":     {{Code: "NotTaken", Count: 8, Sample: named("1")}, {Code: "NotFromThisCampaign", Count: 4, Sample: named("345"), Joins: true}},
		"46":    {{Code: "NotTaken", Count: 9, Sample: named("12")}, {Code: "NotFromThisCampaign", Count: 2, Sample: named("35"), Joins: true}},
		"34567": {{Code: "NotTaken", Count: 9, Sample: named("12")}}, // 7 has not been left out
	} {
		before := excluded()
		got := rollback.Without(before, []byte(strings.Join(named(joined), "")))
		same := len(got) == len(want)
		for i := 0; same && i < len(want); i++ {
			same = proto.Equal(got[i], want[i])
		}
		if !same {
			t.Errorf("when %s have joined: %v, want %v", joined, got, want)
		}
		for i, x := range excluded() {
			if !proto.Equal(before[i], x) {
				t.Errorf("when %s have joined, what was written down has become %v", joined, before[i])
			}
		}
	}
}
