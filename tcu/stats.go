package tcu

import (
	"sync/atomic"
)

// Reason is why something that arrived was not handed to the sink. The values label
// counters and logs, so there are few of them.
type Reason uint8

// Reasons of refusal.
const (
	// BadTopic: the topic is not in the grammar, or not an upward one.
	BadTopic Reason = iota
	// Forbidden: the topic is not the vehicle's own.
	Forbidden
	// TooLarge: the payload is over MaxUpBytes.
	TooLarge
	// Malformed: the payload does not parse.
	Malformed
	// Empty: the message has no body.
	Empty
	// Rejected: the sink answered with a rejection.
	Rejected
	// BadQoS: QoS 2 is not spoken.
	BadQoS
	// BadLogin: the user name is no VIN, the password is wrong, the certificate names
	// another vehicle, or the will is on a topic of somebody else.
	BadLogin
	// PacketIDReused: a packet identifier was used again before its acknowledgement.
	PacketIDReused

	reasonCount = int(PacketIDReused) + 1
)

var reasonNames = [reasonCount]string{
	"bad_topic", "forbidden", "too_large", "malformed", "empty", "rejected", "bad_qos", "bad_login", "packet_id_reused",
}

// String is the reason's name as it appears in Stats.Refused and in logs.
func (r Reason) String() string { return reasonNames[r] }

// Stats is a snapshot of an attachment's counters. Totals count since the start and
// never fall.
type Stats struct {
	Connections       int64             `json:"connections"`        // now open: vehicles on a Broker, links to the broker on a Link
	ConnectionsTotal  uint64            `json:"connections_total"`  // ever established
	ConnectionsFailed uint64            `json:"connections_failed"` // closed by the edge because a message could not be dealt with
	Up                uint64            `json:"up"`                 // messages handed to the sink, wills included
	Acknowledged      uint64            `json:"acknowledged"`       // messages the sink has dealt with
	Unacknowledged    int64             `json:"unacknowledged"`     // now with the sink
	Redelivered       uint64            `json:"redelivered"`        // duplicates that arrived while the first was still with the sink
	Retried           uint64            `json:"retried"`            // deliveries repeated after ErrNotOwner or ErrOverloaded
	Failed            uint64            `json:"failed"`             // messages given up unacknowledged
	Refused           map[string]uint64 `json:"refused"`            // by Reason
	Down              uint64            `json:"down"`               // messages handed to the broker
	DroppedDown       uint64            `json:"dropped_down"`       // not sent because a bound was reached
	AbsentDown        uint64            `json:"absent_down"`        // not sent because the vehicle is not connected
}

// counters is the live form of Stats.
type counters struct {
	connections                   atomic.Int64
	connected, connectionsFailed  atomic.Uint64
	up, acknowledged              atomic.Uint64
	unacknowledged                atomic.Int64
	redelivered, retried, failed  atomic.Uint64
	refused                       [reasonCount]atomic.Uint64
	down, droppedDown, absentDown atomic.Uint64
}

func (c *counters) snapshot() Stats {
	s := Stats{
		Connections:       c.connections.Load(),
		ConnectionsTotal:  c.connected.Load(),
		ConnectionsFailed: c.connectionsFailed.Load(),
		Up:                c.up.Load(),
		Acknowledged:      c.acknowledged.Load(),
		Unacknowledged:    c.unacknowledged.Load(),
		Redelivered:       c.redelivered.Load(),
		Retried:           c.retried.Load(),
		Failed:            c.failed.Load(),
		Refused:           make(map[string]uint64, reasonCount),
		Down:              c.down.Load(),
		DroppedDown:       c.droppedDown.Load(),
		AbsentDown:        c.absentDown.Load(),
	}
	for r := range c.refused {
		if n := c.refused[r].Load(); n > 0 {
			s.Refused[reasonNames[r]] = n
		}
	}
	return s
}
