package stream

import (
	"context"
	"crypto/rand"
	"encoding/base32"
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"pacecar/messages"
	"pacecar/web/stream/fair"
	"pacecar/web/stream/frame"
	"pacecar/web/stream/inbox"
	"pacecar/web/stream/topic"
)

// Rates and limits of the feed.
const (
	MaxRate        = frame.MaxRate // deltas per second and topic; also how often topics are looked at
	DefaultRate    = 4             // where a subscriber asks for none
	tickEvery      = time.Second / MaxRate
	sweepEvery     = 60 * MaxRate // ticks between two searches for what may be forgotten
	maxTopics      = 4096         // per feed, subscribed or remembered
	maxReads       = 16           // reads of the source at once, for topics that heard nothing
	readTimeout    = 5 * time.Second
	DefaultViewers = 2000 // connections
)

// Config of a feed. The zero value is a working feed.
type Config struct {
	Logger  *slog.Logger // default: discards
	Version string       // of the server, told in hello
	// AllowedOrigins are origins, as "https://host:port", whose pages may connect besides
	// the server's own.
	AllowedOrigins []string
	MaxConnections int // default DefaultViewers
	// Figures, where set, are the gauges shown as figures.<name> of the topic fleet. It is
	// called every 5 s while somebody watches, and must be quick.
	Figures func() map[string]float64
	// Now and Tick are the clock; nil: the real one. Tick answers a channel that ticks and
	// a function that stops it.
	Now  func() time.Time
	Tick func(time.Duration) (<-chan time.Time, func())
}

// Feed distributes changes to connections. New makes one.
type Feed struct {
	config  Config
	epoch   string
	metrics *metrics
	inbox   *inbox.Inbox
	ctx     context.Context // ends with Close
	cancel  context.CancelFunc
	work    sync.WaitGroup // the ticking goroutine, reads and connections
	reads   chan struct{}  // one place per read for refreshment

	mu     sync.Mutex
	source topic.Source
	may    func(context.Context, topic.Name) error // nil: anybody may see anything
	topics map[topic.Name]*live
	seq    uint64 // of the latest change of any topic
	ticks  uint64
	conns  map[*conn]struct{}
	closed bool
	shares *fair.Shares // of connections

	reconsidering   atomic.Bool  // permissions are being asked for again
	vehiclesWatched atomic.Int64 // so that WatchesVehicle costs nothing while nobody looks at one
}

// New starts a feed. Until SetSource is called, subscriptions are refused as temporarily
// unavailable. Close ends it.
func New(config Config) *Feed {
	if config.Logger == nil {
		config.Logger = slog.New(slog.DiscardHandler)
	}
	if config.MaxConnections <= 0 {
		config.MaxConnections = DefaultViewers
	}
	if config.Now == nil {
		config.Now = time.Now
	}
	if config.Tick == nil {
		config.Tick = func(d time.Duration) (<-chan time.Time, func()) {
			t := time.NewTicker(d)
			return t.C, t.Stop
		}
	}
	f := &Feed{
		config: config, epoch: newEpoch(), metrics: newMetrics(),
		inbox:  inbox.New(),
		reads:  make(chan struct{}, maxReads),
		topics: map[topic.Name]*live{}, conns: map[*conn]struct{}{}, shares: fair.New(maxConnsOfOne),
	}
	f.ctx, f.cancel = context.WithCancel(context.Background())
	f.work.Go(f.run)
	return f
}

// newEpoch makes the name of this incarnation.
func newEpoch() string {
	var b [5]byte
	_, _ = rand.Read(b[:]) // never fails (crypto/rand)
	return strings.ToLower(base32.StdEncoding.EncodeToString(b[:]))
}

// SetSource says where topics are read from. The feed is made before the engine, which
// tells it of changes, so the source comes later.
func (f *Feed) SetSource(s topic.Source) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.source = s
}

// CampaignChanged takes note of a campaign's newest status. It never waits; the status
// must not change afterwards.
func (f *Feed) CampaignChanged(s *messages.CampaignStatus) { f.inbox.Campaign(s) }

// VehicleChanged takes note of a vehicle's newest status. It never waits; the status must
// not change afterwards.
func (f *Feed) VehicleChanged(s *messages.VehicleStatus) { f.inbox.Vehicle(s) }

// WatchesVehicle says whether VehicleChanged is worth calling for a vehicle.
func (f *Feed) WatchesVehicle(vin string) bool {
	return f.vehiclesWatched.Load() > 0 && f.inbox.Wants(topic.Name{Kind: topic.KindVehicle, ID: vin})
}

// Watched are the topics that connections show or wait for, in no order.
func (f *Feed) Watched() []topic.Name { return f.inbox.Watched() }

// run ticks until the feed is closed.
func (f *Feed) run() {
	ticks, stop := f.config.Tick(tickEvery)
	defer stop()
	for {
		select {
		case <-f.ctx.Done():
			return
		case <-ticks:
			f.tick()
		}
	}
}

// tick hands to every subscriber that is due what changed since its position.
func (f *Feed) tick() {
	f.mu.Lock()
	defer f.mu.Unlock()
	now := f.config.Now()
	f.ticks++
	f.deliverInbox(now)
	for _, t := range f.topics {
		if !t.loaded || len(t.subscribers) == 0 {
			continue
		}
		f.refresh(t, now)
		var due []*subscription
		for s := range t.subscribers {
			if isDue(f.ticks, s.rate) {
				due = append(due, s)
			}
		}
		if len(due) > 0 {
			f.foldIfDirty(t, now)
			f.publish(t, due)
		}
	}
	if f.ticks%sweepEvery == 0 {
		f.sweep(now)
	}
	if f.ticks%reconsiderEvery == 0 {
		f.reconsider()
	}
}

// isDue spreads rate deltas evenly over the ticks of a second. Subscribers of one rate
// are due together, so they stand at the same position and share their frames.
func isDue(tick uint64, rate int) bool {
	r := uint64(rate)
	return tick*r/MaxRate != (tick-1)*r/MaxRate
}

// deliverInbox gives what the shells told to the topics concerned.
func (f *Feed) deliverInbox(now time.Time) {
	campaigns, vehicles := f.inbox.Drain()
	for id, s := range campaigns {
		for _, name := range topic.OfCampaign(id) {
			t := f.topics[name]
			if t == nil {
				continue
			}
			listener, listens := t.model.(topic.CampaignListener)
			if !listens {
				t.stale = true // its state is not in the status: it must be read
				continue
			}
			listener.HearCampaign(s)
			t.dirty = true
			if name.Kind == topic.KindCampaign {
				t.news(now) // lists are read again in any case
			}
		}
	}
	for vin, s := range vehicles {
		if t := f.topics[topic.Name{Kind: topic.KindVehicle, ID: vin}]; t != nil {
			t.model.(topic.VehicleListener).HearVehicle(s)
			t.dirty = true
			t.news(now)
		}
	}
}

// foldIfDirty brings a topic's keys up to date.
func (f *Feed) foldIfDirty(t *live, now time.Time) {
	if !t.dirty {
		return
	}
	t.dirty = false
	if t.state.Fold(t.model, f.seq+1, now) {
		f.seq++
		clear(t.ready)
	}
}

// publish puts frames into the lanes of subscribers.
func (f *Feed) publish(t *live, due []*subscription) {
	for _, s := range due {
		s.conn.offer(s, t.state.Position(), func(from uint64) *batch { return f.encode(t, from) })
	}
}

// fresh is where those stand who have been shown nothing.
const fresh = 0

// encode makes the batch that leads from a position to the present: a delta where that is possible, otherwise a
// snapshot. Each is encoded once for all who stand there until the topic changes; the lock is held.
func (f *Feed) encode(t *live, from uint64) *batch {
	resumable := t.state.Resumable(from)
	if !resumable {
		from = fresh
	}
	if b := t.ready[from]; b != nil {
		return b
	}
	var b *batch
	if resumable {
		delta, dropped := t.state.Delta(from)
		b = newBatch(t.state.Position(), delta)
		b.dropped = dropped
	} else {
		b = newBatch(t.state.Position(), t.state.Snapshot(f.epoch)...)
	}
	if len(t.ready) < maxReady {
		t.ready[from] = b
	}
	return b
}

// sweep forgets old tombstones and topics that nobody has watched for long.
func (f *Feed) sweep(now time.Time) {
	then := now.Add(-remember)
	for name, t := range f.topics {
		t.state.Forget(then)
		if !t.watched() && !t.idleSince.After(then) {
			delete(f.topics, name)
		}
	}
}

// Close says goodbye to every connection, and answers when all have ended.
func (f *Feed) Close() error {
	f.mu.Lock()
	f.closed = true
	for c := range f.conns {
		c.goodbye(closeGoingAway, "the server is going away", true)
	}
	f.mu.Unlock()
	f.cancel()
	f.work.Wait()
	return nil
}
