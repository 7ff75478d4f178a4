package link

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/eclipse/paho.mqtt.golang/packets"

	"pacecar/messages"
)

// MarkTopic is where a broker keeps, as a retained message, the name of the engine that it serves. All nodes of all
// engines share one group, so that two engines at one broker would take from each other what their vehicles say.
const MarkTopic = "pacecar/engine"

// markQuiet is how long nothing is heard on MarkTopic until nothing is kept there. The broker has answered a ping
// before, so it is what those need whose servers fetch kept messages from each other.
const markQuiet = 500 * time.Millisecond

// maxMark is how many bytes of a name are looked at.
const maxMark = 64

// Marked is whose broker it is.
type Marked struct {
	Engine string // empty: nobody has said
	// Untold is why it is not known, and cannot be said: the broker's rules for this login; empty: it can.
	Untold string
}

// ReadMark asks a broker whose it is, over a connection of its own that leaves nothing.
func ReadMark(ctx context.Context, c Config) (o Marked, err error) {
	err = try(ctx, c, func(t *trial) error {
		o, err = t.mark()
		return err
	})
	return o, err
}

// Mark has a broker keep the name of an engine, where it keeps none, or that of a former one, and answers whose it is
// then. Of two engines that do so at one time the one that the broker hears last stays, and both are told.
func Mark(ctx context.Context, c Config, engine, former string) (o Marked, err error) {
	err = try(ctx, c, func(t *trial) error {
		if o, err = t.mark(); err != nil || o.Untold != "" || o.Engine != "" && o.Engine != former {
			return err
		}
		m := packets.NewControlPacket(packets.Publish).(*packets.PublishPacket)
		m.TopicName, m.Qos, m.MessageID, m.Retain, m.Payload = MarkTopic, 1, 1, true, []byte(engine)
		if err := t.write(m); err != nil {
			return err
		}
		if _, err := t.await(); err != nil {
			return errors.Join(errors.New("the broker does not acknowledge the engine's name"), err)
		}
		if o.Engine, err = t.hear(false); err == nil && o.Engine == "" {
			o.Untold = "the broker's rules forbid this login to write " + MarkTopic + ", or to read it"
		}
		return err
	})
	return o, err
}

// mark reads the name that is kept.
func (t *trial) mark() (o Marked, err error) {
	granted, err := t.subscribe(MarkTopic)
	if err != nil {
		return o, err
	}
	if !granted[0] {
		return Marked{Untold: "the broker's rules forbid this login to read " + MarkTopic}, nil
	}
	o.Engine, err = t.hear(true)
	return o, err
}

// hear answers the last name that comes before it is quiet, or the first one at once.
func (t *trial) hear(first bool) (name string, err error) {
	if err := t.write(packets.NewControlPacket(packets.Pingreq)); err != nil {
		return "", err
	}
	if answer, err := t.await(); err != nil {
		return "", err
	} else if _, ok := answer.(*packets.PingrespPacket); !ok {
		return "", fmt.Errorf("the broker answers a ping with %v", answer)
	}
	for {
		for _, m := range t.got {
			if m.TopicName == MarkTopic {
				name = messages.Cut(strings.TrimSpace(string(m.Payload)), maxMark)
			}
		}
		t.got = nil
		if first && name != "" {
			return name, nil
		}
		p, err := t.read(markQuiet)
		if quiet(err) {
			return name, nil
		}
		if err != nil {
			return "", err
		}
		if m, ok := p.(*packets.PublishPacket); ok {
			t.got = append(t.got, m)
		}
	}
}
