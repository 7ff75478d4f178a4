package halt

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"

	"pacecar/bench/figure"
	"pacecar/bench/servers"
	"pacecar/web/view"
)

// name is the first field of all figures.
const name = "halt"

const (
	haltTarget  = 2000 // milliseconds, 99th percentile
	roundWithin = 5 * time.Minute
	// departPace is how many vehicles a minute come to be in flight, before anything is measured: all at once would be
	// another measurement.
	departPace   = 120_000
	departWithin = 10 * time.Minute
	// quiet is how long nobody must hear anything more before a round is over.
	quiet = time.Second
)

// Options say how much is measured. Vehicles and Rounds are at least 1.
type Options struct {
	Vehicles int // in flight
	Rounds   int // pauses
	Seed     uint64
	Progress io.Writer
	// CPUProfile is a file that takes a profile of the server during the last pause; "": none.
	CPUProfile string
}

// trial is a server with a fleet whose campaign is paused again and again.
type trial struct {
	Options
	server *servers.Server
	fleet  *fleet

	last    *hdrhistogram.Histogram // when the last vehicle of a round had heard, by whichever word, in microseconds since the acknowledgement
	each    *hdrhistogram.Histogram // when every vehicle had heard the word to it alone
	rounds  []float64               // last, in milliseconds
	alone   []float64               // when the last vehicle had heard the word to it alone
	refused []float64               // permits on their way that were refused
	answers []float64               // from the request to its acknowledgement, in milliseconds
	late    []float64               // permits that were heard after the acknowledgement
	costs   []float64               // of the server's processor time for each permit that was taken back, in microseconds
}

// Run measures all that the package is about.
func Run(ctx context.Context, o Options) (figures []figure.Figure, err error) {
	dir, err := os.MkdirTemp("", "pacecar-bench-")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	t := &trial{Options: o, last: microseconds(), each: microseconds()}
	if t.server, err = servers.Start(ctx, servers.Part{Dir: filepath.Join(dir, "server"), Name: "n1", AllowAnonymous: true}); err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, t.server.End()) }()
	if err := servers.Prepare(ctx, t.server.Client, o.Seed, o.Vehicles, view.Pacing{MaximumInFlight: uint32(o.Vehicles), MaximumPerMinute: departPace}); err != nil {
		return nil, err
	}
	o.say("%d vehicles are registered", o.Vehicles)
	if t.fleet, err = connect(ctx, "tcp://"+t.server.MQTT, o.Seed, o.Vehicles); err != nil {
		return nil, err
	}
	defer t.fleet.close()
	if err := t.depart(ctx); err != nil {
		return nil, err
	}
	for round := range o.Rounds {
		if err := t.round(ctx, round); err != nil {
			return nil, fmt.Errorf("pause %d: %w", round+1, err)
		}
	}
	return t.figures(ctx)
}

// microseconds holds from 1 µs to the length of a round, to three digits.
func microseconds() *hdrhistogram.Histogram {
	return hdrhistogram.New(1, roundWithin.Microseconds(), 3)
}

// depart begins the campaign, waits until every vehicle has its permit, and pauses it for the first time, which does
// not count.
func (t *trial) depart(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, departWithin)
	defer cancel()
	reached := t.fleet.when(t.Vehicles)
	if err := servers.Begin(ctx, t.server.Client); err != nil {
		return err
	}
	if err := t.await(ctx, reached, t.Vehicles); err != nil {
		return err
	}
	_, acknowledged, err := t.pause(ctx)
	if err != nil {
		return err
	}
	if _, _, err := t.fleet.account(acknowledged, microseconds()); err != nil {
		return err
	}
	t.say("all %d vehicles were permitted, and it was taken back", t.Vehicles)
	return nil
}

// round resumes, pauses once half of the vehicles have a permit, and measures.
func (t *trial) round(ctx context.Context, round int) error {
	ctx, cancel := context.WithTimeout(ctx, roundWithin)
	defer cancel()
	half := (t.Vehicles + 1) / 2
	reached := t.fleet.when(half)
	if _, err := t.server.Client.CommandCampaign(ctx, servers.CampaignID, "resume", 0, view.Command{By: "bench"}); err != nil {
		return err
	}
	if err := t.await(ctx, reached, half); err != nil {
		return err
	}
	before, err := t.processor(ctx)
	if err != nil {
		return err
	}
	unprofiled, err := t.profile(ctx, round)
	if err != nil {
		return err
	}
	asked, acknowledged, err := t.pause(ctx)
	if err = errors.Join(err, unprofiled()); err != nil {
		return err
	}
	after, err := t.processor(ctx)
	if err != nil {
		return err
	}
	last, alone := max(0, t.fleet.lastEnded()-acknowledged), max(0, t.fleet.lastHeard()-acknowledged)
	t.alone, t.refused = append(t.alone, alone.Seconds()*1000), append(t.refused, float64(t.fleet.refused.Load()))
	withdrawn, late, err := t.fleet.account(acknowledged, t.each)
	if err != nil {
		return err
	}
	if err := t.last.RecordValue(max(1, last.Microseconds())); err != nil {
		return err
	}
	t.rounds = append(t.rounds, last.Seconds()*1000)
	t.answers = append(t.answers, (acknowledged-asked).Seconds()*1000)
	t.late = append(t.late, float64(late))
	t.costs = append(t.costs, (after-before)*1e6/float64(withdrawn)) // half of the vehicles had a permit
	t.say("round %d/%d: acknowledged after %.0f ms, the last of %d vehicles heard %.0f ms later, and of its own permit after %.0f ms; %d permits came after the acknowledgement, %.0f were refused; %.0f us of processor each",
		round+1, t.Rounds, t.answers[round], withdrawn, t.rounds[round], t.alone[round], late, t.refused[round], t.costs[round])
	return nil
}

// profile begins a CPU profile of the server in the last round, if one is wanted, and says how to end it.
func (t *trial) profile(ctx context.Context, round int) (end func() error, err error) {
	if t.CPUProfile == "" || round < t.Rounds-1 {
		return func() error { return nil }, nil
	}
	return t.server.Profile(ctx, t.CPUProfile)
}

// processor is how many seconds of processor time the server has used.
func (t *trial) processor(ctx context.Context) (float64, error) {
	metrics, err := servers.Nodes{t.server}.Metrics(ctx)
	return metrics["process_cpu_seconds_total"], err
}

// await waits until so many vehicles have a permit.
func (t *trial) await(ctx context.Context, reached <-chan struct{}, wanted int) error {
	select {
	case <-reached:
		return nil
	case <-ctx.Done():
		return fmt.Errorf("%d vehicles have a permit, and not yet %d: %w", t.fleet.held.Load(), wanted, ctx.Err())
	}
}

// pause pauses the campaign, and waits until nobody has a permit, nobody is counted to have one, and nobody hears
// anything any more. The times are since the fleet began.
func (t *trial) pause(ctx context.Context) (asked, acknowledged time.Duration, err error) {
	t.fleet.forget()
	asked = t.fleet.now()
	if _, err := t.server.Client.CommandCampaign(ctx, servers.CampaignID, "pause", 0, view.Command{By: "bench", Reason: "measured"}); err != nil {
		return 0, 0, err
	}
	acknowledged = t.fleet.now()
	var campaign view.Campaign
	err = servers.Until(ctx, func() (over bool, err error) {
		if t.fleet.held.Load() > 0 || t.fleet.now()-t.fleet.lastHeard() < quiet {
			return false, nil
		}
		campaign, err = t.server.Client.Campaign(ctx, servers.CampaignID)
		return err == nil && campaign.Counts["Permitted"] == 0, err
	})
	if err != nil {
		return 0, 0, fmt.Errorf("no figure: %d vehicles keep their permit, and the campaign counts %v: %w", t.fleet.held.Load(), campaign.Counts, err)
	}
	if campaign.State != "Paused" || campaign.InFlight != uint32(t.Vehicles) {
		return 0, 0, fmt.Errorf("no figure: the campaign is %s with %d of %d vehicles in flight: %v", campaign.State, campaign.InFlight, t.Vehicles, campaign.Counts)
	}
	return asked, acknowledged, nil
}

// figures say what has been measured.
func (t *trial) figures(ctx context.Context) ([]figure.Figure, error) {
	metrics, err := servers.Nodes{t.server}.Metrics(ctx)
	if err != nil {
		return nil, err
	}
	free := func(what, unit string, samples ...float64) figure.Figure {
		return figure.Of(name, what, unit, samples, 0, figure.Free)
	}
	halt := free("halt_p99_ms", "ms", t.rounds...)
	halt.Value, halt.Target = milliseconds(t.last, 99), haltTarget
	halt.Holds = halt.Value <= haltTarget
	figures := []figure.Figure{halt, free("halt_p50_ms", "ms", t.rounds...), free("withdrawal_last_ms", "ms", t.alone...)}
	for _, q := range []struct {
		what       string
		percentile float64
	}{{"withdrawal_p50_ms", 50}, {"withdrawal_p99_ms", 99}, {"withdrawal_p999_ms", 99.9}} {
		f := free(q.what, "ms", milliseconds(t.each, q.percentile))
		f.N, f.Min, f.Max = int(t.each.TotalCount()), milliseconds(t.each, 0), milliseconds(t.each, 100)
		figures = append(figures, f)
	}
	return append(figures,
		free("acknowledged_ms", "ms", t.answers...),
		free("permits_after_acknowledgement", "", t.late...),
		free("permits_refused", "", t.refused...),
		free("cpu_us_per_withdrawal", "us", t.costs...),
		free("in_flight_vehicles", "", float64(t.Vehicles)),
		free("commands_dropped", "", metrics.Sum("pacecar_mqtt_down_dropped_total")),
	), nil
}

func milliseconds(h *hdrhistogram.Histogram, percentile float64) float64 {
	return float64(h.ValueAtPercentile(percentile)) / 1000
}

func (o Options) say(format string, values ...any) { fmt.Fprintf(o.Progress, format+"\n", values...) }
