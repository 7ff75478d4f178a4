package flags

import (
	"reflect"
	"testing"

	"github.com/spf13/cobra"

	"pacecar/web/view"
)

// read is a plan that flags change.
func read(t *testing.T, present view.Plan, args ...string) view.Plan {
	t.Helper()
	f, c := &Plan{Present: &present}, &cobra.Command{}
	f.Register(c)
	if err := c.ParseFlags(args); err != nil {
		t.Fatal(err)
	}
	plan, err := f.Read(c, nil)
	if err != nil {
		t.Fatal(err)
	}
	return plan
}

// TestVehicleFlags: what is given takes the place of what the plan says, field by field, and the
// plan that was read stays as it was.
func TestVehicleFlags(t *testing.T) {
	present := view.Plan{Package: "adas@1", Selector: "true", Waves: []view.PlanWave{{Rest: true}}, Consent: &view.ConsentPlan{Download: "fleet", Install: "owner"}}
	was := *present.Consent
	if same := read(t, present); !reflect.DeepEqual(same, present) {
		t.Errorf("without flags it is %+v", same)
	}
	got := read(t, present, "--consent-download", "none", "--postponements", "3", "--postpone-within", "48h", "--install-timeout", "90m",
		"--download-timeout", "1500ms", "--total-timeout", "24h", "--dealer-failures", "2", "--dealer-days", "30")
	want := present
	want.Consent = &view.ConsentPlan{Download: "none", Install: "owner", MaximumPostponements: 3, MaximumPostponeSeconds: 172_800}
	want.Timeouts = &view.Timeouts{DownloadSeconds: 2, InstallSeconds: 5400, TotalSeconds: 86_400}
	want.Dealer = &view.DealerPlan{AfterFailures: 2, AfterUnreachableDays: 30}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
	if *present.Consent != was {
		t.Errorf("the plan that was read has changed to %+v", *present.Consent)
	}
}
