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
	"github.com/redis/go-redis/v9/maintnotifications"

	"pacecar/persistence"
)

// Options of a store. The zero value is a good choice.
type Options struct {
	// Slots is the number of slots, a power of two. A new store is made with that
	// many; 0 means persistence.DefaultSlots for a new store, and whatever it has for
	// an existing one. Another number than an existing store has is an error.
	Slots uint32
	// Prefix of all keys; empty means "pacecar". Stores of different prefixes share a
	// server without meeting.
	Prefix string
	// Lanes is how many pipelines of commits are under way at once; 0 means 4.
	Lanes int
	// QueueChanges and QueueBytes bound what waits in one lane; Commit blocks while
	// its lane is full. 0 means 4,096 changes and 64 MiB.
	QueueChanges int
	QueueBytes   int
	// Safety is where a change must be before it counts as durable.
	Safety Safety
	// TLS replaces the settings that a rediss:// URL implies.
	TLS *tls.Config
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

// Store is a store on Redis. It is safe for concurrent use.
type Store struct {
	client   client.UniversalClient
	pulse    client.UniversalClient // connections of heartbeats alone: no pile of reads and commits keeps them waiting
	keys     keys
	slots    uint32
	warnings []string
	safe     Safety

	tokens   atomic.Uint64 // the next change's token
	lanes    []*persistence.CommitQueue
	finished sync.WaitGroup // the lanes' goroutines
	closed   atomic.Bool
}

const (
	// responseTimeout bounds one exchange with the server: a pipeline of full lanes takes tenths of a second.
	responseTimeout  = 10 * time.Second
	pulseConnections = 2 // that heartbeats need: one of them may be dying
)

// Open connects to the server of a URL, or to the cluster that it belongs to, and
// checks that it may hold a store.
func Open(ctx context.Context, url string, options Options) (*Store, error) {
	options = options.withDefaults()
	if options.Slots&(options.Slots-1) != 0 {
		return nil, fmt.Errorf("open store on Redis: %d slots: the number must be a power of two", options.Slots)
	}
	parsed, err := client.ParseURL(url)
	if err != nil {
		return nil, fmt.Errorf("open store on Redis: %w", errURL)
	}
	if options.TLS != nil {
		parsed.TLSConfig = options.TLS
	}
	connection, err := connect(ctx, parsed, options)
	if err != nil {
		return nil, fmt.Errorf("open store on Redis at %s: %w", parsed.Addr, err)
	}
	parsed.PoolSize = pulseConnections
	pulse, err := connect(ctx, parsed, options)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("open store on Redis at %s: %w", parsed.Addr, err), connection.Close())
	}
	s := &Store{pulse: pulse, client: connection, keys: keys{options.Prefix}, safe: options.Safety}
	if err := s.open(ctx, options); err != nil {
		return nil, errors.Join(fmt.Errorf("open store on Redis at %s: %w", parsed.Addr, err), connection.Close(), pulse.Close())
	}
	for range options.Lanes {
		lane := persistence.NewCommitQueue(options.QueueChanges, options.QueueBytes)
		s.lanes = append(s.lanes, lane)
		s.finished.Go(func() { s.run(lane) })
	}
	return s, nil
}

// connect makes a client of the server, or of the cluster if the server is in one.
func connect(ctx context.Context, o *client.Options, options Options) (client.UniversalClient, error) {
	o.ContextTimeoutEnabled = true
	o.DisableIdentity = true
	o.MaintNotificationsConfig = &maintnotifications.Config{Mode: maintnotifications.ModeDisabled}
	if o.ReadTimeout == 0 {
		o.ReadTimeout, o.WriteTimeout = responseTimeout, responseTimeout
	}
	if o.PoolSize == 0 {
		o.PoolSize = options.Lanes + 16 // Lanes hold one connection each; the rest reads.
	}
	single := client.NewClient(o)
	facts, err := readInfo(ctx, single)
	if err != nil {
		return nil, errors.Join(err, single.Close())
	}
	if facts["cluster_enabled"] != "1" {
		return single, nil
	}
	cluster := client.NewClusterClient(&client.ClusterOptions{
		Addrs:                    []string{o.Addr},
		Username:                 o.Username,
		Password:                 o.Password,
		TLSConfig:                o.TLSConfig,
		DialTimeout:              o.DialTimeout,
		ReadTimeout:              o.ReadTimeout,
		WriteTimeout:             o.WriteTimeout,
		PoolSize:                 o.PoolSize,
		ContextTimeoutEnabled:    true,
		DisableIdentity:          true,
		MaintNotificationsConfig: o.MaintNotificationsConfig,
	})
	return cluster, single.Close()
}

// open checks the servers and what the store says of itself.
func (s *Store) open(ctx context.Context, options Options) error {
	var err error
	if s.warnings, err = inspect(ctx, s.client, options.Safety); err != nil {
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
	// The first to come writes the facts; everybody reads them.
	key := s.keys.store()
	_, err = s.client.Pipelined(ctx, func(p client.Pipeliner) error {
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
		return fmt.Errorf("the store has layout %s and this program knows layout %s: use the program that wrote it, or another prefix", facts["format"], format)
	}
	slots, err := strconv.ParseUint(facts["slots"], 10, 32)
	if err != nil || slots == 0 || slots&(slots-1) != 0 {
		return fmt.Errorf("the store has %q slots: %w", facts["slots"], errCorrupt)
	}
	if options.Slots != 0 && uint64(options.Slots) != slots {
		return fmt.Errorf("the store was made with %d slots and %d are asked for: ask for %d, or use another prefix", slots, options.Slots, slots)
	}
	s.slots = uint32(slots)
	return nil
}

// Slots implements persistence.Store.
func (s *Store) Slots() uint32 { return s.slots }

// Warnings implements persistence.Store. They describe the server at the time of Open.
func (s *Store) Warnings() []string { return s.warnings }

// Close implements persistence.Store.
func (s *Store) Close() error {
	if s.closed.Swap(true) {
		return persistence.ErrClosed
	}
	for _, lane := range s.lanes {
		lane.Close(persistence.ErrClosed)
	}
	s.finished.Wait()
	return errors.Join(s.client.Close(), s.pulse.Close())
}

// ready says why a call cannot be served.
func (s *Store) ready(ctx context.Context) error {
	if s.closed.Load() {
		return persistence.ErrClosed
	}
	return ctx.Err()
}

// failed describes the failure of a call.
func failed(err error, format string, args ...any) error {
	if errors.Is(err, client.ErrClosed) {
		return persistence.ErrClosed
	}
	return fmt.Errorf("%s: redis: %w", fmt.Sprintf(format, args...), err)
}

var _ persistence.Store = (*Store)(nil)
