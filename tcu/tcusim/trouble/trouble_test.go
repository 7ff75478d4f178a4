package trouble

import (
	"strconv"
	"strings"
	"testing"

	"pacecar/tcu/tcusim/failure"
)

func TestRulesComeAndGo(t *testing.T) {
	always := []failure.Rule{{ECU: "GW", Rate: 0.1}}
	b := New([]failure.Rule{{ECU: "ADAS", Rate: 0.05}})
	if got := b.Behind(always); len(got) != 2 || got[0].ECU != "GW" || got[1].Rate != 0.05 {
		t.Errorf("behind those of the fleet: %+v", got)
	}
	before := b.Rules()
	for _, rule := range []failure.Rule{{ECU: "ADAS", Rate: 0.08}, {ECU: "ADAS", Model: "e1", Rate: 1}, {ECU: "TCU", Rate: 0.5}} {
		if err := b.Fail(rule); err != nil {
			t.Fatal(err)
		}
	}
	if got := b.Rules(); len(got) != 3 || got[0].Rate != 0.08 || got[1].Model != "e1" || before[0].Rate != 0.05 {
		t.Errorf("after three: %+v, seen before %+v", got, before)
	}
	if n := b.Heal("ADAS"); n != 2 || len(b.Rules()) != 1 {
		t.Errorf("healed %d, left %+v", n, b.Rules())
	}
	if n := b.Heal(""); n != 1 || len(b.Behind(nil)) != 0 {
		t.Errorf("healed %d, left %+v", n, b.Rules())
	}
	if got := (*Board)(nil).Behind(always); len(got) != 1 || got[0].ECU != "GW" {
		t.Errorf("without a board: %+v", got)
	}
}

func TestABoardIsBounded(t *testing.T) {
	b := New(nil)
	for i := range MaxRules {
		if err := b.Fail(failure.Rule{ECU: strconv.Itoa(i), Rate: 1}); err != nil {
			t.Fatal(err)
		}
	}
	if err := b.Fail(failure.Rule{ECU: "one more"}); err == nil || !strings.Contains(err.Error(), "heal") {
		t.Errorf("one more: %v", err)
	}
	if err := b.Fail(failure.Rule{ECU: "0", Rate: 0.5}); err != nil || b.Rules()[0].Rate != 0.5 {
		t.Errorf("one in the place of another: %v", err)
	}
}
