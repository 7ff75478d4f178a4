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
	// Untaken: the vehicle's own actor could not take it for a minute, or too many of its messages waited for that.
	Untaken

	reasonCount = int(Untaken) + 1
)

var reasonNames = [reasonCount]string{
	"bad_topic", "forbidden", "too_large", "malformed", "empty", "rejected", "bad_qos", "bad_login", "packet_id_reused",
	"untaken",
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
	Superseded        uint64            `json:"superseded"`         // acknowledged because a later message of the vehicle, which waits, says it anew
	Retried           uint64            `json:"retried"`            // deliveries repeated after ErrNotOwner or ErrOverloaded
	Overdue           uint64            `json:"overdue"`            // deliveries that the sink never answered
	Failed            uint64            `json:"failed"`             // messages given up unacknowledged
	Refused           map[string]uint64 `json:"refused"`            // by Reason
	Down              uint64            `json:"down"`               // messages handed to the broker
	DroppedDown       uint64            `json:"dropped_down"`       // not sent because a bound was reached
	AbsentDown        uint64            `json:"absent_down"`        // not sent because the vehicle is not connected
	Broadcasts        uint64            `json:"broadcasts"`         // words to all vehicles at once; Down counts each that a Broker sent
}

// Counters is the live form of Stats. Refusals are counted by Edge.Refuse.
type Counters struct {
	Connections                         atomic.Int64
	ConnectionsTotal, ConnectionsFailed atomic.Uint64
	Up, Acknowledged                    atomic.Uint64
	Unacknowledged                      atomic.Int64
	Redelivered, Superseded             atomic.Uint64
	Retried, Overdue, Failed            atomic.Uint64
	Down, DroppedDown, AbsentDown       atomic.Uint64
	Broadcasts                          atomic.Uint64

	refused [reasonCount]atomic.Uint64
}

// Stats is a snapshot of the counters.
func (e *Edge) Stats() Stats {
	c := &e.Count
	s := Stats{
		Connections:       c.Connections.Load(),
		ConnectionsTotal:  c.ConnectionsTotal.Load(),
		ConnectionsFailed: c.ConnectionsFailed.Load(),
		Up:                c.Up.Load(),
		Acknowledged:      c.Acknowledged.Load(),
		Unacknowledged:    c.Unacknowledged.Load(),
		Redelivered:       c.Redelivered.Load(),
		Superseded:        c.Superseded.Load(),
		Retried:           c.Retried.Load(),
		Overdue:           c.Overdue.Load(),
		Failed:            c.Failed.Load(),
		Refused:           make(map[string]uint64, reasonCount),
		Down:              c.Down.Load(),
		DroppedDown:       c.DroppedDown.Load(),
		AbsentDown:        c.AbsentDown.Load(),
		Broadcasts:        c.Broadcasts.Load(),
	}
	for r := range c.refused {
		if n := c.refused[r].Load(); n > 0 {
			s.Refused[reasonNames[r]] = n
		}
	}
	return s
}
