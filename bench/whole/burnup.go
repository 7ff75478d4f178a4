package whole

import (
	"context"
	"fmt"
	"os"
	"time"

	"pacecar/bench/plot"
	"pacecar/bench/servers"
	"pacecar/bench/stopwatch"
	"pacecar/web/view"
)

const (
	// looks is how often a campaign is asked how it stands.
	looks = 500 * time.Millisecond
	// tells is after how many looks a person is told.
	tells = 20
)

// point is how many vehicles had come how far at one time.
type point struct {
	at          time.Duration // since the start
	begun, done uint32        // offered the update, and all who are through
	resident    uint64        // bytes
}

// burnUp is the points of one rollout.
type burnUp []point

// follow notes the burn-up until the campaign has completed, and answers how it stands then.
func (r *run) follow(ctx context.Context, clock stopwatch.Stopwatch) (view.Campaign, error) {
	var campaign view.Campaign
	look := time.NewTicker(looks)
	defer look.Stop()
	for n := 1; ; n++ {
		var err error
		campaign, err = r.server.Client.Campaign(ctx, servers.CampaignID)
		if err != nil {
			return campaign, fmt.Errorf("look at the campaign: %w", err)
		}
		r.note(clock.End().Span, campaign)
		switch {
		case campaign.State == "Completed":
			return campaign, nil
		case campaign.State != "Running":
			return campaign, fmt.Errorf("the campaign is %s: %s", campaign.State, campaign.Cause)
		case n%tells == 0:
			last := r.burnUp[len(r.burnUp)-1]
			r.say("%4.0f s: %d of %d vehicles are through, %.0f a second, the server has %d MiB", last.at.Seconds(), last.done, r.Vehicles, r.burnUp.pace(), last.resident>>20)
		}
		select {
		case <-look.C:
		case <-ctx.Done():
			return campaign, fmt.Errorf("the campaign is %s with %v: %w", campaign.State, campaign.Counts, ctx.Err())
		}
	}
}

func (r *run) note(at time.Duration, campaign view.Campaign) {
	p := point{at: at, done: uint32(campaign.Counts["Succeeded"]), resident: r.server.Resident()}
	p.begun = p.done + campaign.InFlight
	r.burnUp = append(r.burnUp, p)
}

// pace is how many vehicles a second were through lately.
func (b burnUp) pace() float64 {
	last, before := b[len(b)-1], b[max(0, len(b)-1-tells)]
	if last.at == before.at {
		return 0
	}
	return float64(last.done-before.done) / (last.at - before.at).Seconds()
}

// draw writes the burn-up as a drawing.
func (b burnUp) draw(path string, vehicles int) error {
	begun, done := plot.Line{Name: "offered the update"}, plot.Line{Name: "updated"}
	for _, p := range b {
		at := p.at.Seconds()
		begun.Points = append(begun.Points, plot.Point{X: at, Y: float64(p.begun)})
		done.Points = append(done.Points, plot.Point{X: at, Y: float64(p.done)})
	}
	drawing := plot.Plot{
		Title: fmt.Sprintf("One campaign over %d vehicles", vehicles), X: plot.Axis{Name: "seconds since the start"}, Y: plot.Axis{Name: "vehicles"},
		Lines: []plot.Line{begun, done},
	}
	return os.WriteFile(path, drawing.SVG(), 0o644)
}
