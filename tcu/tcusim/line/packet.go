package line

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"sync"

	"github.com/mochi-mqtt/server/v2/packets"

	"pacecar/tcu/wire"
)

const (
	// protocolVersion is MQTT 3.1.1, which every broker speaks.
	protocolVersion = 4
	// maxPacketBytes is the largest packet that is read: the largest command, with its
	// topic.
	maxPacketBytes = wire.MaxDownBytes + 256
	// lineBytes is the read buffer of a connection. An offer for one ECU fits.
	lineBytes = 512
)

// scratch are buffers for packets, shared by all connections so that an idle one has
// none.
var scratch = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// maxScratchBytes keeps a rare large offer from staying in the pool.
const maxScratchBytes = 16 << 10

func putScratch(b *bytes.Buffer) {
	if b.Cap() <= maxScratchBytes {
		b.Reset()
		scratch.Put(b)
	}
}

// readPacket reads one packet and calls handle with it. The packet's bytes are valid
// during the call only.
func readPacket(r *bufio.Reader, handle func(*packets.Packet) error) error {
	first, err := r.ReadByte()
	if err != nil {
		return err
	}
	pk := packets.Packet{ProtocolVersion: protocolVersion}
	if err := pk.FixedHeader.Decode(first); err != nil {
		return err
	}
	length, _, err := packets.DecodeLength(r)
	if err != nil {
		return err
	}
	if length > maxPacketBytes {
		return fmt.Errorf("packet has %d bytes, at most %d", length, maxPacketBytes)
	}
	pk.FixedHeader.Remaining = length
	buffer := scratch.Get().(*bytes.Buffer)
	defer putScratch(buffer)
	buffer.Grow(length)
	body := buffer.AvailableBuffer()[:length]
	if _, err := io.ReadFull(r, body); err != nil {
		return err
	}
	switch pk.FixedHeader.Type {
	case packets.Connack:
		err = pk.ConnackDecode(body)
	case packets.Publish:
		err = pk.PublishDecode(body)
	case packets.Puback:
		err = pk.PubackDecode(body)
	case packets.Suback:
		err = pk.SubackDecode(body)
	case packets.Pingresp:
	default:
		err = fmt.Errorf("unexpected packet %s", packets.PacketNames[pk.FixedHeader.Type])
	}
	if err != nil {
		return err
	}
	return handle(&pk)
}

func appendConnect(out *bytes.Buffer, l *Login, keepAliveSeconds uint16) error {
	pk := packets.Packet{
		ProtocolVersion: protocolVersion,
		FixedHeader:     packets.FixedHeader{Type: packets.Connect},
		Connect: packets.ConnectParams{
			ProtocolName:     []byte("MQTT"),
			ClientIdentifier: l.ClientID,
			Keepalive:        keepAliveSeconds,
		},
	}
	if l.Username != "" {
		pk.Connect.UsernameFlag, pk.Connect.Username = true, []byte(l.Username)
	}
	if l.Password != "" {
		pk.Connect.PasswordFlag, pk.Connect.Password = true, []byte(l.Password)
	}
	if l.WillTopic != "" {
		pk.Connect.WillFlag, pk.Connect.WillQos = true, 1
		pk.Connect.WillTopic, pk.Connect.WillPayload = l.WillTopic, l.Will
	}
	return pk.ConnectEncode(out)
}

// appendSubscribe asks for topics at QoS 1.
func appendSubscribe(out *bytes.Buffer, id uint16, topics []string) error {
	pk := packets.Packet{
		ProtocolVersion: protocolVersion,
		FixedHeader:     packets.FixedHeader{Type: packets.Subscribe, Qos: 1},
		PacketID:        id,
	}
	for _, topic := range topics {
		pk.Filters = append(pk.Filters, packets.Subscription{Filter: topic, Qos: 1})
	}
	return pk.SubscribeEncode(out)
}

func appendPublish(out *bytes.Buffer, id uint16, repeated bool, topic string, payload []byte) error {
	pk := packets.Packet{
		ProtocolVersion: protocolVersion,
		FixedHeader:     packets.FixedHeader{Type: packets.Publish, Qos: 1, Dup: repeated},
		PacketID:        id,
		TopicName:       topic,
		Payload:         payload,
	}
	return pk.PublishEncode(out)
}

func appendPuback(out *bytes.Buffer, id uint16) error {
	pk := packets.Packet{
		ProtocolVersion: protocolVersion,
		FixedHeader:     packets.FixedHeader{Type: packets.Puback},
		PacketID:        id,
	}
	return pk.PubackEncode(out)
}

// Packets without content.
var (
	pingPacket    = []byte{packets.Pingreq << 4, 0}
	goodbyePacket = []byte{packets.Disconnect << 4, 0}
)

var errRefused = errors.New("broker refuses the login")
