package halt

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"

	"pacecar/cmd/pacecar/descriptors"
	"pacecar/messages"
	"pacecar/tcu/tcusim/line"
	"pacecar/tcu/tcusim/population"
	"pacecar/tcu/tcusim/stops"
	"pacecar/tcu/tcusim/words"
	"pacecar/tcu/wire"
)

// perConnection is how many vehicles share a connection: a permit and what takes it back, for each, are the 16
// commands that the embedded broker has under way to one.
const perConnection = 8

// fleet is vehicles that take every update as far as to a permit, and never use that.
type fleet struct {
	began    time.Time
	exchange *line.Exchange
	cancel   context.CancelFunc
	workers  sync.WaitGroup
	sessions []*session

	held    atomic.Int64 // vehicles that have a permit, as far as they were told one by one
	ended   atomic.Int64 // when a vehicle last came to have none that it may use, by whichever word: nanoseconds since began
	refused atomic.Int64 // permits that were on their way when all vehicles were told of the stop
	last    atomic.Int64 // when one heard a permit, or the end of one that it had: nanoseconds since began
	wanted  atomic.Int64 // of held, at which reached is told
	reached chan struct{}
}

// session is the vehicles of one connection. The line's lock guards them.
type session struct {
	fleet    *fleet
	line     *line.Line
	vehicles map[messages.VIN]*vehicle
}

// vehicle is one of them. Times are since the fleet began, 0: never.
type vehicle struct {
	topic     string
	held      bool
	permitted time.Duration // when it last heard a permit
	withdrawn time.Duration // when it first heard that the one it had is taken back, by a word to it alone
	usable    bool          // it could begin now
	ended     time.Duration // when it could no longer, by that word or by the one to all
	stops     uint32        // of the permit
	stopped   stops.Heard
}

// connect connects the first vehicles of a seed.
func connect(ctx context.Context, broker string, seed uint64, count int) (*fleet, error) {
	connections := (count + perConnection - 1) / perConnection
	if fit := descriptors.Raise(connections); fit < connections {
		return nil, fmt.Errorf("%d vehicles, %d to a connection, need %d open descriptors, and this process may have %d: run ulimit -n first, or take fewer --vehicles", count, perConnection, connections, fit)
	}
	f := &fleet{began: time.Now(), reached: make(chan struct{}, 1)}
	running, cancel := context.WithCancel(ctx)
	f.cancel = cancel
	var err error
	if f.exchange, err = line.NewExchange(running, line.Config{Broker: broker, Seed: seed, Note: func(error) {}}); err != nil {
		cancel()
		return nil, err
	}
	for i, v := range population.Of(seed, count) {
		if i%perConnection == 0 {
			f.sessions = append(f.sessions, &session{fleet: f, vehicles: map[messages.VIN]*vehicle{}})
		}
		f.sessions[len(f.sessions)-1].vehicles[v.VIN] = &vehicle{topic: wire.UpTopic(v.VIN, messages.Encoding_ENCODING_BINARY).String()}
	}
	for i, s := range f.sessions {
		var topics []string
		for vin := range s.vehicles {
			topics = append(topics, wire.DownTopic(vin, messages.Encoding_ENCODING_BINARY).String())
		}
		topics = append(topics, wire.AllTopic(messages.Encoding_ENCODING_BINARY))
		s.line = f.exchange.Add(s, line.Login{ClientID: "halt-" + strconv.Itoa(i)}, topics)
	}
	f.exchange.Run(f.workers.Go)
	if err := f.exchange.WaitConnected(ctx); err != nil {
		f.close()
		return nil, fmt.Errorf("connect the vehicles: %w", err)
	}
	return f, nil
}

func (f *fleet) close() {
	f.cancel()
	f.workers.Wait()
}

func (f *fleet) now() time.Duration { return time.Since(f.began) }

// lastHeard is when a vehicle last heard a permit, or the end of one that it had, since forget.
func (f *fleet) lastHeard() time.Duration { return time.Duration(f.last.Load()) }

// lastEnded is when a vehicle last came to have no permit that it may use, since forget.
func (f *fleet) lastEnded() time.Duration { return time.Duration(f.ended.Load()) }

func (f *fleet) forget() {
	f.last.Store(0)
	f.ended.Store(0)
	f.refused.Store(0)
}

// when is told once so many vehicles have a permit. One waits at a time.
func (f *fleet) when(held int) <-chan struct{} {
	select {
	case <-f.reached:
	default: // nothing is left of an earlier wait
	}
	f.wanted.Store(int64(held))
	return f.reached
}

// Online implements line.Party.
func (s *session) Online() {
	for _, v := range s.vehicles {
		s.say(v, words.Presence(true))
	}
}

// Told implements line.Party.
func (s *session) Told() {}

// Heard implements line.Party.
func (s *session) Heard(name string, payload []byte) {
	at := s.fleet.now()
	if encoding, all := wire.ParseAllTopic(name); all {
		if down, err := wire.DecodeDown(payload, encoding); err == nil {
			s.stop(at, down.GetWithdrawPermits().GetStops())
		}
		return
	}
	topic, err := wire.ParseTopic(name)
	if err != nil {
		return // of nobody here
	}
	v := s.vehicles[topic.VIN]
	down, err := wire.DecodeDown(payload, topic.Encoding)
	if v == nil || err != nil {
		return
	}
	switch body := down.GetBody().(type) {
	case *messages.Down_OfferUpdate:
		for _, phase := range []messages.Phase{messages.Phase_PHASE_ACCEPTED, messages.Phase_PHASE_DOWNLOADED} {
			s.say(v, &messages.Up{Body: &messages.Up_Report{Report: &messages.Report{
				CampaignId: body.OfferUpdate.GetCampaignId(), Attempt: body.OfferUpdate.GetAttempt(), Phase: phase,
			}}})
		}
	case *messages.Down_PermitInstall:
		s.fleet.permit(v, at, body.PermitInstall.GetStops())
		s.fleet.hear(v, at, true)
	case *messages.Down_WithdrawPermit:
		s.fleet.end(v, at)
		s.fleet.hear(v, at, false)
	}
}

// stop hears with all other vehicles that the campaign has stopped.
func (s *session) stop(at time.Duration, number uint32) {
	for _, v := range s.vehicles {
		if v.stopped.Hear(number, s.fleet.began.Add(at)); v.stopped.Voids(v.stops, s.fleet.began.Add(at)) {
			s.fleet.end(v, at)
		}
	}
}

// permit hears a permit, which is of no use where the campaign is known to have stopped since.
func (f *fleet) permit(v *vehicle, at time.Duration, number uint32) {
	if v.stopped.Voids(number, f.began.Add(at)) {
		f.refused.Add(1)
		return
	}
	v.usable, v.stops = true, number
}

// end hears that the permit of a vehicle is taken back.
func (f *fleet) end(v *vehicle, at time.Duration) {
	if !v.usable {
		return
	}
	v.usable, v.ended = false, at
	for last := f.ended.Load(); last < int64(at) && !f.ended.CompareAndSwap(last, int64(at)); last = f.ended.Load() {
	}
}

func (s *session) say(v *vehicle, up *messages.Up) {
	up.Capability = 1
	payload, err := wire.EncodeUp(up, messages.Encoding_ENCODING_BINARY)
	if err != nil {
		panic(fmt.Sprintf("encode a report: %v", err)) // all of it is made here
	}
	s.line.Post(v.topic, payload, false)
}

// hear takes down that a vehicle has a permit, or has none any more. A permit counts each time, its end once: vehicles do
// not answer it, so it is said again for as long as the permit would have lasted.
func (f *fleet) hear(v *vehicle, at time.Duration, has bool) {
	switch {
	case has:
		v.permitted = at
	case v.held:
		v.withdrawn = at
	default:
		return
	}
	for last := f.last.Load(); last < int64(at) && !f.last.CompareAndSwap(last, int64(at)); last = f.last.Load() {
	}
	switch {
	case v.held == has: // a repetition
	case has:
		v.held = true
		if f.held.Add(1) == f.wanted.Load() {
			select {
			case f.reached <- struct{}{}:
			default: // it was told before
			}
		}
	default:
		v.held = false
		f.held.Add(-1)
	}
}

// account records when each vehicle heard that its permit is taken back, counts them, and those that heard the permit
// itself after the acknowledgement. Every vehicle that ever had a permit must have heard of its end since.
func (f *fleet) account(acknowledged time.Duration, each *hdrhistogram.Histogram) (withdrawn, late int, err error) {
	for _, s := range f.sessions {
		s.line.Do(func() {
			for vin, v := range s.vehicles {
				if v.held || v.usable || v.withdrawn < v.permitted {
					err = errors.Join(err, fmt.Errorf("no figure: vehicle %s has a permit that was not taken back", vin))
				}
				if v.permitted > acknowledged {
					late++
				}
				if v.withdrawn != 0 {
					withdrawn++
					err = errors.Join(err, each.RecordValue(max(1, (v.withdrawn-acknowledged).Microseconds())))
				}
				v.permitted, v.withdrawn, v.ended = 0, 0, 0
			}
		})
	}
	return withdrawn, late, err
}
