// Package silence ends the presence of vehicles that nobody hears of any more.
//
// An external broker tells nobody of its sessions: a vehicle that left no last will stays
// online for ever when it is gone. A [Watch] asks all slots now and then, from their
// indexes, which vehicles are online and were not heard for as long as it is told to wait,
// and has each of them follow [messages.ForgetPresence]. No message of a vehicle costs
// anything for it. The vehicle's own actor judges again: one that has spoken meanwhile
// stays online, and when it was seen last stays as it is.
//
// Presence is volatile: after a restart a record may say again that its vehicle is online,
// until the next round. Several nodes watch each for itself; a word said twice changes
// nothing. A round asks for at most 1,000 vehicles of each slot and waits for one at a
// time, so that what a network outage leaves behind comes in portions. What fails is left
// to the next round.
package silence

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"google.golang.org/protobuf/proto"

	"pacecar/actors"
	"pacecar/actors/targeting"
	"pacecar/messages"
	"pacecar/persistence"
)

// How often, and for how long, slots are asked.
const (
	leastPause = time.Minute
	mostPause  = 10 * time.Minute
	askWithin  = time.Minute
)

// Config is what a Watch needs; all of it is required.
type Config struct {
	Router actors.Router
	Clock  actors.Clock
	Logger *slog.Logger
	After  time.Duration // of silence, a vehicle is away; more than 0
}

// Watch goes through the vehicles until it is closed.
type Watch struct {
	Config
	end  context.CancelFunc
	work sync.WaitGroup
}

// Begin starts a watch.
func Begin(c Config) *Watch {
	ctx, end := context.WithCancel(context.Background())
	w := &Watch{Config: c, end: end}
	w.work.Go(func() { w.run(ctx) })
	return w
}

// Close ends it, and waits for what is under way.
func (w *Watch) Close() {
	w.end()
	w.work.Wait()
}

// run sweeps in pauses of a twenty-fourth of the patience.
func (w *Watch) run(ctx context.Context) {
	due := time.NewTicker(min(max(w.After/24, leastPause), mostPause))
	defer due.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-due.C:
			if err := w.sweep(ctx); err != nil && ctx.Err() == nil {
				w.Logger.Warn("vehicles that are silent are looked for again later", "error", err)
			}
		}
	}
}

// sweep tells the vehicles that are silent.
func (w *Watch) sweep(ctx context.Context) error {
	before := w.Clock.Now().Add(-w.After).Truncate(time.Second)
	vins, err := w.silent(ctx, before)
	if err != nil {
		return err
	}
	away := 0
	for _, vin := range vins {
		switch err := w.tell(ctx, vin, before); {
		case err == nil:
			away++
		case ctx.Err() != nil:
			return ctx.Err()
		case !errors.As(err, new(*messages.Rejection)): // a refusal is about one vehicle: it was removed, say
			return err
		}
	}
	if away > 0 {
		w.Logger.Info("vehicles are away, having said nothing", "vehicles", away, "for", w.After)
	}
	return nil
}

// silent lists the vehicles that are online and were last heard before a moment.
func (w *Watch) silent(ctx context.Context, before time.Time) (vins []string, err error) {
	within, cancel := context.WithTimeout(ctx, askWithin)
	defer cancel()
	question := &messages.ListVehicles{
		Selector: fmt.Sprintf("online && last_seen < timestamp(%q)", before.UTC().Format(time.RFC3339)), Limit: targeting.MaxList,
	}
	err = w.Router.Gather(within, question, func(slot persistence.Slot, reply proto.Message) error {
		list, ok := reply.(*messages.VehicleList)
		if !ok {
			return fmt.Errorf("slot %d answered %T", slot, reply)
		}
		vins = append(vins, list.GetVins()...)
		return nil
	})
	return vins, err
}

func (w *Watch) tell(ctx context.Context, vin string, before time.Time) error {
	within, cancel := context.WithTimeout(ctx, askWithin)
	defer cancel()
	_, err := w.Router.Request(within, actors.KindVehicle, vin, &messages.ForgetPresence{Vin: vin, BeforeMs: before.UnixMilli()})
	return err
}
