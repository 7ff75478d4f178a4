package redis

import (
	"context"
	"crypto/rand"
	"crypto/tls"
	"encoding/binary"
	"errors"
	"fmt"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	client "github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/logging"

	"pacecar/persistence"
	"pacecar/persistence/redis/lanes"
	"pacecar/persistence/redis/layout"
	"pacecar/persistence/redis/safety"
	"pacecar/persistence/redis/seeds"
	"pacecar/persistence/redis/server"
)

// init silences the client's own log: what fails is told by the call that fails, and more than once on the way.
func init() { logging.Disable() }

// Safety is where a change must be before it counts as durable.
type Safety = safety.Safety

// Options of a store. The zero value is a good choice.
type Options struct {
	// Slots is the number of slots, a power of two. A new store is made with that
	// many; 0 means persistence.DefaultSlots for a new store, and whatever it has for
	// an existing one. Another number than an existing store has is an error.
	Slots uint32
	// Engine is whose store it must be, as Store.Engine has told; empty: anybody's, or a new one's.
	Engine string
	// Prefix of all keys; empty means "pacecar". Stores of different prefixes share a
	// server without meeting.
	Prefix string
	// Lanes is how many pipelines of commits are under way at once to each master; 0 means 4.
	Lanes int
	// QueueChanges and QueueBytes bound what waits in one lane; Commit blocks while
	// its lane is full. 0 means 4,096 changes and 64 MiB.
	QueueChanges int
	QueueBytes   int
	// Safety is where a change must be before it counts as durable.
	Safety Safety
	// TLS replaces the settings that a rediss:// URL implies.
	TLS *tls.Config
	// Warn is told what could be lost with servers as they are set up now and were not at the start, as after a
	// failover. It must not block; nil: nobody is told.
	Warn func(sentence string)
}

func (o Options) withDefaults() Options {
	if o.Prefix == "" {
		o.Prefix = "pacecar"
	}
	if o.Lanes <= 0 {
		o.Lanes = 4
	}
	if o.QueueChanges <= 0 {
		o.QueueChanges = 4096
	}
	if o.QueueBytes <= 0 {
		o.QueueBytes = persistence.MaxChange
	}
	return o
}

// connections to a server: Lanes hold one each; the rest reads.
func (o Options) connections() int { return o.Lanes + 16 }

// Store is a store on Redis. It is safe for concurrent use.
type Store struct {
	client   client.UniversalClient
	pulse    client.UniversalClient // connections of heartbeats alone: no pile of reads and commits keeps them waiting
	keys     keys
	slots    uint32
	engine   string
	watch    *server.Watch
	safe     Safety
	barriers safety.Barriers
	writes   *safety.Writes // of notes

	tokens   atomic.Uint64 // the next change's token
	lanes    *lanes.Lanes
	running  context.Context // of the lanes, until Close has waited long enough
	cancel   context.CancelFunc
	watching sync.WaitGroup // the watch's goroutine
	unwatch  context.CancelFunc
	closed   atomic.Bool
}

const (
	pulseConnections = 2 // that heartbeats need: one of them may be dying
	// lastCommits is how long Close waits for what is under way: a server that answers takes tenths of a second.
	lastCommits = 2 * time.Second
)

// Open connects to the server of a URL, or to the cluster that it belongs to, and
// checks that it may hold a store. Package seeds describes the URL.
func Open(ctx context.Context, url string, options Options) (*Store, error) {
	options = options.withDefaults()
	if options.Slots&(options.Slots-1) != 0 {
		return nil, fmt.Errorf("open store on Redis: %d slots: the number must be a power of two", options.Slots)
	}
	way, err := seeds.Parse(url, options.TLS)
	if err != nil {
		return nil, fmt.Errorf("open store on Redis: %w", err)
	}
	connection, err := way.Connect(ctx, options.connections())
	if err != nil {
		return nil, fmt.Errorf("open store on Redis at %s: %w", way, err)
	}
	way.Options.PoolSize = pulseConnections
	pulse, err := way.Connect(ctx, pulseConnections)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("open store on Redis at %s: %w", way, err), connection.Close())
	}
	s := &Store{pulse: pulse, client: connection, keys: keys{options.Prefix}, safe: options.Safety, writes: safety.NewWrites()}
	s.watch = server.NewWatch(connection, options.Safety, options.Warn)
	if err := s.open(ctx, options); err != nil {
		return nil, errors.Join(fmt.Errorf("open store on Redis at %s: %w", way, err), connection.Close(), pulse.Close())
	}
	s.running, s.cancel = context.WithCancel(context.WithoutCancel(ctx))
	s.lanes = lanes.New(lanes.Options{
		Slots: s.slots, Each: options.Lanes, Changes: options.QueueChanges, Bytes: options.QueueBytes, Master: s.master, Send: s.send,
	})
	watching, unwatch := context.WithCancel(s.running)
	s.unwatch = unwatch
	s.watching.Go(func() { s.watch.Run(watching) })
	return s, nil
}

// open checks the servers and what the store says of itself.
func (s *Store) open(ctx context.Context, options Options) error {
	if err := s.watch.Begin(ctx); err != nil {
		return err
	}
	// Tokens of processes must differ: they tell a repeated change from another's.
	var start [8]byte
	if _, err := rand.Read(start[:]); err != nil {
		return fmt.Errorf("choose tokens: %w", err)
	}
	s.tokens.Store(binary.BigEndian.Uint64(start[:]))

	wanted := options.Slots
	if wanted == 0 {
		wanted = persistence.DefaultSlots
	}
	key := s.keys.store()
	if options.Engine != "" {
		if is, err := s.client.HGet(ctx, key, "engine").Result(); err != nil && !errors.Is(err, client.Nil) {
			return fmt.Errorf("read the engine's name: %w", err)
		} else if is != options.Engine {
			return fmt.Errorf("the store is %w", persistence.Another(is, options.Engine))
		}
	}
	// The first to come writes the facts; everybody reads them.
	_, err := s.client.Pipelined(ctx, func(p client.Pipeliner) error {
		p.HSetNX(ctx, key, "format", format)
		p.HSetNX(ctx, key, "slots", wanted)
		return nil
	})
	if err != nil {
		return fmt.Errorf("write facts: %w", err)
	}
	facts, err := s.client.HGetAll(ctx, key).Result()
	if err != nil {
		return fmt.Errorf("read facts: %w", err)
	}
	if facts["format"] != format {
		return fmt.Errorf("the store has layout %s and this program knows layout %s: use the program that wrote it, or another database", facts["format"], format)
	}
	slots, err := strconv.ParseUint(facts["slots"], 10, 32)
	if err != nil || slots == 0 || slots&(slots-1) != 0 {
		return fmt.Errorf("the store has %q slots: %w", facts["slots"], layout.ErrCorrupt)
	}
	if options.Slots != 0 && uint64(options.Slots) != slots {
		return fmt.Errorf("the store was made with %d slots and %d are asked for: leave their number out, or take another database", slots, options.Slots)
	}
	s.slots = uint32(slots)
	return s.identify(ctx, facts)
}

// Slots implements persistence.Store.
func (s *Store) Slots() uint32 { return s.slots }

// Warnings implements persistence.Store. They describe the servers as they were last inspected: by Open, and when
// they were seen to have changed places.
func (s *Store) Warnings() []string { return s.watch.Warnings() }

// Close implements persistence.Store. It waits for commits under way for a moment, and gives up on those that a
// server does not answer then: their outcome is unknown.
func (s *Store) Close() error {
	if s.closed.Swap(true) {
		return persistence.ErrClosed
	}
	s.unwatch()
	s.lanes.Close(persistence.ErrClosed)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		s.lanes.Wait()
	}()
	patience := time.NewTimer(lastCommits)
	defer patience.Stop()
	var late error
	select {
	case <-ended:
	case <-patience.C:
		late = fmt.Errorf("close store on Redis: it has not answered what is under way for %v, which is given up", lastCommits)
	}
	s.cancel()
	err := errors.Join(late, s.client.Close(), s.pulse.Close()) // which ends what still waits for an answer
	<-ended
	s.watching.Wait()
	return err
}

// ready says why a call cannot be served.
func (s *Store) ready(ctx context.Context) error {
	if s.closed.Load() {
		return persistence.ErrClosed
	}
	return ctx.Err()
}

// failed describes the failure of a call that changes nothing by itself, or may be repeated. Connections are closed
// for other reasons, too: of a server that has left a cluster.
func (s *Store) failed(err error, format string, args ...any) error {
	if errors.Is(err, client.ErrClosed) && s.closed.Load() {
		return persistence.ErrClosed
	}
	if client.HasErrorPrefix(err, another) {
		return fmt.Errorf("%s: redis: %w (%w)", fmt.Sprintf(format, args...), persistence.ErrAnother, err)
	}
	return fmt.Errorf("%s: redis: %w", fmt.Sprintf(format, args...), err)
}

var _ persistence.Store = (*Store)(nil)
