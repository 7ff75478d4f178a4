package line

import (
	"bufio"
	"bytes"
	"encoding/binary"
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

// incoming is what a line hears of one packet.
type incoming struct {
	kind    byte
	qos     byte   // of a publication
	id      uint16 // of a publication with QoS 1, or of the one that is acknowledged
	topic   string
	payload []byte
	codes   []byte // of the answer to a login or a subscription
}

var errShort = errors.New("packet is shorter than what it holds")

// readPacket reads one packet and calls handle with it. The packet's bytes are valid
// during the call only. It reads what MQTT 3.1.1 sends to a client, at a fraction of the price
// of a codec for everything: of a rollout's processor time a sixth was a simulated vehicle's reading.
func readPacket(r *bufio.Reader, handle func(incoming) error) error {
	first, err := r.ReadByte()
	if err != nil {
		return err
	}
	length, err := readLength(r)
	if err != nil {
		return err
	}
	if length <= r.Size() {
		body, err := r.Peek(length)
		if err != nil {
			return err
		}
		pk, err := parse(first, body)
		if err == nil {
			err = handle(pk)
		}
		_, _ = r.Discard(length) // it is there
		return err
	}
	buffer := scratch.Get().(*bytes.Buffer)
	defer putScratch(buffer)
	buffer.Grow(length)
	body := buffer.AvailableBuffer()[:length]
	if _, err := io.ReadFull(r, body); err != nil {
		return err
	}
	pk, err := parse(first, body)
	if err != nil {
		return err
	}
	return handle(pk)
}

// readLength reads how long the rest of a packet is: up to four times seven bits.
func readLength(r *bufio.Reader) (length int, err error) {
	for shift := 0; shift < 28; shift += 7 {
		b, err := r.ReadByte()
		if err != nil {
			return 0, err
		}
		if length |= int(b&0x7f) << shift; b < 0x80 {
			if length > maxPacketBytes {
				return 0, fmt.Errorf("packet has %d bytes, at most %d", length, maxPacketBytes)
			}
			return length, nil
		}
	}
	return 0, errors.New("packet's length does not parse")
}

// parse reads a packet behind its header.
func parse(first byte, body []byte) (pk incoming, err error) {
	pk.kind = first >> 4
	switch pk.kind {
	case packets.Publish:
		return parsePublish(pk, first>>1&3, body)
	case packets.Puback, packets.Suback:
		if len(body) < 2 {
			return pk, errShort
		}
		pk.id, pk.codes = binary.BigEndian.Uint16(body), body[2:]
	case packets.Connack:
		if len(body) < 2 {
			return pk, errShort
		}
		pk.codes = body[1:2]
	case packets.Pingresp:
	default:
		return pk, fmt.Errorf("unexpected packet of kind %d", pk.kind)
	}
	return pk, nil
}

func parsePublish(pk incoming, qos byte, body []byte) (incoming, error) {
	if qos > 1 {
		return pk, fmt.Errorf("publication with QoS %d", qos)
	}
	pk.qos = qos
	named := 2
	if len(body) >= named {
		named += int(binary.BigEndian.Uint16(body))
	}
	if len(body) < named+2*int(qos) {
		return pk, errShort
	}
	pk.topic, pk.payload = string(body[2:named]), body[named+2*int(qos):]
	if qos > 0 {
		pk.id = binary.BigEndian.Uint16(body[named:])
	}
	return pk, nil
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

// appendPublish says something at QoS 1.
func appendPublish(out *bytes.Buffer, id uint16, repeated bool, topic string, payload []byte) {
	head := byte(packets.Publish<<4 | 1<<1)
	if repeated {
		head |= 1 << 3
	}
	b := append(out.AvailableBuffer(), head)
	b = binary.AppendUvarint(b, uint64(2+len(topic)+2+len(payload))) // MQTT's variable length is the same encoding
	b = binary.BigEndian.AppendUint16(b, uint16(len(topic)))
	b = binary.BigEndian.AppendUint16(append(b, topic...), id)
	out.Write(append(b, payload...))
}

func appendPuback(out *bytes.Buffer, id uint16) {
	out.Write([]byte{packets.Puback << 4, 2, byte(id >> 8), byte(id)})
}

// Packets without content.
var (
	pingPacket    = []byte{packets.Pingreq << 4, 0}
	goodbyePacket = []byte{packets.Disconnect << 4, 0}
)

var errRefused = errors.New("broker refuses the login")
