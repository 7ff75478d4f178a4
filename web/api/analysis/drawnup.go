package analysis

import (
	"context"
	"strconv"
	"sync"
	"time"

	"golang.org/x/sync/singleflight"

	"pacecar/messages"
	"pacecar/web/report"
)

// Bounds of what is kept.
const (
	maximumAge   = time.Minute
	maximumKept  = 16               // accounts
	worth        = 10               // an account is good for so many times as long as it took to draw up
	drawUpWithin = 30 * time.Second // for everybody who waits for the same
)

// drawnUp keeps accounts for a while, and draws up one for all who ask at the same time: it reads a whole roster.
type drawnUp struct {
	engine Engine
	now    func() time.Time
	asked  singleflight.Group

	mu   sync.Mutex
	kept map[string]dated
}

// dated is an account, when it was begun, and how long it took.
type dated struct {
	account report.Report
	at      time.Time
	took    time.Duration
}

func newDrawnUp(engine Engine, now func() time.Time) *drawnUp {
	return &drawnUp{engine: engine, now: now, kept: map[string]dated{}}
}

// of is the account of a campaign that is no older than an age, or than it is worth: whoever looks again and again
// at a campaign of a million vehicles must not keep the server at work. One of no age is drawn up for this question alone.
func (d *drawnUp) of(ctx context.Context, id string, age time.Duration) (report.Report, error) {
	if age <= 0 {
		one, err := d.drawUp(ctx, id)
		return one.account, err
	}
	// What was drawn up for another is no way around what the engine lets this one see.
	if _, err := d.engine.CampaignGates(ctx, id); err != nil {
		return report.Report{}, err
	}
	d.mu.Lock()
	one, found := d.kept[id]
	d.mu.Unlock()
	if found && d.now().Sub(one.at) <= max(age, worth*one.took) {
		return one.account, nil
	}
	answered := d.asked.DoChan(id, func() (any, error) {
		// Whoever asked first may go away while others wait.
		within, cancel := context.WithTimeout(context.WithoutCancel(ctx), drawUpWithin)
		defer cancel()
		one, err := d.drawUp(within, id)
		if err == nil {
			d.keep(id, one)
		}
		return one, err
	})
	select {
	case <-ctx.Done():
		return report.Report{}, ctx.Err()
	case answer := <-answered:
		return answer.Val.(dated).account, answer.Err
	}
}

func (d *drawnUp) drawUp(ctx context.Context, id string) (dated, error) {
	began := d.now()
	found, err := d.engine.CampaignAnalysis(ctx, id)
	if err != nil {
		return dated{}, err
	}
	ended := d.now()
	return dated{report.Account(found, ended), began, ended.Sub(began)}, nil
}

// keep lets go of the oldest where there are too many.
func (d *drawnUp) keep(id string, one dated) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.kept[id] = one
	for len(d.kept) > maximumKept {
		oldest := id
		for other, kept := range d.kept {
			if kept.at.Before(d.kept[oldest].at) {
				oldest = other
			}
		}
		delete(d.kept, oldest)
	}
}

// ageOf reads the age that is good enough.
func ageOf(text string) (time.Duration, error) {
	if text == "" {
		return 0, nil
	}
	seconds, err := strconv.ParseUint(text, 10, 16)
	if age := time.Duration(seconds) * time.Second; err == nil && age <= maximumAge {
		return age, nil
	}
	return 0, messages.Reject(messages.Malformed, "maximumAgeSeconds is %.32q, want a whole number from 0 to %d", text, int(maximumAge/time.Second)).
		At("query maximumAgeSeconds").Suggest("leave it out for an account as of now")
}
