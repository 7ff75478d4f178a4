package broker

import (
	"crypto/tls"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	mqtt "github.com/mochi-mqtt/server/v2"
	"github.com/mochi-mqtt/server/v2/packets"

	"pacecar/messages"
	"pacecar/tcu"
	"pacecar/tcu/wire"
)

// hook is how the broker sits inside the library.
type hook struct {
	mqtt.HookBase
	broker *Broker
}

func (h *hook) ID() string { return "pacecar" }

// Provides names the moments at which the library calls.
func (h *hook) Provides(moment byte) bool {
	switch moment {
	case mqtt.OnConnect, mqtt.OnConnectAuthenticate, mqtt.OnACLCheck, mqtt.OnSessionEstablish, mqtt.OnSessionEstablished, mqtt.OnDisconnect,
		mqtt.OnPacketRead, mqtt.OnPublish, mqtt.OnSubscribed, mqtt.OnUnsubscribe, mqtt.OnUnsubscribed:
		return true
	}
	return false
}

// connOf is the connection of a client, nil for one of the library's own.
func connOf(cl *mqtt.Client) *vehicleConn {
	c, _ := cl.Net.Conn.(*vehicleConn)
	return c
}

// OnConnect takes over flow control from the library. Its own bookkeeping of a version
// 5 client's receive maximum takes a read lock twice in one goroutine, which deadlocks
// against a concurrent writer; and a will's delay would let the library send the will
// after the vehicle has come back.
func (h *hook) OnConnect(cl *mqtt.Client, pk packets.Packet) error {
	c := connOf(cl)
	c.version = cl.Properties.ProtocolVersion
	c.maxPacketSize = cl.Properties.Props.MaximumPacketSize
	if limit := int(cl.Properties.Props.ReceiveMaximum); limit > 0 {
		c.receiveLimit = min(limit, downWindow)
	}
	cl.Properties.Props.ReceiveMaximum = 0
	cl.State.Inflight.ResetSendQuota(0)
	cl.Properties.Props.TopicAliasMaximum = 0
	cl.Properties.Will.WillDelayInterval = 0
	cl.Properties.Clean = true // before version 5, a session ends with its connection, see noSessions
	return nil
}

// OnConnectAuthenticate decides who the client is. The library finds sessions, and the
// connection that a newer one takes over, by the client identifier alone, which anybody
// may choose: from here on it begins with whom the login has shown the client to be, so
// that a vehicle meets only its own. Refusing an identifier that another vehicle uses
// would let whoever comes first keep its owner out.
func (h *hook) OnConnectAuthenticate(cl *mqtt.Client, pk packets.Packet) bool {
	c := connOf(cl)
	if err := h.login(c, pk.Connect); err != nil {
		h.broker.edge.Refuse(tcu.BadLogin, string(pk.Connect.Username), err.Error())
		return false
	}
	cl.ID = string(c.vin) + "/" + cl.ID // no VIN: an anonymous client, which meets its like
	return true
}

func (h *hook) login(c *vehicleConn, connect packets.ConnectParams) error {
	config := &h.broker.config
	if len(connect.Username) == 0 {
		if !config.AllowAnonymous {
			return errors.New("no user name: it must be the VIN")
		}
	} else {
		vin, err := messages.ParseVIN(string(connect.Username))
		if err != nil {
			return fmt.Errorf("user name: %w", err)
		}
		if err := certified(c, vin); err != nil {
			return err
		}
		if config.Authenticate != nil && !config.Authenticate(vin, connect.Password) {
			return errors.New("wrong password")
		}
		c.vin = vin
	}
	if !connect.WillFlag {
		return nil
	}
	topic, err := wire.ParseTopic(connect.WillTopic)
	if err != nil {
		return fmt.Errorf("will: %w", err)
	}
	if !c.owns(topic, wire.Upward) {
		return errors.New("will: the topic is not the vehicle's own up topic")
	}
	return nil
}

// certified checks vin against the verified certificate of the connection, if it
// presented one.
func certified(c *vehicleConn, vin messages.VIN) error {
	secured, ok := c.Conn.(*tls.Conn)
	if !ok {
		return nil
	}
	chains := secured.ConnectionState().VerifiedChains
	if len(chains) > 0 && chains[0][0].Subject.CommonName != string(vin) {
		return fmt.Errorf("certificate is for %q", chains[0][0].Subject.CommonName)
	}
	return nil
}

// owns says whether c may use topic in this direction.
func (c *vehicleConn) owns(topic wire.Topic, direction wire.Direction) bool {
	return topic.Direction == direction && (c.vin == topic.VIN || c.vin == "" && c.broker.config.AllowAnonymous)
}

// OnACLCheck lets a vehicle publish on its own up topics and subscribe to its own down
// topics and to those of all vehicles; no wildcard and no other topic parses.
func (h *hook) OnACLCheck(cl *mqtt.Client, name string, write bool) bool {
	c := connOf(cl)
	if c == nil {
		return true
	}
	topic, err := wire.ParseTopic(name)
	if _, all := wire.ParseAllTopic(name); all && !write {
		return true
	} else if all {
		h.broker.edge.Refuse(tcu.Forbidden, string(c.vin), "the engine alone speaks to all vehicles")
		return false
	}
	switch {
	case err != nil:
		h.broker.edge.Refuse(tcu.BadTopic, string(c.vin), fmt.Sprintf("%v: %s", err, tcu.Quoted(name)))
		return false
	case write && c.owns(topic, wire.Upward):
		c.topic = topic
		return true
	case !write && c.owns(topic, wire.Downward):
		return true
	default:
		h.broker.edge.Refuse(tcu.Forbidden, string(c.vin), "topic is not the vehicle's own: "+tcu.Quoted(name))
		return false
	}
}

// OnSessionEstablish is called before the library closes an older connection with the
// same client identifier. From here on the newer one shows that the vehicle is there, so
// that the end of the older one is not mistaken for the vehicle's absence.
func (h *hook) OnSessionEstablish(cl *mqtt.Client, pk packets.Packet) {
	c := connOf(cl)
	if pk.Connect.WillFlag {
		if topic, err := wire.ParseTopic(pk.Connect.WillTopic); err == nil {
			c.speaks, c.will = topic, pk.Connect.WillPayload
			h.broker.fleet.speak(c, topic)
		}
	} else if c.vin != "" {
		h.broker.fleet.attend(c, c.vin)
	}
}

// OnSessionEstablished is called after the CONNACK and before anything the client says.
func (h *hook) OnSessionEstablished(cl *mqtt.Client, pk packets.Packet) {
	c := connOf(cl)
	c.client = cl
	h.broker.edge.Count.Connections.Add(1)
	h.broker.edge.Count.ConnectionsTotal.Add(1)
	for filter, subscription := range cl.State.Subscriptions.GetAll() { // of a connection that this one takes over
		if topic, err := wire.ParseTopic(filter); err == nil && c.owns(topic, wire.Downward) {
			h.broker.fleet.join(c, topic, min(subscription.Qos, 1))
			h.unindex(cl, filter)
		} else if encoding, all := wire.ParseAllTopic(filter); all {
			h.broker.crowd.Join(c, encoding)
		}
	}
}

// OnSubscribed notes the down topics that were granted.
func (h *hook) OnSubscribed(cl *mqtt.Client, pk packets.Packet, reasonCodes []byte) {
	c := connOf(cl)
	if c == nil {
		return
	}
	for i, subscription := range pk.Filters {
		if reasonCodes[i] > packets.CodeGrantedQos1.Code {
			continue
		}
		if topic, err := wire.ParseTopic(subscription.Filter); err == nil {
			h.broker.fleet.join(c, topic, reasonCodes[i])
			h.broker.fleet.attend(c, topic.VIN)
			h.unindex(cl, subscription.Filter)
		} else if encoding, all := wire.ParseAllTopic(subscription.Filter); all {
			h.broker.crowd.Join(c, encoding)
		}
	}
}

// unindex takes a down topic out of the library's index of filters, which nothing is looked up in: the broker knows
// itself who listens, and no publication gets as far as that index. With three levels of a topic for every vehicle, of
// which each has four maps, it is the largest thing that an idle vehicle has in memory.
func (h *hook) unindex(cl *mqtt.Client, filter string) {
	if h.broker.server.Topics.Unsubscribe(filter, cl.ID) {
		atomic.AddInt64(&h.broker.server.Info.Subscriptions, -1)
	}
}

// OnUnsubscribe puts back what unindex took out: the library answers by its index whether there was a subscription.
func (h *hook) OnUnsubscribe(cl *mqtt.Client, pk packets.Packet) packets.Packet {
	for _, said := range pk.Filters {
		if subscription, had := cl.State.Subscriptions.Get(said.Filter); had && h.broker.server.Topics.Subscribe(cl.ID, subscription) {
			atomic.AddInt64(&h.broker.server.Info.Subscriptions, 1)
		}
	}
	return pk
}

// OnUnsubscribed is also called when the library ends a session, then perhaps for a
// client whose connection is long gone.
func (h *hook) OnUnsubscribed(cl *mqtt.Client, pk packets.Packet) {
	c := connOf(cl)
	if c == nil {
		return
	}
	for _, subscription := range pk.Filters {
		if topic, err := wire.ParseTopic(subscription.Filter); err == nil {
			h.broker.fleet.leave(c, topic)
		} else if encoding, all := wire.ParseAllTopic(subscription.Filter); all {
			h.broker.crowd.Leave(c, encoding)
		}
	}
}

// OnPacketRead sees packets before the library acts on them: acknowledgements of
// commands, which the library did not send; QoS 2, which it would silently treat as
// QoS 1; and topics such as $SYS/broker, which it would drop without an answer.
func (h *hook) OnPacketRead(cl *mqtt.Client, pk packets.Packet) (packets.Packet, error) {
	switch pk.FixedHeader.Type {
	case packets.Puback:
		connOf(cl).heard(pk.PacketID)
	case packets.Publish:
		if pk.FixedHeader.Qos == 2 {
			c := connOf(cl)
			h.broker.edge.Refuse(tcu.BadQoS, string(c.vin), "QoS 2 is not spoken")
			if c.version == 5 {
				_ = h.broker.server.DisconnectClient(cl, packets.ErrQosNotSupported)
			}
			return pk, packets.ErrRejectPacket // ends the connection
		}
		if !mqtt.IsValidFilter(pk.TopicName, true) {
			return pk, h.foreign(cl, pk)
		}
	}
	return pk, nil
}

// foreign answers a publication that the library would drop before the access check, as
// it answers one that fails the check: at QoS 0 with nothing, in version 5 with a PUBACK
// that says no, and otherwise with the end of the connection.
func (h *hook) foreign(cl *mqtt.Client, pk packets.Packet) error {
	c := connOf(cl)
	h.broker.edge.Refuse(tcu.BadTopic, string(c.vin), "not a topic for publications: "+tcu.Quoted(pk.TopicName))
	switch {
	case pk.FixedHeader.Qos == 0:
		return nil // the library drops it
	case c.version != 5:
		return packets.ErrRejectPacket // ends the connection
	}
	return cl.WritePacket(packets.Packet{
		FixedHeader: packets.FixedHeader{Type: packets.Puback}, ProtocolVersion: 5, PacketID: pk.PacketID,
		ReasonCode: packets.ErrNotAuthorized.Code, Created: time.Now().Unix(),
	})
}

// OnPublish takes a vehicle's message. Its error makes the library neither acknowledge
// nor pass on the message: the acknowledgement is written by Settle.
func (h *hook) OnPublish(cl *mqtt.Client, pk packets.Packet) (packets.Packet, error) {
	c := connOf(cl)
	if c == nil {
		return pk, packets.ErrRejectPacket
	}
	id := pk.PacketID
	if pk.FixedHeader.Qos == 0 {
		id = 0
	}
	switch c.admit(id, pk.FixedHeader.Dup) {
	case admitted:
		if c.spoken != c.topic || c.aside.Load() {
			c.spoken = c.topic
			h.broker.fleet.say(c, c.topic)
		}
		h.broker.edge.Receive(c, id, c.topic, pk.Payload)
	case duplicate:
		h.broker.edge.Count.Redelivered.Add(1)
	case reused:
		h.broker.edge.Refuse(tcu.PacketIDReused, string(c.vin), "packet identifier is used again before its acknowledgement")
		go cl.Stop(packets.ErrProtocolViolation)
	case tooLate: // the vehicle will send it again
	}
	return pk, packets.ErrRejectPacket
}

// OnDisconnect ends what the connection listened to. What its end says about the vehicle
// is told when its session is over, see left.
func (h *hook) OnDisconnect(cl *mqtt.Client, _ error, _ bool) {
	h.broker.edge.Count.Connections.Add(-1)
	h.broker.fleet.depart(connOf(cl))
	h.broker.crowd.Depart(connOf(cl))
}
