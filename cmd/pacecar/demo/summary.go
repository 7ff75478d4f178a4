package demo

import (
	"context"
	"fmt"
	"time"

	"pacecar/web/view"
)

// Summary is what a demonstration came to. The ledger of the vehicles is the oracle.
type Summary struct {
	Vehicles            int     `json:"vehicles"`
	Succeeded           uint32  `json:"succeeded"`
	Failed              uint32  `json:"failed"`
	DoubleInstalls      uint64  `json:"double_installs"`
	CountersEqualLedger bool    `json:"counters_equal_ledger"`
	SavedBytes          uint64  `json:"saved_bytes"` // not transferred, because patches were enough
	VehiclesPerSecond   float64 `json:"vehicles_per_second"`
	State               string  `json:"state"`

	Campaign view.Campaign `json:"-"` // as it was then
}

// Sound tells whether the engine's account agrees with what physically happened.
func (s Summary) Sound() bool { return s.CountersEqualLedger && s.DoubleInstalls == 0 }

// Patience of the comparison at the end: installations under way when a campaign halts
// may finish, and their reports arrive.
const (
	lookEvery  = 250 * time.Millisecond
	settleTime = 60 * time.Second
)

// follow waits until the campaign has ended and no vehicle is in the middle of it.
func (s *stage) follow(ctx context.Context) (Summary, error) {
	look := time.NewTicker(lookEvery)
	defer look.Stop()
	var settleBy time.Time
	last := ""
	for {
		select {
		case <-ctx.Done():
			return Summary{}, ctx.Err()
		case err := <-s.node.Lost():
			return Summary{}, err
		case <-s.fleet.Done(): // nobody is left whom to wait for
			return Summary{}, s.fleet.Err()
		case <-look.C:
		}
		campaign, err := s.client.Campaign(ctx, CampaignID)
		if err != nil {
			return Summary{}, err
		}
		if line := progress(campaign); line != last {
			last = line
			fmt.Fprintln(s.options.Out, line)
		}
		if !ended(campaign) {
			continue
		}
		if settleBy.IsZero() {
			settleBy = time.Now().Add(settleTime)
		}
		summary, err := s.compare(ctx, campaign)
		if err != nil || summary.Sound() && quiet(campaign) || time.Now().After(settleBy) {
			return summary, err
		}
	}
}

func ended(c view.Campaign) bool {
	return c.State == "Completed" || c.State == "Halted" || c.State == "Cancelled"
}

// quiet tells that no installation is under way whose result is still to come.
func quiet(c view.Campaign) bool { return c.Counts["Installing"]+c.Counts["Installed"] == 0 }

func progress(c view.Campaign) string {
	line := fmt.Sprintf("%-9s wave %d/%d  succeeded %d/%d  failed %d", c.State, c.Wave, len(c.Plan.Waves), c.Counts["Succeeded"], c.Total, failed(c))
	if c.Cause != "" {
		line += "  " + c.Cause
	}
	return line
}

// failed counts as gates do: a driver's refusal is not a failure.
func failed(c view.Campaign) uint32 {
	return c.Counts["Failed"] + c.Counts["Reverted"] + c.Counts["Stalled"] + c.Counts["Expired"] + c.Counts["Unhealthy"]
}

// compare sets the campaign's counters and the vehicles' records against the ledger.
func (s *stage) compare(ctx context.Context, c view.Campaign) (Summary, error) {
	truth := s.ledger.Summary()
	outcome := truth.Outcomes[CampaignID]
	updated, err := s.node.Engine().CountVehicles(ctx, `ecu["ADAS"].version == "4.2.0" && ecu["TCU"].version == "2.0.0"`)
	if err != nil {
		return Summary{}, err
	}
	return Summary{
		Vehicles: s.options.Vehicles, Succeeded: c.Counts["Succeeded"], Failed: failed(c), DoubleInstalls: truth.DoubleInstalls,
		CountersEqualLedger: uint64(c.Counts["Succeeded"]+c.Counts["Unhealthy"]) == outcome.Installed && updated.Matched == outcome.Installed &&
			uint64(c.Counts["Failed"]) == outcome.Failed && uint64(c.Counts["Reverted"]) == outcome.Reverted &&
			c.SavedBytes == truth.Saved[CampaignID],
		SavedBytes:        c.SavedBytes,
		VehiclesPerSecond: rate(c), State: c.State, Campaign: c,
	}, nil
}

// rate is successes over the time from start to end, in vehicles per second.
func rate(c view.Campaign) float64 {
	started, err := time.Parse(time.RFC3339, c.StartedAt)
	if err != nil {
		return 0
	}
	until, err := time.Parse(time.RFC3339, c.EndedAt)
	if err != nil {
		until = time.Now()
	}
	if span := until.Sub(started).Seconds(); span > 0 {
		return float64(c.Counts["Succeeded"]) / span
	}
	return 0
}
