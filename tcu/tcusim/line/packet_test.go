package line

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/mochi-mqtt/server/v2/packets"
	"pgregory.net/rapid"

	"pacecar/messages"
	"pacecar/tcu/wire"
)

// heard is what a line hears of some bytes, each packet as a text, and why it ends.
func heard(sent []byte) (all []string, err error) {
	for reader := bufio.NewReaderSize(bytes.NewReader(sent), lineBytes); err == nil; {
		err = readPacket(reader, func(pk incoming) error {
			all = append(all, fmt.Sprintf("%d %d %d %s %x %x", pk.kind, pk.qos, pk.id, pk.topic, pk.payload, pk.codes))
			return nil
		})
	}
	return all, err
}

// What a line says and hears of publications is what a codec for all of MQTT says.
func TestPublicationsAreWrittenAndReadAsACodecDoes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var own, codec bytes.Buffer
		var want []string
		for range rapid.IntRange(1, 5).Draw(t, "packets") {
			id, topic := rapid.Uint16Min(1).Draw(t, "id"), rapid.StringMatching(`[a-z/]{1,40}`).Draw(t, "topic")
			repeated, acknowledges := rapid.Bool().Draw(t, "repeated"), rapid.Bool().Draw(t, "acknowledges")
			payload := bytes.Repeat([]byte{7}, rapid.SampledFrom([]int{0, 1, 60, 460, 500, 20_000}).Draw(t, "payload"))
			pk := packets.Packet{ProtocolVersion: protocolVersion, FixedHeader: packets.FixedHeader{Type: packets.Puback}, PacketID: id}
			var err error
			if acknowledges {
				appendPuback(&own, id)
				want = append(want, fmt.Sprintf("%d 0 %d   ", packets.Puback, id))
				err = pk.PubackEncode(&codec)
			} else {
				appendPublish(&own, id, repeated, topic, payload)
				want = append(want, fmt.Sprintf("%d 1 %d %s %x ", packets.Publish, id, topic, payload))
				pk.FixedHeader, pk.TopicName, pk.Payload = packets.FixedHeader{Type: packets.Publish, Qos: 1, Dup: repeated}, topic, payload
				err = pk.PublishEncode(&codec)
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		if !bytes.Equal(own.Bytes(), codec.Bytes()) {
			t.Fatalf("written as % x, want % x", own.Bytes(), codec.Bytes())
		}
		got, err := heard(codec.Bytes())
		if strings.Join(got, "\n") != strings.Join(want, "\n") || !errors.Is(err, io.EOF) {
			t.Fatalf("heard %q and %v, want %q", got, err, want)
		}
	})
}

// A broker that says what does not parse loses the connection.
func TestWhatDoesNotParse(t *testing.T) {
	for name, sent := range map[string][]byte{
		"an acknowledgement of nothing":       {packets.Puback << 4, 1, 0},
		"an answer to a login without a code": {packets.Connack << 4, 1, 0},
		"a topic that ends behind its packet": {packets.Publish << 4, 4, 0, 9, 'a', 'b'},
		"no place for the number":             {packets.Publish<<4 | 2, 4, 0, 1, 'a', 0},
		"a publication without a topic":       {packets.Publish << 4, 1, 0},
		"QoS 2":                               {packets.Publish<<4 | 4, 5, 0, 1, 'a', 0, 1},
		"a length without end":                {packets.Publish << 4, 255, 255, 255, 255, 1},
		"a length over the bound":             {packets.Publish << 4, 255, 255, 255, 127},
		"a packet for brokers":                {packets.Subscribe << 4, 2, 0, 0},
	} {
		if got, err := heard(append(sent, make([]byte, 64)...)); err == nil || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || len(got) > 0 {
			t.Errorf("%s is heard as %q, and ends with %v", name, got, err)
		}
	}
}

// A broker that does not know the topic of all yet refuses that subscription alone: the vehicle does without it. Without its own it cannot be.
func TestOnlyTheTopicOfAllMayBeRefused(t *testing.T) {
	own, all := "ota/v1/WVWZZZ1KZAW000001/down", wire.AllTopic(messages.Encoding_ENCODING_BINARY)
	l := &Line{topics: []string{own, all}}
	for _, c := range []struct {
		codes []byte
		ok    bool
	}{{[]byte{1, 1}, true}, {[]byte{1, 0x80}, true}, {[]byte{0x80, 1}, false}, {[]byte{0x80, 0x80}, false}, {[]byte{1, 1, 0x80}, false}} {
		if err := l.granted(c.codes); (err == nil) != c.ok {
			t.Errorf("answers %v: %v", c.codes, err)
		}
	}
}
