package stream

import (
	"context"
	"errors"
	"fmt"
	"time"

	"pacecar/bench/figure"
	"pacecar/bench/servers"
)

const resumeTarget = 5 // seconds

// resume kills the server in the middle of a rollout, starts it again at once, and waits until every viewer has been
// shown the campaign again.
func (o Options) resume(ctx context.Context, dir string) (figures []figure.Figure, err error) {
	s, err := o.set(ctx, dir, o.Vehicles, uint32(float64(o.Vehicles)/(o.Span/3).Minutes()))
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, s.end()) }()
	a, err := gather(ctx, s.server.Client.Address(), o.Viewers, o.Rate, s.began, true)
	if err != nil {
		return nil, err
	}
	killed, up, err := s.strike(ctx)
	if err != nil {
		return nil, errors.Join(err, a.dismiss())
	}
	last, err := a.reborn(ctx, s)
	if err != nil {
		return nil, errors.Join(err, a.dismiss())
	}
	campaign, err := servers.Finish(ctx, s.server.Client)
	if err == nil {
		err = s.check(ctx, campaign, a)
	}
	if err = errors.Join(err, a.dismiss()); err != nil {
		return nil, err
	}
	took := last.Sub(killed).Seconds()
	o.say("killed: the server answers after %.2f s, the last of %d viewers shows the campaign after %.2f s", up.Sub(killed).Seconds(), o.Viewers, took)
	return []figure.Figure{
		figure.Of(name, "resume_seconds", "s", []float64{took}, resumeTarget, figure.AtMost),
		free("restart_seconds", "s", up.Sub(killed).Seconds()),
	}, nil
}

// strike waits until a third has succeeded, kills the server and starts it again.
func (s *stage) strike(ctx context.Context) (killed, up time.Time, err error) {
	if err := servers.Begin(ctx, s.server.Client); err != nil {
		return killed, up, err
	}
	err = servers.Until(ctx, func() (bool, error) {
		campaign, err := s.server.Client.Campaign(ctx, servers.CampaignID)
		return int(campaign.Counts[succeeded]) >= s.count/3, err
	})
	if err != nil {
		return killed, up, err
	}
	killed = time.Now()
	s.server.Kill()
	s.server.Wait()
	err = s.restart(ctx)
	return killed, time.Now(), err
}

// reborn waits until each viewer shows what the new server knows, and tells when the last one did. None may be shown
// less than before, for that was durable, nor more than the API says afterwards.
func (a *audience) reborn(ctx context.Context, s *stage) (last time.Time, err error) {
	err = servers.Until(ctx, func() (bool, error) {
		for _, v := range a.viewers {
			v.mu.Lock()
			lives := len(v.lives)
			v.mu.Unlock()
			if lives < 2 {
				return false, errors.New("a viewer has not resumed")
			}
		}
		return true, nil
	})
	if err != nil {
		return last, err
	}
	campaign, err := s.server.Client.Campaign(ctx, servers.CampaignID)
	if err != nil {
		return last, err
	}
	for _, v := range a.viewers {
		v.mu.Lock()
		second := v.lives[1]
		v.mu.Unlock()
		if second.epoch == v.lives[0].epoch || second.shown < second.before || second.shown > campaign.Counts[succeeded] {
			return last, fmt.Errorf("no figure: a viewer was shown %d successes before the kill and %d after it, and the API says %d",
				second.before, second.shown, campaign.Counts[succeeded])
		}
		if second.at.After(last) {
			last = second.at
		}
	}
	return last, nil
}
