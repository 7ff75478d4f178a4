// Package live lets an embedded store be copied while a server uses it. The server that has it open offers it, at a
// socket in its data directory, which whoever may read the directory may ask: it is then given the store as it was at
// one moment, in a folder of its own that shares its files with the store, until it hangs up.
package live

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"pacecar/persistence"
)

const (
	socket = "backup.sock"
	folder = "backup.store"
	// agreed begins what a server answers when the folder is there; else it answers why not.
	agreed = "ok"
	// maxRefusal bounds, in bytes, why not.
	maxRefusal = 1 << 10
)

// ErrNobody says that nobody offers the directory's store.
var ErrNobody = errors.New("no server offers its store to be copied")

// Store is an embedded store that can be copied at one moment into a directory that is not there yet.
type Store interface {
	persistence.Store
	Checkpoint(dir string) error
}

// offered is a store with its offer, which ends before it is closed.
type offered struct {
	Store
	listener net.Listener
	dir      string
	logger   *slog.Logger
	serving  sync.WaitGroup

	mu     sync.Mutex
	asking net.Conn // who is served; one after the other
	ended  bool
}

// Offer offers the store of a data directory that this process holds, until it is closed. Where the system has no such
// socket, or no name so long, the store is not offered, and the log says so.
func Offer(store Store, dir string, logger *slog.Logger) persistence.Store {
	_ = os.Remove(filepath.Join(dir, socket)) // of a process that was killed
	if err := os.RemoveAll(filepath.Join(dir, folder)); err != nil {
		logger.Warn("what a backup has left behind cannot be removed", "error", err)
	}
	listener, err := net.Listen("unix", filepath.Join(dir, socket))
	if err == nil {
		err = os.Chmod(filepath.Join(dir, socket), 0o600)
	}
	if err != nil {
		logger.Warn("the store cannot be copied while this server runs", "error", err)
		return store
	}
	o := &offered{Store: store, listener: listener, dir: filepath.Join(dir, folder), logger: logger}
	o.serving.Go(o.serve)
	return o
}

func (o *offered) serve() {
	for {
		conn, err := o.listener.Accept()
		if err != nil {
			return // closed
		}
		o.mu.Lock()
		o.asking = conn
		ended := o.ended
		o.mu.Unlock()
		if !ended {
			o.lend(conn)
		}
		_ = conn.Close() // nothing more is said
	}
}

// lend makes the folder, and takes it away when who asked hangs up, or this ends.
func (o *offered) lend(conn net.Conn) {
	began := time.Now()
	err := errors.Join(os.RemoveAll(o.dir), o.Checkpoint(o.dir))
	said := agreed
	if err != nil {
		said = strings.ReplaceAll(err.Error(), "\n", "; ")
	} else {
		o.logger.Info("the store is lent to a backup", "after", time.Since(began))
	}
	if _, failed := fmt.Fprintln(conn, said); failed == nil && err == nil {
		_, _ = conn.Read(make([]byte, 1)) // until it hangs up
	}
	if err := os.RemoveAll(o.dir); err != nil {
		o.logger.Warn("what a backup has used cannot be removed", "error", err)
	}
}

// Close ends the offer, and what is being copied, and closes the store.
func (o *offered) Close() error {
	_ = o.listener.Close() // it was only listened to
	o.mu.Lock()
	o.ended = true
	if o.asking != nil {
		_ = o.asking.Close() // it may have ended
	}
	o.mu.Unlock()
	o.serving.Wait()
	return o.Store.Close()
}

// Borrowed is a store as it was at one moment.
type Borrowed struct {
	Folder string
	conn   net.Conn
}

// Borrow asks the server that uses a data directory for its store; ErrNobody when none offers it.
func Borrow(ctx context.Context, dir string) (*Borrowed, error) {
	conn, err := (&net.Dialer{}).DialContext(ctx, "unix", filepath.Join(dir, socket))
	if err != nil {
		return nil, errors.Join(ErrNobody, err)
	}
	stop := context.AfterFunc(ctx, func() { _ = conn.Close() })
	defer stop()
	in := bufio.NewReaderSize(conn, maxRefusal)
	said, err := in.ReadSlice('\n')
	if err != nil {
		return nil, errors.Join(fmt.Errorf("ask the server for its store: %w", err), context.Cause(ctx), conn.Close())
	}
	if answer := strings.TrimSpace(string(said)); answer != agreed {
		return nil, errors.Join(fmt.Errorf("the server cannot lend its store: %s", answer), conn.Close())
	}
	return &Borrowed{filepath.Join(dir, folder), conn}, nil
}

// Still says whether the server still lends it: what was copied before an error may be incomplete.
func (b *Borrowed) Still() error {
	_ = b.conn.SetReadDeadline(time.Now().Add(time.Millisecond)) // the read tells of an end
	var slow net.Error
	if _, err := b.conn.Read(make([]byte, 1)); !errors.As(err, &slow) || !slow.Timeout() {
		return errors.New("the server has ended in between: make the backup again")
	}
	return nil
}

// Close gives it back.
func (b *Borrowed) Close() error { return b.conn.Close() }
