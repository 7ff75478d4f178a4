package stream

import (
	"context"
	"errors"
	"fmt"
	"time"

	"golang.org/x/sync/errgroup"

	"pacecar/bench/servers"
	"pacecar/web/view"
)

// Bounds of an audience.
const (
	dialsAtOnce = 64
	agreeWithin = 15 * time.Second // after the end of a rollout, on a machine that is busy
)

// audience is viewers that look on at one server.
type audience struct {
	viewers []*viewer
	cancel  context.CancelFunc
	ended   errgroup.Group
}

// gather connects viewers and returns when each has been shown a whole campaign.
func gather(ctx context.Context, base string, count, rate int, began time.Time, resumes bool) (*audience, error) {
	a := &audience{}
	var looking context.Context
	looking, a.cancel = context.WithCancel(ctx)
	lost := make(chan error, count)
	places := make(chan struct{}, dialsAtOnce)
	for range count {
		v := newViewer(base, rate, began)
		v.resumes = resumes
		a.viewers = append(a.viewers, v)
		select {
		case places <- struct{}{}:
		case err := <-lost:
			return nil, errors.Join(err, a.dismiss())
		case <-ctx.Done():
			return nil, errors.Join(ctx.Err(), a.dismiss())
		}
		a.ended.Go(func() error {
			err := v.run(looking)
			if err != nil {
				lost <- err
			}
			return err
		})
		go func() {
			select {
			case <-v.ready:
			case <-looking.Done():
			}
			<-places
		}()
	}
	for _, v := range a.viewers {
		select {
		case <-v.ready:
		case err := <-lost:
			return nil, errors.Join(err, a.dismiss())
		case <-ctx.Done():
			return nil, errors.Join(ctx.Err(), a.dismiss())
		}
	}
	return a, nil
}

// dismiss ends all, and says what went wrong with any meanwhile.
func (a *audience) dismiss() error {
	a.cancel()
	if err := a.ended.Wait(); err != nil {
		return fmt.Errorf("no figure: a viewer was let go: %w", err)
	}
	return nil
}

// agree waits until all viewers show the counters of a campaign that has ended.
func (a *audience) agree(ctx context.Context, campaign view.Campaign) error {
	ctx, cancel := context.WithTimeout(ctx, agreeWithin)
	defer cancel()
	at := 0
	err := servers.Until(ctx, func() (bool, error) {
		for at < len(a.viewers) {
			if err := a.viewers[at].agrees(campaign.Counts); err != nil {
				return false, err
			}
			at++
		}
		return true, nil
	})
	if err != nil {
		return fmt.Errorf("no figure: %w", err)
	}
	return nil
}

// frames are those that all viewers have been sent.
func (a *audience) frames() (sum int) {
	for _, v := range a.viewers {
		v.mu.Lock()
		sum += v.frames
		v.mu.Unlock()
	}
	return sum
}
