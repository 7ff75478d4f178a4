package failure

import (
	"strings"
	"testing"

	"pacecar/messages"
	"pacecar/tcu/tcusim/population"
)

func TestParse(t *testing.T) {
	got, err := Parse("ecu=ADAS, rate=8%,code=E0x31,model=e1,version=4.2.0,end=reverted")
	want := Rule{ECU: "ADAS", Model: "e1", Version: "4.2.0", Rate: 0.08, Code: "E0x31", Revert: true}
	if err != nil || got != want {
		t.Errorf("got %+v, %v, want %+v", got, err, want)
	}
	if got, err := Parse("rate=100%"); err != nil || got.Rate != 1 || got.Code == "" {
		t.Errorf("got %+v, %v", got, err)
	}
	for text, cause := range map[string]string{
		"":                     "key=value",
		"ecu=ADAS":             "no rate",
		"rate=":                "key=value",
		"rate=120%":            "from 0% to 100%",
		"rate=-1":              "from 0% to 100%",
		"rate=0.5":             "write 0.5% or 50%",
		"rate=NaN":             "from 0% to 100%",
		"rate=1%,end=exploded": "failed or reverted",
		"rate=1%,colour=red":   "unknown key",
		"rate=1%,code=" + strings.Repeat("x", 65): "at most 64",
	} {
		if _, err := Parse(text); err == nil || !strings.Contains(err.Error(), cause) {
			t.Errorf("%q: %v, want an error about %q", text, err, cause)
		}
	}
}

func TestFailuresAreReproducibleAndNearTheirRate(t *testing.T) {
	rules := []Rule{{ECU: "ADAS", Rate: 0.08, Code: "E0x31"}}
	artifacts := []*messages.OfferedArtifact{{EcuId: "GW"}, {EcuId: "ADAS"}}
	fleet := population.Of(1, 20_000)
	failures, again := 0, 0
	for i := range fleet {
		first, ecu := Of(rules, 1, &fleet[i], "c", 1, artifacts)
		second, _ := Of(rules, 1, &fleet[i], "c", 1, artifacts)
		if first != second {
			t.Fatal("the same attempt fails only sometimes")
		}
		if first != nil {
			failures++
			if ecu != "ADAS" {
				t.Fatalf("%s is at fault", ecu)
			}
			if retry, _ := Of(rules, 1, &fleet[i], "c", 2, artifacts); retry != nil {
				again++
			}
		}
		if rule, _ := Of(rules, 1, &fleet[i], "c", 1, artifacts[:1]); rule != nil {
			t.Fatal("a rule for ADAS hits GW")
		}
	}
	if rate := float64(failures) / float64(len(fleet)); rate < 0.07 || rate > 0.09 {
		t.Errorf("%.3f fail, want 0.08", rate)
	}
	if again == 0 || again > failures/4 {
		t.Errorf("of %d failures %d fail again: a retry is a new chance", failures, again)
	}
}
