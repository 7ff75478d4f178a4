package courier

import (
	"fmt"
	"testing"

	"github.com/asynkron/protoactor-go/actor"

	"pacecar/messages"
)

// Every report reaches its campaign once and in order, in batches that are not too long.
func TestEveryReportIsDelivered(t *testing.T) {
	system := actor.NewActorSystem()
	defer system.Shutdown()
	const reports = 5 * maxBatch
	got, all := map[string][]string{}, make(chan struct{})
	total := 0
	pid := system.Root.Spawn(actor.PropsFromProducer(func() actor.Actor {
		return New(func(campaign string, batch *messages.AssignmentReports) {
			if len(batch.Reports) == 0 || len(batch.Reports) > maxBatch {
				t.Errorf("a batch has %d reports", len(batch.Reports))
			}
			for _, r := range batch.Reports {
				if r.CampaignId != campaign {
					t.Errorf("a report for %s reached %s", r.CampaignId, campaign)
				}
				got[campaign] = append(got[campaign], r.Vin)
			}
			if total += len(batch.Reports); total == reports {
				close(all)
			}
		})
	}))
	for i := range reports {
		system.Root.Send(pid, &messages.AssignmentReport{CampaignId: fmt.Sprint("c", i%3), Vin: fmt.Sprint(i)})
	}
	<-all
	for campaign, vins := range got {
		for i, vin := range vins {
			if want := fmt.Sprint(3*i + int(campaign[1]-'0')); vin != want {
				t.Fatalf("report %d of %s is %s, want %s", i, campaign, vin, want)
			}
		}
	}
}
