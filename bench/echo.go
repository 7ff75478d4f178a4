package bench

import (
	"context"
	"fmt"
	"sync/atomic"
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	"pacecar/bench/stopwatch"
	"pacecar/messages"
	"pacecar/tcu"
	"pacecar/tcu/tcusim"
	"pacecar/tcu/tcusim/population"
)

// echo is the back end that does nothing: it offers, permits what was downloaded, and
// counts manifests. A window of vehicles is in flight, as with the engine.
type echo struct {
	attachment tcu.Attachment
	vehicles   []population.Vehicle
	offer      *messages.Down
	permit     *messages.Down
	next       atomic.Int64 // vehicle to be offered next
	updated    atomic.Int64
	done       chan struct{}
}

func newEcho(fleet []population.Vehicle) *echo {
	until := timestamppb.New(time.Now().Add(time.Hour))
	return &echo{
		vehicles: fleet, done: make(chan struct{}),
		offer: &messages.Down{Body: &messages.Down_OfferUpdate{OfferUpdate: &messages.OfferUpdate{
			CampaignId: CampaignID, Attempt: 1, Package: packageName, PackageVersion: packageVersion, ExpiresAt: until,
			Artifacts: []*messages.OfferedArtifact{{
				EcuId: "TCU", HardwarePart: "80A035741", Version: softwareVersion, Sha256: string(artifactDigest), SizeBytes: uint64(len(artifactBytes)),
				Url: "http://127.0.0.1:8080/api/v1/artifacts/" + string(artifactDigest),
			}},
		}}},
		permit: &messages.Down{Body: &messages.Down_PermitInstall{PermitInstall: &messages.PermitInstall{CampaignId: CampaignID, Attempt: 1, ExpiresAt: until}}},
	}
}

// Deliver implements tcu.Sink.
func (e *echo) Deliver(vin messages.VIN, up *messages.Up, done func(error)) {
	switch body := up.Body.(type) {
	case *messages.Up_Report:
		if body.Report.Phase == messages.Phase_PHASE_DOWNLOADED {
			e.attachment.Send(vin, up.Encoding, e.permit)
		}
	case *messages.Up_Manifest:
		if e.updated.Add(1) == int64(len(e.vehicles)) {
			close(e.done)
		}
		e.offerNext()
	}
	done(nil)
}

func (e *echo) offerNext() {
	if at := e.next.Add(1) - 1; at < int64(len(e.vehicles)) {
		e.attachment.Send(e.vehicles[at].VIN, messages.Encoding_ENCODING_BINARY, e.offer)
	}
}

// run measures one rollout of the echo.
func (e *echo) run(ctx context.Context, o Options) (stopwatch.Reading, error) {
	attachment, broker, err := o.attach(e)
	if err != nil {
		return stopwatch.Reading{}, err
	}
	defer attachment.Close()
	e.attachment = attachment
	fleet, err := tcusim.Start(ctx, tcusim.Config{Broker: broker, Vehicles: e.vehicles, Seed: o.Seed, PerConnection: o.perConnection()})
	if err != nil {
		return stopwatch.Reading{}, err
	}
	defer fleet.Close()
	if err := fleet.WaitConnected(ctx); err != nil {
		return stopwatch.Reading{}, err
	}
	clock := stopwatch.Begin()
	for range inFlight {
		e.offerNext()
	}
	select {
	case <-e.done:
	case <-ctx.Done():
		return stopwatch.Reading{}, fmt.Errorf("echo: %d of %d vehicles were updated: %w", e.updated.Load(), len(e.vehicles), ctx.Err())
	}
	measured := clock.End()
	if summary := fleet.Ledger().Summary(); summary.Finished != uint64(len(e.vehicles)) || summary.DoubleInstalls != 0 {
		return stopwatch.Reading{}, fmt.Errorf("echo: the ledger has %d installations of %d vehicles, %d of them double", summary.Finished, len(e.vehicles), summary.DoubleInstalls)
	}
	return measured, nil
}
