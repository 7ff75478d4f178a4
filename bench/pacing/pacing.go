package pacing

import (
	"context"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"time"

	"google.golang.org/protobuf/proto"

	"pacecar/actors/campaign"
	"pacecar/bench/figure"
	"pacecar/messages"
)

// Options of a measurement.
type Options struct {
	Vehicles int // on the roster, which bounds how long the fastest pace is watched
	Rounds   int
	Seed     uint64
	Progress io.Writer
}

// paces are the offers per minute that are measured.
var paces = []uint32{60, 6_000, 60_000, 600_000}

const (
	// stretch is how long a pace is watched, in virtual time, if the roster lasts so long.
	stretch = 10 * time.Minute
	// late is the most that a timer is late.
	late = 50 * time.Millisecond
)

// Run measures every pace: how far the offers of the whole stretch are from those that the
// plan asks for, in percent of these, with a restart in the middle.
func Run(ctx context.Context, o Options) ([]figure.Figure, error) {
	vins := make([]string, o.Vehicles)
	for i := range vins {
		vins[i] = fmt.Sprintf("WPCAR%012d", i)
	}
	worst := make([]float64, o.Rounds)
	var figures []figure.Figure
	for _, pace := range paces {
		var errors []float64
		for round := range o.Rounds {
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			fmt.Fprintf(o.Progress, "%d offers per minute, round %d of %d\n", pace, round+1, o.Rounds)
			off, err := deviation(pace, vins, rand.New(rand.NewPCG(o.Seed, uint64(round))))
			if err != nil {
				return nil, err
			}
			errors = append(errors, off)
			worst[round] = max(worst[round], off)
		}
		figures = append(figures, figure.Of("pacing", fmt.Sprintf("pacing_error_percent_at_%d", pace), "%", errors, 1, figure.AtMost))
	}
	return append(figures, figure.Of("pacing", "pacing_error_percent", "%", worst, 1, figure.AtMost)), nil
}

// deviation is what one stretch at a pace misses, or exceeds, in percent.
func deviation(pace uint32, vins []string, chance *rand.Rand) (float64, error) {
	began := time.UnixMilli(1_775_030_400_000)
	c, err := started(pace, vins, began)
	if err != nil {
		return 0, err
	}
	// The first offer is due at once; the roster must not run out.
	whole := min(stretch, time.Duration(len(vins)-1)*time.Minute/time.Duration(pace))
	half, end, now := began.Add(whole/2), began.Add(whole), began
	for restarted := false; ; {
		due := c.WakeAt()
		if due.IsZero() || due.After(end) {
			break
		}
		now = woken(now, due, end, chance)
		if !restarted && now.After(half) {
			restarted = true
			if c, err = restart(c); err != nil {
				return 0, err
			}
		}
		decided, no := c.Step(now, campaign.Wake{})
		if no != nil {
			return 0, no
		}
		c.Apply(decided.Events...)
	}
	decided, no := c.Step(end, campaign.Wake{}) // what is due by then, and was not asked for yet
	if no != nil {
		return 0, no
	}
	c.Apply(decided.Events...)
	want := 1 + float64(pace)*whole.Minutes()
	return 100 * math.Abs(float64(c.Record().Offered)-want) / want, c.Verify()
}

// woken is when a campaign that is due is woken: one that has more to do at once, after the
// pause of its loop, and one that waited, as late as its timer is.
func woken(now, due, end time.Time, chance *rand.Rand) time.Time {
	if !due.After(now) {
		return now.Add(time.Millisecond)
	}
	if room := end.Sub(due); room > 0 {
		due = due.Add(time.Duration(chance.Int64N(int64(min(late, room)))))
	}
	return due
}

// started is a campaign of one wave at a pace, with nothing else that would hold it back.
func started(pace uint32, vins []string, now time.Time) (*campaign.Campaign, error) {
	c := campaign.New("pace")
	pkg := &messages.PackageRecord{Name: "p", Version: "1", State: messages.PackageState_PACKAGE_RELEASED, ContentHash: "c"}
	for _, m := range []any{
		&messages.CreateCampaign{By: "bench", Package: pkg, Plan: &messages.CampaignPlan{
			Id: "pace", Package: "p@1", Selector: "true", Waves: []*messages.Wave{{Size: &messages.Wave_Rest{Rest: true}}},
			Pacing:  &messages.Pacing{MaximumPerMinute: pace, MaximumInFlight: uint32(len(vins))},
			Retries: &messages.Retries{SilenceSeconds: 86_400},
		}},
		&messages.StartCampaign{By: "bench", Package: pkg, Vins: vins},
	} {
		decided, no := c.Step(now, m)
		if no != nil {
			return nil, no
		}
		c.Apply(decided.Events...)
	}
	return c, nil
}

// restart is the campaign as it comes back from what it has committed.
func restart(c *campaign.Campaign) (*campaign.Campaign, error) {
	data, err := proto.Marshal(c.Record())
	if err != nil {
		return nil, err
	}
	record := &messages.CampaignRecord{}
	if err := proto.Unmarshal(data, record); err != nil {
		return nil, err
	}
	again := campaign.Restore(record)
	for _, page := range c.DirtyPages() {
		if err := again.RestorePage(page.Number, page.Data); err != nil {
			return nil, err
		}
	}
	return again, nil
}
