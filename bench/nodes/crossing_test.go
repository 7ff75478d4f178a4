//go:build !race

package nodes

import "testing"

// Nodes of these tests share the process. The race detector fails that for what is no fault of ours, as in package
// cluster: protoactor writes a global of gRPC's without a lock each time it begins to listen.

func TestReportsCross(t *testing.T) {
	figures, err := options().crossing(within(t), 500, 20)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range figures {
		if f.Value < 0 || f.N != 1 || f.Bench != "nodes" {
			t.Errorf("figure %+v", f)
		}
	}
	if got := byName(figures); got["reports_crossing_per_second"].Value <= 0 || got["report_crossing_round_trip_us"].Value <= 0 {
		t.Errorf("figures %+v", got)
	}
}

// A burst arrives, which with gRPC's own bound does not: the reason for ours.
func TestBurstsArrive(t *testing.T) {
	if testing.Short() {
		t.Skip("waits for what does not arrive")
	}
	figures, err := bursts(within(t))
	if err != nil {
		t.Fatal(err)
	}
	got := byName(figures)
	if got["burst_arrives_percent"].Value != 100 || !got["burst_arrives_percent"].Holds {
		t.Errorf("of a burst %v %% arrive", got["burst_arrives_percent"].Value)
	}
	if got["before_burst_arrives_percent"].Value >= 100 {
		t.Error("with the defaults all arrive, too: then they need not be replaced")
	}
}
