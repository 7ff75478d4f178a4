// Package ledger records what simulated vehicles physically do, before anybody hears of
// it. The ledger, not the engine's own record, is the oracle of tests: its Summary counts
// installations and names each one that should not have happened. It is also the
// vehicles' memory: what a ledger says that they did, they have done, even across the
// death of the process by kill -9.
package ledger

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"sync"

	"pacecar/messages"
)

// Kind is what physically happened to a vehicle.
type Kind string

// Kinds of entries.
const (
	Accepted        Kind = "accepted"         // the offer is in the vehicle's memory
	Downloaded      Kind = "downloaded"       // every artifact is there and verified
	InstallStarted  Kind = "install_started"  // the point of no return
	InstallFinished Kind = "install_finished" // the ECUs run the new software
	InstallFailed   Kind = "install_failed"   // the installation ended without it
	Reverted        Kind = "reverted"         // it ended with the old software restored
	Discarded       Kind = "discarded"        // offer and download were dropped before an installation
)

// Entry is one line of a ledger.
type Entry struct {
	AtMS     int64        `json:"at_ms"`
	VIN      messages.VIN `json:"vin"`
	Kind     Kind         `json:"kind"`
	Campaign string       `json:"campaign"`
	Attempt  uint32       `json:"attempt"`
	Package  string       `json:"package,omitempty"`
	Version  string       `json:"version,omitempty"`
	ECUs     []ECUEntry   `json:"ecus,omitempty"`
	Code     string       `json:"code,omitempty"`
	Asks     string       `json:"asks,omitempty"` // in accepted entries: who must agree to the installation
}

// ECUEntry is one ECU's part in an Entry.
type ECUEntry struct {
	ID      string `json:"id"`
	Version string `json:"version"`
	SHA256  string `json:"sha256,omitempty"`
	Part    string `json:"part,omitempty"` // in accepted entries, with Size and URL
	Size    uint64 `json:"size,omitempty"`
	URL     string `json:"url,omitempty"`
	Delta   *Delta `json:"delta,omitempty"` // in accepted entries: the patch that was offered, too
	Saved   uint64 `json:"saved,omitempty"` // in downloaded entries: bytes that the patch spared
}

// Delta is a patch that was offered instead of the whole artifact.
type Delta struct {
	From   string `json:"from"`
	SHA256 string `json:"sha256"`
	Size   uint64 `json:"size"`
	URL    string `json:"url"`
	Format string `json:"format"`
}

// maxEntryBytes bounds one line: an offer of 128 artifacts with long URLs.
const maxEntryBytes = 1 << 20

// Ledger records entries. It is safe for concurrent use. Append returns when the entry
// is with the operating system, so an entry survives the death of the process, though
// not the machine's.
type Ledger struct {
	mu    sync.Mutex
	file  *os.File // nil: in memory only
	tally *tally
	err   error
}

// New makes a ledger that is kept in memory and only as a summary.
func New() *Ledger { return &Ledger{tally: newTally()} }

// Open opens or creates the ledger in a file. A last line that a crash tore is
// cut off.
func Open(path string) (*Ledger, error) {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR|os.O_APPEND, 0o644)
	if err != nil {
		return nil, fmt.Errorf("open ledger: %w", err)
	}
	l := &Ledger{file: file, tally: newTally()}
	whole, err := readEntries(file, func(e *Entry) { l.tally.add(e) })
	if err == nil {
		err = file.Truncate(whole)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("open ledger %s: %w", path, err), file.Close())
	}
	return l, nil
}

// Read reads the entries of a file, in order. A torn last line is left out.
func Read(path string) ([]Entry, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("read ledger: %w", err)
	}
	defer func() { _ = file.Close() }() // it was only read
	var entries []Entry
	if _, err := readEntries(file, func(e *Entry) { entries = append(entries, *e) }); err != nil {
		return nil, fmt.Errorf("read ledger %s: %w", path, err)
	}
	return entries, nil
}

// readEntries calls each for every whole line and says where the last of them ends.
func readEntries(r io.Reader, each func(*Entry)) (int64, error) {
	lines := bufio.NewReaderSize(r, 64<<10)
	var at int64
	for number := 1; ; number++ {
		line, err := lines.ReadBytes('\n')
		if errors.Is(err, io.EOF) {
			return at, nil
		}
		if err != nil {
			return at, err
		}
		if len(line) > maxEntryBytes {
			return at, fmt.Errorf("line %d has %d bytes, at most %d", number, len(line), maxEntryBytes)
		}
		var e Entry
		reader := json.NewDecoder(bytes.NewReader(line))
		reader.DisallowUnknownFields()
		if err := reader.Decode(&e); err != nil {
			return at, fmt.Errorf("line %d: %w", number, err)
		}
		if _, known := outcomes[e.Kind]; !known || e.VIN == "" {
			return at, fmt.Errorf("line %d: not an entry: kind %q, vin %q", number, e.Kind, e.VIN)
		}
		each(&e)
		at += int64(len(line))
	}
}

// Append records an entry. After a failure of the file every Append fails: a ledger
// with a hole would be no oracle.
func (l *Ledger) Append(e *Entry) error {
	var line []byte
	if l.file != nil {
		var err error
		if line, err = json.Marshal(e); err != nil {
			return fmt.Errorf("append to ledger: %w", err)
		}
		line = append(line, '\n')
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.err != nil {
		return l.err
	}
	if l.file != nil {
		if _, err := l.file.Write(line); err != nil {
			l.err = fmt.Errorf("append to ledger: %w", err)
			return l.err
		}
	}
	l.tally.add(e)
	return nil
}

// Summary is what the entries so far add up to.
func (l *Ledger) Summary() *Summary {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.tally.summary()
}

// Past is what happened to one vehicle, nil if nothing did.
func (l *Ledger) Past(vin messages.VIN) *Past {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.tally.vehicles[vin].clone()
}

// Close closes the file.
func (l *Ledger) Close() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.file == nil {
		return nil
	}
	l.err = errors.Join(l.err, os.ErrClosed)
	return l.file.Close()
}
