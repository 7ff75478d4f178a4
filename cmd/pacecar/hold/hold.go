// Package hold gives one process a data directory for itself, whatever it does there. The
// system ends a hold with the process that took it, however that ends; nothing is left in
// the directory. Where the system has no such lock, only the embedded store's own is there.
package hold

import (
	"errors"
	"fmt"
	"os"
)

// ErrHeld says that somebody holds the directory: another process, or this one.
var ErrHeld = errors.New("it is in use")

// Hold is the right to a directory until Release.
type Hold struct{ directory *os.File }

// Take makes the directory where it does not exist, and takes it.
func Take(dir string) (*Hold, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("data directory: %w", err)
	}
	directory, err := os.Open(dir)
	if err != nil {
		return nil, fmt.Errorf("data directory: %w", err)
	}
	if err := lock(directory); err != nil {
		_ = directory.Close() // it was only locked
		if errors.Is(err, ErrHeld) {
			return nil, fmt.Errorf("data directory %s: %w by a server or a demonstration that runs: stop that one first, or choose another --data-dir", dir, err)
		}
		return nil, fmt.Errorf("data directory %s cannot be locked: %w", dir, err)
	}
	return &Hold{directory}, nil
}

// Release gives the directory back.
func (h *Hold) Release() error { return h.directory.Close() }
