// Package keyring keeps the tokens of one person, by server, in a file that nobody else reads: credentials.json in the
// folder pacecar of the user's configuration (XDG_CONFIG_HOME). A file that others can read is refused rather than used.
//
// Reading and writing are for one process at a time; the file is replaced as a whole.
package keyring

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/natefinch/atomic"

	"pacecar/web/view/people"
)

// maxFile bounds what is read.
const maxFile = 1 << 20

// Entry is what is kept of one server.
type Entry struct {
	Name  string `json:"name"` // whose token it is
	Token string `json:"token"`
	ID    string `json:"id"` // of the token
	Until string `json:"until,omitempty"`

	Terminal *people.Terminal `json:"terminal,omitempty"` // by which the identity provider says so again; nil: nobody does
	Refresh  string           `json:"refresh,omitempty"`  // to the provider
}

// File answers where tokens are kept.
func File() (string, error) {
	dir, err := os.UserConfigDir()
	if err != nil {
		return "", fmt.Errorf("folder of your configuration: %w", err)
	}
	return filepath.Join(dir, "pacecar", "credentials.json"), nil
}

// Server is what an address of a server is kept under: the same for every way to write it.
func Server(address string) string {
	if !strings.Contains(address, "://") {
		address = "http://" + address
	}
	u, err := url.Parse(address)
	if err != nil {
		return address
	}
	return strings.ToLower(u.Scheme + "://" + u.Host)
}

// Find answers the entry of a server; false: there is none.
func Find(server string) (Entry, bool, error) {
	all, err := read()
	e, ok := all[Server(server)]
	return e, ok, err
}

// Keep keeps the entry of a server.
func Keep(server string, e Entry) error {
	all, err := read()
	if err != nil {
		return err
	}
	if all == nil {
		all = map[string]Entry{}
	}
	all[Server(server)] = e
	return write(all)
}

// Forget removes the entry of a server, and answers it.
func Forget(server string) (e Entry, found bool, err error) {
	all, err := read()
	if e, found = all[Server(server)]; err != nil || !found {
		return e, found, err
	}
	delete(all, Server(server))
	return e, true, write(all)
}

func read() (map[string]Entry, error) {
	name, err := File()
	if err != nil {
		return nil, nil //nolint:nilerr // without a folder nothing is kept
	}
	info, err := os.Stat(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, nil
	case err != nil:
		return nil, fmt.Errorf("tokens: %w", err)
	case info.Mode().Perm()&0o077 != 0:
		return nil, fmt.Errorf("tokens: others can read %s: chmod 600 it, and revoke the tokens in it if others have been on this machine", name)
	case info.Size() > maxFile:
		return nil, fmt.Errorf("tokens: %s has %d bytes, at most %d are read", name, info.Size(), maxFile)
	}
	text, err := os.ReadFile(name)
	if err != nil {
		return nil, fmt.Errorf("tokens: %w", err)
	}
	var all map[string]Entry
	if err := json.Unmarshal(text, &all); err != nil {
		return nil, fmt.Errorf("tokens: %s cannot be read: remove it and sign in again: %w", name, err)
	}
	return all, nil
}

func write(all map[string]Entry) error {
	name, err := File()
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
		return fmt.Errorf("tokens: %w", err)
	}
	text, err := json.MarshalIndent(all, "", "  ")
	if err != nil {
		return fmt.Errorf("tokens: %w", err)
	}
	if err := os.Chmod(name, 0o600); err != nil && !errors.Is(err, fs.ErrNotExist) { // what replaces it has its permissions
		return fmt.Errorf("tokens: %w", err)
	}
	if err := atomic.WriteFile(name, bytes.NewReader(append(text, '\n'))); err != nil {
		return fmt.Errorf("tokens: %w", err)
	}
	return nil
}
