package former

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/natefinch/atomic"
)

// File is the file in the data directory that they are remembered in.
const File = "broker-sessions.json"

// Names remembers, in the data directory, under which names there may be sessions at external brokers:
// host:port → names. It is not safe for concurrent use.
type Names struct {
	path string
	at   map[string][]string
}

// Read reads what a data directory remembers.
func Read(dataDir string) (*Names, error) {
	n := &Names{path: filepath.Join(dataDir, File), at: map[string][]string{}}
	text, err := os.ReadFile(n.path)
	if errors.Is(err, fs.ErrNotExist) {
		return n, nil
	}
	if err == nil {
		err = json.Unmarshal(text, &n.at)
	}
	if err != nil {
		return nil, fmt.Errorf("names of broker sessions: %s: %w", n.path, err)
	}
	return n, nil
}

// Others are the names at a broker but one.
func (n *Names) Others(broker, name string) []string {
	return slices.DeleteFunc(slices.Clone(n.at[broker]), func(other string) bool { return other == name })
}

// Note is called before a session is made or taken over, so that no crash leaves an unknown one.
func (n *Names) Note(broker string, names ...string) error {
	for _, name := range names {
		if !slices.Contains(n.at[broker], name) {
			n.at[broker] = append(n.at[broker], name)
		}
	}
	return n.write()
}

// Forget is called when a session has ended.
func (n *Names) Forget(broker, name string) error {
	n.at[broker] = n.Others(broker, name)
	return n.write()
}

// write replaces the file as a whole, on the disk: a crash leaves the old one or the new one.
func (n *Names) write() error {
	text, err := json.Marshal(n.at)
	if err != nil {
		return err
	}
	if err := atomic.WriteFile(n.path, bytes.NewReader(text)); err != nil {
		return fmt.Errorf("names of broker sessions: %w", err)
	}
	return nil
}
