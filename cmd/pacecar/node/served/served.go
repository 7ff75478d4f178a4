// Package served remembers, in the data directory, which engine's store a server has served. A store on another
// machine may come back empty: flushed, on the wrong volume, or at an address that is another engine's. It looks
// like a new one then, whose vehicles nobody knows; what they report would be refused, and lost. Who remembers
// whose it was serves nothing of it.
package served

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/natefinch/atomic"

	"pacecar/persistence"
)

// Engine is the engine that a data directory has served last; "": none yet.
func Engine(dataDir string) (string, error) {
	text, err := os.ReadFile(path(dataDir))
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	if err != nil {
		return "", fmt.Errorf("the engine that was served: %w", err)
	}
	return strings.TrimSpace(string(text)), nil
}

// Remember notes the engine that is served from now on. A crash, also of the machine, leaves the old note or the new one.
func Remember(dataDir, engine string) error {
	if err := os.MkdirAll(dataDir, 0o700); err != nil {
		return fmt.Errorf("data directory: %w", err)
	}
	if err := atomic.WriteFile(path(dataDir), strings.NewReader(engine+"\n")); err != nil {
		return fmt.Errorf("the engine that is served: %w", err)
	}
	return nil
}

// File is the file in the data directory that it is remembered in.
const File = "engine"

func path(dataDir string) string { return filepath.Join(dataDir, File) }

// Cure adds to an error by a store that is another one what can be done; any other error stays as it is.
func Cure(err error, engine string) error {
	if !errors.Is(err, persistence.ErrAnother) || engine == "" {
		return err
	}
	return fmt.Errorf("%w: this server served engine %s; give it that store back, from a backup or at its address in --store; where it was given up on purpose, start once with --former-engine %s", err, engine, engine)
}
