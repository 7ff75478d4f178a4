package store

import (
	"context"
	"errors"
	"fmt"
	"sync"

	client "github.com/redis/go-redis/v9"

	"pacecar/persistence"
	"pacecar/persistence/redis"
	"pacecar/persistence/redis/seeds"
)

// As many pipelines are under way as in the store, and as many changes wait: see redis.Options.
const (
	lanes       = 4
	laneChanges = 4096
)

// set is Redis alone: one SET for each commit, of as many bytes, pipelined.
type set struct {
	url, prefix string
	connection  client.UniversalClient
	lanes       []*persistence.CommitQueue
	finished    sync.WaitGroup // the lanes' goroutines
}

// connect connects as the store does.
func connect(ctx context.Context, url string) (client.UniversalClient, error) {
	way, err := seeds.Parse(url, nil)
	if err != nil {
		return nil, err
	}
	return way.Connect(ctx, lanes+1)
}

// syncPolicy is how the server of a URL syncs its file; a server that does not tell has "unknown".
func syncPolicy(ctx context.Context, url string) (policy string, err error) {
	connection, err := connect(ctx, url)
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, connection.Close()) }()
	told, err := connection.ConfigGet(ctx, "append*").Result()
	if err != nil || told["appendfsync"] == "" {
		return "unknown", ctx.Err() // managed servers do not tell
	}
	if told["appendonly"] != "yes" {
		return "off: no append-only file", nil
	}
	return told["appendfsync"], nil
}

// setAt is the server of a URL, each time with keys of its own.
func setAt(url string) side {
	return func(ctx context.Context) (subject, error) {
		connection, err := connect(ctx, url)
		if err != nil {
			return nil, err
		}
		s := &set{url: url, prefix: ownPrefix(), connection: connection}
		for range lanes {
			lane := persistence.NewCommitQueue(laneChanges, queueBytes)
			s.lanes = append(s.lanes, lane)
			s.finished.Go(func() { s.run(lane) })
		}
		return s, nil
	}
}

// key is one that the store of that prefix could have, so that it is erased like one.
func (s *set) key(c *persistence.Change) string {
	return fmt.Sprintf("%s:{s%d}:set:%s", s.prefix, c.Slot, c.Key.ID)
}

func (s *set) commit(w *writer, done func(error)) {
	if err := s.lanes[int(w.Slot)%len(s.lanes)].Put(&w.Change, done); err != nil {
		done(err)
	}
}

// run sends one pipeline after the other, of all that has queued meanwhile.
func (s *set) run(lane *persistence.CommitQueue) {
	var pending []persistence.Pending
	for {
		if pending = lane.Take(pending); pending == nil {
			return
		}
		ctx := context.Background() // bounded by the client's timeouts
		pipeline := s.connection.Pipeline()
		answers := make([]*client.StatusCmd, len(pending))
		for i, p := range pending {
			value := append(make([]byte, 0, recordBytes+entryBytes), p.Change.Data...)
			answers[i] = pipeline.Set(ctx, s.key(p.Change), append(value, p.Change.History[0]...), 0)
		}
		_, _ = pipeline.Exec(ctx) // each command has its own error
		for i, p := range pending {
			p.Done(answers[i].Err())
		}
	}
}

func (s *set) stop() {
	for _, lane := range s.lanes {
		lane.Close(persistence.ErrClosed)
	}
	s.finished.Wait()
}

func (s *set) settle(context.Context) error {
	s.stop()
	return nil
}

func (s *set) verify(ctx context.Context, w *writer) error {
	found, err := s.connection.Get(ctx, s.key(&w.Change)).Bytes()
	if err != nil {
		return fmt.Errorf("%s: %w", w.Key.ID, err)
	}
	return w.same(found[:max(0, len(found)-entryBytes)])
}

func (s *set) end(ctx context.Context) error {
	s.stop()
	return errors.Join(s.connection.Close(), redis.Erase(ctx, s.url, redis.Options{Prefix: s.prefix}))
}
