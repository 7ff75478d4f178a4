package control

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"sync/atomic"
	"time"

	file "github.com/natefinch/atomic"

	"pacecar/tcu/tcusim"
	"pacecar/tcu/tcusim/population"
	"pacecar/tcu/tcusim/trouble"
)

// Times of the control.
const (
	headerWithin = 5 * time.Second
	answerWithin = 30 * time.Second
	closeWithin  = 2 * time.Second
)

// Controlled is the fleet that is spoken to.
type Controlled struct {
	Fleet    *tcusim.Fleet
	Vehicles []population.Vehicle
	Board    *trouble.Board
	Seed     uint64
}

// place is the content of the file: where a control is, and what lets in.
type place struct {
	URL    string `json:"url"`
	Secret string `json:"secret"`
}

// Control answers until Close.
type Control struct {
	fleet    Controlled
	secret   string
	file     string
	server   *http.Server
	served   chan struct{}
	absences atomic.Uint64 // asked for: each throws its own dice
}

// Open answers for a fleet, and says in dir where.
func Open(dir string, fleet Controlled) (*Control, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("control of the simulated fleet: %w", err)
	}
	c := &Control{fleet: fleet, secret: rand.Text(), file: filepath.Join(dir, File), served: make(chan struct{})}
	text, err := json.Marshal(place{"http://" + listener.Addr().String(), c.secret})
	if err == nil {
		err = replace(c.file, text)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("control of the simulated fleet: %w", err), listener.Close())
	}
	c.server = &http.Server{Handler: c.handler(), ReadHeaderTimeout: headerWithin, ReadTimeout: answerWithin, WriteTimeout: answerWithin}
	go func() {
		defer close(c.served)
		_ = c.server.Serve(listener) // it ends by Close
	}()
	return c, nil
}

// replace writes a file that only its owner can read, whole or not at all.
func replace(name string, text []byte) error {
	if err := os.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) { // its permissions may be others
		return err
	}
	return file.WriteFile(name, bytes.NewReader(text))
}

// Close ends it, and takes the file away.
func (c *Control) Close() error {
	within, cancel := context.WithTimeout(context.Background(), closeWithin)
	defer cancel()
	err := c.server.Shutdown(within)
	if err != nil {
		err = c.server.Close()
	}
	<-c.served
	if removed := os.Remove(c.file); removed != nil && !errors.Is(removed, fs.ErrNotExist) {
		err = errors.Join(err, removed)
	}
	return err
}
