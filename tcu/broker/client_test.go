package broker

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"net"
	"os"
	"testing"
	"time"

	"github.com/mochi-mqtt/server/v2/packets"

	"pacecar/messages"
	"pacecar/tcu/tcutest"
)

// wireClient speaks MQTT packet by packet, so that tests can misbehave.
type wireClient struct {
	t       testing.TB
	conn    net.Conn
	reader  *bufio.Reader
	version byte
}

// loginAs are the parameters of a vehicle's ordinary login.
func loginAs(vin messages.VIN) packets.ConnectParams {
	return packets.ConnectParams{
		ProtocolName: []byte("MQTT"), ClientIdentifier: "tcu-" + string(vin), Keepalive: 60,
		UsernameFlag: true, Username: []byte(vin),
	}
}

func withWill(p packets.ConnectParams, topic string, payload []byte) packets.ConnectParams {
	p.WillFlag, p.WillQos, p.WillTopic, p.WillPayload = true, 1, topic, payload
	return p
}

// dialBroker opens a connection without a login.
func dialBroker(t testing.TB, address string) *wireClient {
	t.Helper()
	conn, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	if err := conn.SetDeadline(time.Now().Add(tcutest.Patience)); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	return &wireClient{t: t, conn: conn, reader: bufio.NewReader(conn), version: 4}
}

// login connects and returns the CONNACK's code.
func (c *wireClient) login(p packets.ConnectParams) byte {
	c.t.Helper()
	c.write(packets.Packet{FixedHeader: packets.FixedHeader{Type: packets.Connect}, Connect: p})
	ack := c.expect(packets.Connack)
	return ack.ReasonCode
}

// connect logs in, which must succeed.
func connect(t testing.TB, address string, p packets.ConnectParams) *wireClient {
	t.Helper()
	c := dialBroker(t, address)
	if code := c.login(p); code != 0 {
		t.Fatalf("login refused with code %#x", code)
	}
	return c
}

func (c *wireClient) write(pk packets.Packet) {
	c.t.Helper()
	if err := c.tryWrite(pk); err != nil {
		c.t.Fatal(err)
	}
}

func (c *wireClient) tryWrite(pk packets.Packet) error {
	pk.ProtocolVersion = c.version
	var b bytes.Buffer
	var err error
	switch pk.FixedHeader.Type {
	case packets.Connect:
		err = pk.ConnectEncode(&b)
	case packets.Publish:
		err = pk.PublishEncode(&b)
	case packets.Puback:
		err = pk.PubackEncode(&b)
	case packets.Subscribe:
		err = pk.SubscribeEncode(&b)
	case packets.Unsubscribe:
		err = pk.UnsubscribeEncode(&b)
	case packets.Pingreq:
		err = pk.PingreqEncode(&b)
	case packets.Disconnect:
		err = pk.DisconnectEncode(&b)
	}
	if err != nil {
		return err
	}
	_, err = c.conn.Write(b.Bytes())
	return err
}

// read returns the next packet, or the error of a connection that has ended.
func (c *wireClient) read() (packets.Packet, error) {
	pk := packets.Packet{ProtocolVersion: c.version}
	first, err := c.reader.ReadByte()
	if err != nil {
		return pk, err
	}
	if err := pk.FixedHeader.Decode(first); err != nil {
		return pk, err
	}
	if pk.FixedHeader.Remaining, _, err = packets.DecodeLength(c.reader); err != nil {
		return pk, err
	}
	body := make([]byte, pk.FixedHeader.Remaining)
	if _, err := io.ReadFull(c.reader, body); err != nil {
		return pk, err
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
	case packets.Unsuback:
		err = pk.UnsubackDecode(body)
	case packets.Disconnect:
		err = pk.DisconnectDecode(body)
	}
	return pk, err
}

// expect reads one packet, which must be of this type.
func (c *wireClient) expect(kind byte) packets.Packet {
	c.t.Helper()
	pk, err := c.read()
	if err != nil {
		c.t.Fatalf("want %s, got %v", packets.PacketNames[kind], err)
	}
	if pk.FixedHeader.Type != kind {
		c.t.Fatalf("want %s, got %s", packets.PacketNames[kind], packets.PacketNames[pk.FixedHeader.Type])
	}
	return pk
}

// expectEnd waits for the broker to close the connection.
func (c *wireClient) expectEnd() {
	c.t.Helper()
	for {
		pk, err := c.read()
		if errors.Is(err, os.ErrDeadlineExceeded) {
			c.t.Fatal("the connection is still open")
		}
		if err != nil {
			return
		}
		if pk.FixedHeader.Type != packets.Disconnect {
			c.t.Fatalf("want the end of the connection, got %s", packets.PacketNames[pk.FixedHeader.Type])
		}
	}
}

// expectQuiet makes sure that the broker has processed everything sent so far and has
// answered nothing: the answer to a ping comes next.
func (c *wireClient) expectQuiet() {
	c.t.Helper()
	c.write(packets.Packet{FixedHeader: packets.FixedHeader{Type: packets.Pingreq}})
	c.expect(packets.Pingresp)
}

func (c *wireClient) publish(topic string, id uint16, repeated bool, payload []byte) {
	c.t.Helper()
	c.write(publication(topic, id, repeated, payload))
}

func publication(topic string, id uint16, repeated bool, payload []byte) packets.Packet {
	qos := byte(1)
	if id == 0 {
		qos = 0
	}
	return packets.Packet{
		FixedHeader: packets.FixedHeader{Type: packets.Publish, Qos: qos, Dup: repeated},
		TopicName:   topic, PacketID: id, Payload: payload,
	}
}

// subscribe asks for one topic and returns the granted QoS or the code of refusal.
func (c *wireClient) subscribe(filter string) byte {
	c.t.Helper()
	c.write(packets.Packet{
		FixedHeader: packets.FixedHeader{Type: packets.Subscribe, Qos: 1}, PacketID: 9999,
		Filters: packets.Subscriptions{{Filter: filter, Qos: 1}},
	})
	return c.expect(packets.Suback).ReasonCodes[0]
}

func (c *wireClient) acknowledge(id uint16) {
	c.t.Helper()
	c.write(packets.Packet{FixedHeader: packets.FixedHeader{Type: packets.Puback}, PacketID: id})
}
