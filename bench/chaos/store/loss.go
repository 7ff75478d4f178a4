package store

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"pacecar/bench/chaos/program"
)

// files are where a server has its data.
func (one *server) files() string { return filepath.Join(one.dir, "appendonlydir") }

// aside is where the data of a server is that has come back empty.
func (one *server) aside() string { return filepath.Join(one.dir, "aside") }

// Empty has the server come back without its data, as one does on the wrong volume.
func (s *Store) Empty(ctx context.Context) error {
	one := s.servers[0]
	one.Kill()
	if err := os.Rename(one.files(), one.aside()); err != nil {
		return err
	}
	return s.StartAgain(ctx, 0)
}

// Return gives the server its data back.
func (s *Store) Return(ctx context.Context) error {
	one := s.servers[0]
	s.tail.Killed = time.Now()
	one.Kill()
	if err := errors.Join(os.RemoveAll(one.files()), os.Rename(one.aside(), one.files())); err != nil {
		return err
	}
	err := s.StartAgain(ctx, 0)
	s.tail.Back = time.Now()
	return err
}

// Tail is what a store has lost: all that it took between the copy that it came back with and the end of the server that knew
// more. What came between that and its return nobody took, or a server that was to be killed.
type Tail struct{ Copied, Killed, Back time.Time }

// Tail is of the last Return.
func (s *Store) Tail() Tail { return s.tail }

// enoughWithin bounds the wait for what is to be lost, and for a copy that can be made.
const enoughWithin = time.Minute

// Copy copies the server's files while it serves: what Return brings back.
func (s *Store) Copy() error {
	one := s.servers[0]
	s.tail.Copied = time.Now()
	if err := os.RemoveAll(one.aside()); err != nil {
		return err
	}
	if err := os.CopyFS(one.aside(), os.DirFS(one.files())); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("copy the store: %w", err)
	}
	return nil
}

// Backup copies the server's files as operators are told to: after it has written them anew.
func (s *Store) Backup(ctx context.Context) error {
	if err := s.Tell(ctx, 0, "BGREWRITEAOF"); err != nil {
		return err
	}
	if err := program.Await(ctx, enoughWithin, "the append-only file is written anew", func() (bool, string) {
		text, err := s.ask(ctx, s.servers[0], "INFO", "persistence")
		return err == nil && strings.Contains(text, "aof_rewrite_in_progress:0") && strings.Contains(text, "aof_rewrite_scheduled:0"), fmt.Sprint(err)
	}); err != nil {
		return err
	}
	return s.Copy()
}

// Lose waits for a while, and for longer until enough of what came after this moment would be lost. The server is
// then put back to its copy, by Return.
func (s *Store) Lose(ctx context.Context, long time.Duration, enough func(since time.Time) (bool, error)) error {
	since := time.Now()
	timer := time.NewTimer(long)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
	}
	return program.Await(ctx, enoughWithin, "enough is lost", func() (bool, string) {
		is, err := enough(since)
		return is, fmt.Sprint(err)
	})
}

// Forget puts the server back to what it had a while ago, as when a replica that lags is made the master: long ago, or longer, until
// enough was lost.
func (s *Store) Forget(ctx context.Context, long time.Duration, enough func(since time.Time) (bool, error)) error {
	if err := s.Copy(); err != nil {
		return err
	}
	if err := s.Lose(ctx, long, enough); err != nil {
		return err
	}
	return s.Return(ctx)
}

// Promote has nodes find, at the address of the master, what its replica has, and nothing of what the master has; the
// replica begins anew. Both may have been killed.
func (s *Store) Promote(ctx context.Context) error {
	master, replica := s.servers[0], s.servers[1]
	master.Kill()
	replica.Kill()
	if err := os.RemoveAll(master.files()); err != nil {
		return err
	}
	if err := os.Rename(replica.files(), master.files()); err != nil {
		return err
	}
	return s.Start(ctx)
}
