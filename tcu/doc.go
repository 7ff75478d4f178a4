// Package tcu is the MQTT edge: it carries what vehicles say to the engine and what
// the engine says to vehicles. Their other ends are telematics control units (TCUs).
//
// The words are messages.Up and messages.Down, on the topics of package tcu/wire; the
// broker answers for who may use which topic. Everything travels at QoS 1. A vehicle
// subscribes, then says Presence{online: true}, and leaves Presence{online: false} as
// its will.
//
// # Presence
//
// A vehicle is online from its first word. On an embedded broker it stays so for as long as
// any of its connections is open: when the last one ends, with a goodbye, broken or silent
// for one and a half times its keep-alive, the vehicle is absent, by the will that it left or else by
// the broker's own word, said behind everything that came over the connection. A connection
// with a will takes the place of those before it. An external broker tells nobody of its
// sessions: there a vehicle is absent once its will, or the vehicle itself, says so, and one
// without a will when it has said nothing for long (package actors/silence). Nodes share what an external broker delivers, and a will
// that was kept for a node which was away, or waited for its slot, may be taken after the word of the vehicle's return. So the
// vehicle is asked for a manifest then: one that is there answers, and is online again.
//
// # Attachments
//
// This package is what two kinds of attachment share: the Sink that they serve, the
// rules of delivery (Edge) and the counters. Package tcu/broker runs a broker in this
// process, for vehicles only. Package tcu/link attaches to an external one.
//
// # Acknowledgement
//
// A message is acknowledged after the Sink has said that it is dealt with, and not
// before. With an embedded broker the vehicle itself waits for that acknowledgement: it
// keeps the message, and sends it again over its next connection, until then. With an
// external broker the vehicle is acknowledged by the broker, and the broker keeps the
// message until then. Either way a message may arrive more than once.
//
// What cannot be understood (too large, not parsing, without a body) would never be
// understood, so it is acknowledged, counted by reason and logged at a limited rate,
// with what the vehicle sent quoted and cut.
//
// A sink that cannot take a message now (messages.ErrNotOwner, messages.ErrOverloaded)
// is offered it again after a pause. When that has failed for some seconds, or the sink
// failed otherwise, or has said nothing for a minute, the embedded broker closes the vehicle's connection, so that the
// vehicle repeats it; a Link goes on trying, as its connections carry other vehicles'
// messages, too.
//
// A last will on an embedded broker has nobody who would repeat it: it is offered again
// without end, with pauses of at most some seconds, until the sink has dealt with it, the
// vehicle has come back over a connection with a will, or the broker closes.
//
// # Order
//
// On an embedded broker, the messages of one connection reach the sink in the order in
// which the vehicle sent them, except that one which is offered again comes later. Over
// a Link, order holds only with a single connection and a single node, or a broker that
// distributes shared subscriptions by topic: otherwise the broker deals a vehicle's
// messages out to several connections. The vehicle's core tolerates both.
//
// Commands to one vehicle keep their order, over both.
//
// # Commands to vehicles
//
// Send is at least once for a vehicle that is connected and keeps reading, and at most
// once otherwise. The embedded broker keeps nothing for an absent vehicle, and after a
// broken connection it does not repeat what the vehicle had not acknowledged: the engine
// derives anew what still holds when the vehicle says that it is present, and a permit
// that was withdrawn meanwhile must not be among it. An external broker queues as it is
// configured to, but what a Link could not write within three seconds it never writes: not after
// its connection was made again, and not when its slots are another node's. A permit that waits
// is replaced by a word that takes it back.
//
// SendAll is for what a whole fleet should hear within a second, as that a campaign has
// stopped: one word, written once, at QoS 0 on a topic that every vehicle may read and none
// may write. Nothing keeps it, repeats it or answers it, so it says only what each vehicle
// hears by Send as well.
//
// # Bounds
//
// Payloads, messages with the sink (for each connection and in all), last wills, commands
// on their way to a vehicle, connections: each has a bound in a named constant. When too
// many messages are with the sink, the edge stops reading messages from sockets, and TCP slows the
// senders down. A last will above the bound waits in the place of its connection, which
// until then counts as one; wills take no place of messages, so that many vanished
// vehicles do not silence those that are there.
package tcu
