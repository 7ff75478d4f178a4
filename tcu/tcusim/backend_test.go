package tcusim

import (
	"log/slog"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	"pacecar/messages"
	"pacecar/tcu"
	"pacecar/tcu/broker"
)

// backend is a miniature engine without a store: it offers one package to every
// vehicle that shows presence, permits what is downloaded, and believes manifests.
type backend struct {
	attach   tcu.Attachment
	campaign string
	version  string
	url      string // of the artifact; empty: none to fetch
	content  []byte
	delta    *messages.Delta // offered with the artifact
	manual   atomic.Bool     // permits are given by the test

	mu      sync.Mutex
	phases  map[messages.VIN][]messages.Phase // as reported, repetitions left out
	final   map[messages.VIN]messages.Phase
	codes   map[string]int
	done    chan messages.VIN // final phases, each vehicle once
	reports atomic.Int64
	// answer, if set, decides what done is told.
	answer func(messages.VIN, *messages.Up) error
	// seen, see watch, is called for every report before it is dealt with.
	seen atomic.Pointer[func(messages.VIN, *messages.Report)]
}

func newBackend(vehicles int) *backend {
	return &backend{
		campaign: "spring-1", version: "4.2.0",
		phases: make(map[messages.VIN][]messages.Phase),
		final:  make(map[messages.VIN]messages.Phase),
		codes:  make(map[string]int),
		done:   make(chan messages.VIN, vehicles),
	}
}

// watch calls seen for every report from now on.
func (b *backend) watch(seen func(messages.VIN, *messages.Report)) { b.seen.Store(&seen) }

func (b *backend) embed(t testing.TB, listen string) *broker.Broker {
	t.Helper()
	// Whoever connects at once is answered by this broker, not by the one before.
	b.mu.Lock()
	broker, err := broker.Embed(broker.Config{Listen: listen, Logger: slog.New(slog.DiscardHandler)}, b)
	b.attach = broker
	b.mu.Unlock()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = broker.Close() })
	return broker
}

func (b *backend) offer() *messages.Down {
	size, digest := uint64(len(b.content)), messages.DigestOf(b.content)
	return &messages.Down{Body: &messages.Down_OfferUpdate{OfferUpdate: &messages.OfferUpdate{
		CampaignId: b.campaign, Attempt: 1, Package: "telematics", PackageVersion: b.version,
		Artifacts: []*messages.OfferedArtifact{{
			EcuId: "TCU", HardwarePart: "80A035741", Version: b.version,
			Sha256: string(digest), SizeBytes: size, Url: b.url, Delta: b.delta,
		}},
		ExpiresAt: timestamppb.New(time.Now().Add(time.Hour)),
	}}}
}

func (b *backend) permit(until time.Time) *messages.Down {
	return &messages.Down{Body: &messages.Down_PermitInstall{PermitInstall: &messages.PermitInstall{
		CampaignId: b.campaign, Attempt: 1, ExpiresAt: timestamppb.New(until),
	}}}
}

func (b *backend) send(vin messages.VIN, up *messages.Up, down *messages.Down) {
	b.mu.Lock()
	attach := b.attach
	b.mu.Unlock()
	attach.Send(vin, up.GetEncoding(), down)
}

// Deliver implements tcu.Sink.
func (b *backend) Deliver(vin messages.VIN, up *messages.Up, done func(error)) {
	if b.answer != nil {
		if err := b.answer(vin, up); err != nil {
			done(err)
			return
		}
	}
	switch body := up.GetBody().(type) {
	case *messages.Up_Presence:
		if body.Presence.GetOnline() && !b.ended(vin) {
			b.send(vin, up, b.offer())
			if b.last(vin) == messages.Phase_PHASE_DOWNLOADED && !b.manual.Load() {
				b.send(vin, up, b.permit(time.Now().Add(time.Hour)))
			}
		}
	case *messages.Up_Report:
		b.report(vin, up, body.Report)
	case *messages.Up_Manifest:
		for _, e := range body.Manifest.GetEcus() {
			if e.GetEcuId() == "TCU" && e.GetVersion() == b.version {
				b.end(vin, messages.Phase_PHASE_INSTALLED, "")
			}
		}
	}
	done(nil)
}

func (b *backend) report(vin messages.VIN, up *messages.Up, r *messages.Report) {
	b.reports.Add(1)
	if seen := b.seen.Load(); seen != nil {
		(*seen)(vin, r)
	}
	b.mu.Lock()
	if have := b.phases[vin]; len(have) == 0 || have[len(have)-1] != r.GetPhase() {
		b.phases[vin] = append(have, r.GetPhase())
	}
	b.mu.Unlock()
	switch r.GetPhase() {
	case messages.Phase_PHASE_DOWNLOADED:
		if !b.manual.Load() {
			b.send(vin, up, b.permit(time.Now().Add(time.Hour)))
		}
	case messages.Phase_PHASE_FAILED, messages.Phase_PHASE_REVERTED, messages.Phase_PHASE_REJECTED, messages.Phase_PHASE_CANCELLED:
		b.end(vin, r.GetPhase(), r.GetCode())
	}
}

func (b *backend) ended(vin messages.VIN) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	_, ok := b.final[vin]
	return ok
}

func (b *backend) last(vin messages.VIN) messages.Phase {
	b.mu.Lock()
	defer b.mu.Unlock()
	if have := b.phases[vin]; len(have) > 0 {
		return have[len(have)-1]
	}
	return 0
}

func (b *backend) end(vin messages.VIN, phase messages.Phase, code string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if _, had := b.final[vin]; had {
		return
	}
	b.final[vin] = phase
	b.codes[code]++
	b.done <- vin
}

// wait returns when n more vehicles have ended.
func (b *backend) wait(t testing.TB, n int) {
	t.Helper()
	patience := time.After(5 * time.Minute)
	for i := range n {
		select {
		case <-b.done:
		case <-patience:
			t.Fatalf("%d of %d vehicles ended in time", i, n)
		}
	}
}
