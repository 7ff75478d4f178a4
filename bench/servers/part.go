package servers

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"time"

	"pacecar/cmd/pacecar/node"
)

// Part is what a server is told.
type Part struct {
	Dir       string // of its data
	Store     string // "": embedded
	Broker    string // "": embedded
	Artifacts string // "": in Dir
	HTTP      string // where it is reached; "": any port
	MQTT      string // of the embedded broker; "": any port
	Name      string // among nodes
	Together  bool   // one of several nodes, at any port
	// Measured is a name by which all nodes of a measurement share nothing with others at a store and a
	// broker that are not theirs alone, and which a broker forgets with each connection; "": as in earnest.
	Measured       string
	LeaseLife      time.Duration // 0: the default
	AllowAnonymous bool
	CPUProfile     string // a file that takes a profile of the server; "": none
}

// address is what a server says when it is ready.
type address struct{ URL, MQTT string }

// Play runs the server that in describes, says on out where it is reached, and ends when in or ctx ends, or
// with why it cannot go on.
func Play(ctx context.Context, in io.Reader, out io.Writer) error {
	orders, answers := json.NewDecoder(in), json.NewEncoder(out)
	var p Part
	if err := orders.Decode(&p); err != nil {
		return fmt.Errorf("the part of a server does not decode: %w", err)
	}
	stop, err := profile(p.CPUProfile)
	if err != nil {
		return err
	}
	defer stop()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	n, err := node.Start(ctx, p.config())
	if err != nil {
		return err
	}
	err = answers.Encode(address{n.URL(), n.MQTT()})
	go func() {
		defer cancel()
		account(orders, answers)
	}()
	if err == nil {
		select {
		case err = <-n.Lost():
		case <-ctx.Done():
		}
	}
	return errors.Join(err, n.Close(context.Background()))
}

func (p *Part) config() node.Config {
	const anyPort = "127.0.0.1:0"
	c := node.Config{
		DataDir: p.Dir, Store: p.Store, Broker: p.Broker, Artifacts: p.Artifacts, HTTP: p.HTTP, MQTT: p.MQTT, NodeName: p.Name,
		Measured: p.Measured, LeaseLife: p.LeaseLife, AllowAnonymous: p.AllowAnonymous,
		Logger: slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn})),
	}
	if c.HTTP == "" {
		c.HTTP = anyPort
	}
	if c.MQTT == "" {
		c.MQTT = anyPort
	}
	if p.Together {
		c.NodeAddress = anyPort
	}
	return c
}
