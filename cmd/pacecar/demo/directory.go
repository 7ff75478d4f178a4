package demo

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"pacecar/cmd/pacecar/node/earlier"
	"pacecar/cmd/pacecar/node/former"
	"pacecar/cmd/pacecar/node/served"
	"pacecar/cmd/pacecar/sim/control"
)

// marker is the file that says what a data directory holds a demonstration of.
const marker = "demo.json"

// held is the content of the marker: what must be the same to continue.
type held struct {
	Vehicles int    `json:"vehicles"`
	Seed     uint64 `json:"seed"`
	Store    string `json:"store,omitempty"` // where the engine's side of it is; empty: here
}

// openDirectory makes the data directory, or checks that it holds the same demonstration.
func openDirectory(o Options) (continues bool, err error) {
	if o.Fresh {
		if err := renew(o); err != nil {
			return false, err
		}
	}
	want := held{o.Vehicles, o.Seed, o.Store}
	text, err := os.ReadFile(filepath.Join(o.DataDir, marker))
	switch {
	case err == nil:
		var is held
		if err := json.Unmarshal(text, &is); err != nil {
			return false, fmt.Errorf("%s in %s does not parse (%w): choose another --data-dir", marker, o.DataDir, err)
		}
		if is.Store != want.Store {
			return false, fmt.Errorf("the demonstration in %s has its records in store %q, not in %q: continue it with the same --store, or choose another --data-dir",
				o.DataDir, is.Store, want.Store)
		}
		if is != want {
			return false, fmt.Errorf("%s holds a demonstration of %d vehicles with seed %d: continue it with --vehicles %d --seed %d, begin anew with --fresh, or choose another --data-dir",
				o.DataDir, is.Vehicles, is.Seed, is.Vehicles, is.Seed)
		}
		return true, nil
	case !errors.Is(err, fs.ErrNotExist):
		return false, fmt.Errorf("data directory: %w", err)
	}
	if entries, err := os.ReadDir(o.DataDir); err == nil && len(entries) > 0 {
		return false, fmt.Errorf("%s holds something else than a demonstration: choose another --data-dir", o.DataDir)
	}
	if err := os.MkdirAll(filepath.Join(o.DataDir, "tcusim"), 0o700); err != nil {
		return false, fmt.Errorf("data directory: %w", err)
	}
	if text, err = json.Marshal(want); err != nil {
		return false, err
	}
	return false, os.WriteFile(filepath.Join(o.DataDir, marker), text, 0o600)
}

// renew forgets a demonstration, unless a part of it would stay: records in a store that is
// somebody else's to empty.
func renew(o Options) error {
	if _, err := os.Stat(filepath.Join(o.DataDir, marker)); err == nil && o.Store != "" {
		return fmt.Errorf("--fresh empties %s, and the records of its demonstration would stay in store %s: use an empty database and another --data-dir", o.DataDir, o.Store)
	}
	return forget(o.DataDir)
}

// forget removes a demonstration, and nothing else: a directory without the marker is
// somebody's own.
func forget(dir string) error {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) || err == nil && len(entries) == 0 {
		return nil
	}
	if err != nil {
		return fmt.Errorf("data directory: %w", err)
	}
	if _, err := os.Stat(filepath.Join(dir, marker)); err != nil {
		return fmt.Errorf("%s holds no demonstration, so --fresh leaves it alone: choose another --data-dir", dir)
	}
	for _, part := range []string{"store", "artifacts", "tcusim", control.File, served.File, former.File, earlier.File, marker} {
		if err := os.RemoveAll(filepath.Join(dir, part)); err != nil {
			return fmt.Errorf("forget demonstration: %w", err)
		}
	}
	return nil
}
