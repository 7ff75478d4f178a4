package node

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"time"

	"pacecar/tcu/link"
)

// takeOverPause is the pause before a takeover that failed is tried again.
const takeOverPause = 15 * time.Second

// names remembers, in the data directory, under which names this directory's node has
// sessions at external brokers: host:port → names. An external broker deals messages to a
// session until it is ended, and lists its sessions to nobody.
type names struct {
	path string
	at   map[string][]string
}

func readNames(dataDir string) (*names, error) {
	n := &names{path: filepath.Join(dataDir, "broker-sessions.json"), at: map[string][]string{}}
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

// others are the names at a broker but one.
func (n *names) others(broker, name string) []string {
	return slices.DeleteFunc(slices.Clone(n.at[broker]), func(other string) bool { return other == name })
}

// note is called before a session is made, so that no crash leaves an unknown one.
func (n *names) note(broker string, name ...string) error {
	for _, name := range name {
		if !slices.Contains(n.at[broker], name) {
			n.at[broker] = append(n.at[broker], name)
		}
	}
	return n.write()
}

// forget is called when a session has ended.
func (n *names) forget(broker, name string) error {
	n.at[broker] = n.others(broker, name)
	return n.write()
}

// write replaces the file as a whole: a crash leaves the old one or the new one.
func (n *names) write() error {
	text, err := json.Marshal(n.at)
	if err != nil {
		return err
	}
	made := n.path + ".new"
	if err := os.WriteFile(made, text, 0o600); err != nil {
		return fmt.Errorf("names of broker sessions: %w", err)
	}
	if err := os.Rename(made, n.path); err != nil {
		return fmt.Errorf("names of broker sessions: %w", err)
	}
	return nil
}

// join makes the link to the external broker, and says how it is opened once the slots act: what
// the broker has kept for this node is dealt with before it answers a subscription.
func (n *Node) join() (made *link.Link, open func(context.Context) error, err error) {
	c := link.Config{
		URL: n.config.Broker, ClientID: n.config.NodeName, Logger: n.config.Logger,
		Username: n.config.BrokerUser, Password: n.config.BrokerPassword,
	}
	if n.config.Measured != "" {
		c.ClientID, c.Group, c.Fleeting = n.config.Measured+"-"+n.config.NodeName, n.config.Measured, true
		if made, err = link.New(c, n.house); err != nil {
			return nil, nil, err
		}
		return made, made.Open, nil
	}
	if slices.Contains(n.config.FormerNodes, n.config.NodeName) {
		return nil, nil, fmt.Errorf("%s is this node's own name, and cannot be a former one: leave it out of --former-nodes, or choose another --node-name", n.config.NodeName)
	}
	known, err := readNames(n.config.DataDir)
	if err != nil {
		return nil, nil, err
	}
	at, err := c.Place()
	if err != nil {
		return nil, nil, err
	}
	if err := known.note(at, append(slices.Clone(n.config.FormerNodes), n.config.NodeName)...); err != nil {
		return nil, nil, err
	}
	if made, err = link.New(c, n.house); err != nil {
		return nil, nil, err
	}
	return made, func(ctx context.Context) error {
		if err := made.Open(ctx); err != nil {
			return err
		}
		n.inherit(made, known, at)
		return nil
	}, nil
}

// inherit takes over in the background what the broker keeps under former names: the data directory
// is held, so nobody uses those any more.
func (n *Node) inherit(attached *link.Link, known *names, broker string) {
	within, cancel := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		n.succeed(within, attached, known, broker)
	}()
	n.later(func(context.Context) error {
		cancel()
		<-ended
		return nil
	})
}

// succeed takes over one name after the other, until all are or ctx ends.
func (n *Node) succeed(ctx context.Context, attached *link.Link, known *names, broker string) {
	for _, name := range known.others(broker, n.config.NodeName) {
		log := n.config.Logger.With(slog.String("node", name), slog.String("broker", broker))
		for {
			err := attached.TakeOver(ctx, name)
			if err == nil {
				err = known.forget(broker, name)
			}
			if ctx.Err() != nil {
				return // the name is known still
			}
			if err == nil {
				log.Info("took over what the broker kept for a former node")
				break
			}
			log.Warn("cannot take over what the broker keeps for a former node, tries again", slog.Any("error", err))
			select {
			case <-time.After(takeOverPause):
			case <-ctx.Done():
				return
			}
		}
	}
}
