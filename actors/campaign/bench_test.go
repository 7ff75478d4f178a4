package campaign

import (
	"testing"
	"time"

	"google.golang.org/protobuf/proto"

	"pacecar/messages"
)

// million is a running campaign of a million vehicles with all of them in flight, so
// that a batch may touch any page.
func million(tb testing.TB, inFlight uint32) (*world, []string) {
	w := newWorld(tb, "c1")
	w.quick = true
	p := testPlan("c1")
	p.Pacing = &messages.Pacing{MaximumInFlight: inFlight}
	list := vins(1_000_000)
	w.must(&messages.CreateCampaign{Plan: p, Package: w.pkg, By: "mira"})
	began := time.Now()
	d := w.must(&messages.StartCampaign{By: "mira", Vins: list, Package: w.pkg})
	if len(d.Sends) != MaximumSends {
		tb.Fatalf("%d first offers", len(d.Sends))
	}
	tb.Logf("start of a million vehicles, its commit's encoding included: %v", time.Since(began))
	return w, list
}

// TestAMillionVehicles starts a million vehicles, looks some up and restores them.
func TestAMillionVehicles(t *testing.T) {
	if testing.Short() {
		t.Skip("a million vehicles")
	}
	w, list := million(t, 1_000_000)
	bytes := 0
	for _, page := range w.pages {
		bytes += len(page)
	}
	if most := 18 * len(list); bytes > most {
		t.Errorf("the start writes %d bytes of pages, want at most %d", bytes, most)
	}
	if len(w.record) > 10_000 {
		t.Errorf("the record has %d bytes", len(w.record))
	}
	w.crash()
	w.must(&messages.CancelCampaign{By: "mira"})
	if err := w.c.Verify(); err != nil {
		t.Fatal(err)
	}
}

// BenchmarkReports is the cost of one report in a million-vehicle campaign: fork, step,
// apply, record and pages of a batch of 256.
func BenchmarkReports(b *testing.B) {
	for name, contiguous := range map[string]bool{"wave": true, "scattered": false} {
		b.Run(name, func(b *testing.B) {
			w, list := million(b, 1_000_000)
			for w.c.Next < 1_000_000 {
				w.c = offerAll(w)
			}
			const size = 256
			sequence := uint64(0)
			at := uint32(0)
			b.ReportAllocs()
			for b.Loop() {
				b.StopTimer()
				batch := &messages.AssignmentReports{}
				sequence++
				for i := range uint32(size) {
					vin := list[(at+i*3907)%1_000_000]
					if contiguous {
						vin = string(w.c.Roster.VIN((at + i) % 1_000_000))
					}
					batch.Reports = append(batch.Reports, &messages.AssignmentReport{
						CampaignId: "c1", Vin: vin, Attempt: 1, Sequence: sequence, State: messages.AssignmentState_DOWNLOADING,
					})
				}
				at += size
				w.now = w.now.Add(10 * time.Millisecond)
				b.StartTimer()
				fork := w.c.Fork()
				d, _ := fork.Step(w.now, batch)
				fork.Apply(d.Events...)
				if _, err := proto.Marshal(fork.Record()); err != nil {
					b.Fatal(err)
				}
				fork.DirtyPages()
				w.c = fork
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*size), "ns/report")
		})
	}
}

func offerAll(w *world) *Campaign {
	fork := w.c.Fork()
	d, _ := fork.Step(w.now, Wake{})
	fork.Apply(d.Events...)
	return fork
}

// BenchmarkCommit is what a batch of 256 reports makes durable, when its vehicles are
// those of a wave.
func BenchmarkCommit(b *testing.B) {
	w, _ := million(b, 10_000)
	batch := &messages.AssignmentReports{}
	for i := range uint32(256) {
		batch.Reports = append(batch.Reports, &messages.AssignmentReport{
			CampaignId: "c1", Vin: string(w.c.Roster.VIN(i * 4)), Attempt: 1, Sequence: 1, State: messages.AssignmentState_ACCEPTED,
		})
	}
	fork := w.c.Fork()
	d, _ := fork.Step(w.now, batch)
	fork.Apply(d.Events...)
	for b.Loop() {
		if _, err := proto.Marshal(fork.Record()); err != nil {
			b.Fatal(err)
		}
		fork.DirtyPages()
	}
}

// BenchmarkFork is the fixed cost of a step in a million-vehicle campaign.
func BenchmarkFork(b *testing.B) {
	w, _ := million(b, 10_000)
	b.ReportAllocs()
	for b.Loop() {
		w.c.Fork()
	}
}
