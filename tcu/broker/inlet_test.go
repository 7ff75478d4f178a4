package broker

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"io"
	"net"
	"slices"
	"testing"
	"time"

	mqtt "github.com/mochi-mqtt/server/v2"
	"github.com/mochi-mqtt/server/v2/packets"
	"pgregory.net/rapid"
)

// parcels is a connection from which one parcel after another comes.
type parcels struct {
	net.Conn
	left  [][]byte
	until time.Time
}

func (p *parcels) Read(b []byte) (int, error) {
	if len(p.left) == 0 {
		return 0, io.EOF
	}
	n := copy(b, p.left[0])
	if p.left[0] = p.left[0][n:]; len(p.left[0]) == 0 {
		p.left = p.left[1:]
	}
	return n, nil
}

func (p *parcels) SetReadDeadline(t time.Time) error {
	p.until = t
	return nil
}

// packet is one as a vehicle writes it.
func packet(kind byte, body []byte) []byte {
	return append(binary.AppendUvarint([]byte{kind}, uint64(len(body))), body...)
}

// However what a vehicle sends is cut up on its way, each acknowledgement of a command is heard
// once, and the library is given all the rest as it was.
func TestTheLibraryIsGivenAllButAcknowledgements(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		const other = 13 // is acknowledged within a message, which is no acknowledgement
		way := &parcels{}
		c := newVehicleConn(way, nil)
		c.commands = []uint16{other}
		if rapid.Bool().Draw(t, "has a session") {
			c.client = new(mqtt.Client)
		}
		var sent, want []byte
		for range rapid.IntRange(0, 12).Draw(t, "packets") {
			is := rapid.SampledFrom([][]byte{
				packet(packets.Puback<<4, []byte{0, 9}), packet(packets.Puback<<4, []byte{1, 12}), packet(packets.Puback<<4, []byte{0, 9, 16}),
				packet(packets.Puback<<4|1, []byte{0, 9}), packet(packets.Puback<<4, nil), packet(packets.Pingreq<<4, nil),
				packet(packets.Publish<<4, bytes.Repeat([]byte{packets.Puback << 4, 2, 0, other}, 3)),
				packet(packets.Publish<<4, make([]byte, 700)), packet(packets.Publish<<4, make([]byte, 20_000)),
			}).Draw(t, "packet")
			sent = append(sent, is...)
			if c.client != nil && len(is) == 4 && is[0] == packets.Puback<<4 {
				c.commands = append(c.commands, binary.BigEndian.Uint16(is[2:]))
			} else {
				want = append(want, is...)
			}
		}
		if rapid.Bool().Draw(t, "ends with garbage") {
			garbage := append([]byte{packets.Publish << 4, 255, 255, 255, 255, 255, 3}, packet(packets.Puback<<4, []byte{0, other})...)
			sent, want = append(sent, garbage...), append(want, garbage...)
		}
		for len(sent) > 0 {
			n := min(len(sent), rapid.SampledFrom([]int{1, 2, 3, 5, 100, 511, 1500}).Draw(t, "parcel"))
			way.left, sent = append(way.left, sent[:n]), sent[n:]
		}
		got, err := io.ReadAll(bufio.NewReaderSize(c, bufferBytes))
		if err != nil || !bytes.Equal(got, want) {
			t.Fatalf("the library is given % x and %v, want % x", got, err, want)
		}
		if !slices.Equal(c.commands, []uint16{other}) {
			t.Fatalf("not heard, or heard without having been said: %v", c.commands)
		}
	})
}

// A vehicle that only acknowledges is not silent: it keeps its connection.
func TestAnAcknowledgementIsNoSilence(t *testing.T) {
	const patience = time.Hour
	way := &parcels{left: [][]byte{packet(packets.Puback<<4, []byte{0, 9})}}
	c := newVehicleConn(way, nil)
	c.client = new(mqtt.Client)
	if err := c.SetDeadline(time.Now().Add(patience)); err != nil {
		t.Fatal(err)
	}
	c.readUntil = time.Now() // as if that had been an hour ago
	if _, err := io.ReadAll(c); err != nil {
		t.Fatal(err)
	}
	if left := time.Until(way.until); left < patience-time.Minute {
		t.Errorf("%v are left to say something, want %v", left, patience)
	}
}
