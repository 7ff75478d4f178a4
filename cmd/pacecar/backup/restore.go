package backup

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"pacecar/cmd/pacecar/hold"
	"pacecar/persistence"
	"pacecar/persistence/pebble"
)

// restoring is the folder of a data directory in which a backup is unpacked.
const restoring = "restoring"

// Return is a backup that is to be brought back.
type Return struct {
	From    string
	DataDir string // empty, or not there yet
	Now     time.Time
	// Calm is called with a data directory whose store is the restored one, before it takes its place; nil:
	// nothing is.
	Calm func(ctx context.Context, dataDir string) error
}

// Restore brings a backup back.
func Restore(ctx context.Context, r Return) (m *Manifest, err error) {
	held, err := hold.Take(r.DataDir)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, held.Release()) }()
	there, err := os.ReadDir(r.DataDir)
	if err != nil {
		return nil, err
	}
	for _, entry := range there {
		if entry.Name() != "lost+found" { // of a file system of its own
			return nil, fmt.Errorf("data directory %s has %s already: a backup is brought back into an empty directory only; move what is there away, or choose another --data-dir", r.DataDir, entry.Name())
		}
	}
	stage := filepath.Join(r.DataDir, restoring)
	if m, err = r.stage(ctx, stage); err == nil {
		err = settle(r.DataDir, stage)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("restore %s: %w", r.From, err), os.RemoveAll(stage))
	}
	return m, nil
}

// stage unpacks, raises the epochs, and calms.
func (r Return) stage(ctx context.Context, stage string) (*Manifest, error) {
	if err := os.Mkdir(stage, 0o700); err != nil {
		return nil, err
	}
	m, err := unpack(ctx, r.From, folder(stage))
	if err != nil {
		return nil, err
	}
	store, err := pebble.Open(filepath.Join(stage, storeFolder), pebble.Options{EpochsAbove: max(persistence.Epoch(r.Now.UnixMicro()), persistence.Epoch(m.Epochs))})
	if err != nil {
		return nil, err
	}
	if err := store.Close(); err != nil {
		return nil, err
	}
	if r.Calm != nil {
		if err := r.Calm(ctx, stage); err != nil {
			return nil, err
		}
	}
	return m, folder(stage).finish()
}

// settle gives everything its place: the store at last, for without one there is nothing that a server would
// go on with.
func settle(dataDir, stage string) error {
	for _, name := range []string{artifactsFolder, sessionsFile, storeFolder} {
		from := filepath.Join(stage, name)
		if _, err := os.Lstat(from); errors.Is(err, os.ErrNotExist) {
			continue
		}
		if err := os.Rename(from, filepath.Join(dataDir, name)); err != nil {
			return err
		}
	}
	return errors.Join(os.RemoveAll(stage), syncFolder(dataDir))
}
