// Package cluster says which node owns which slot, and carries messages to the actors
// in them. It is the only package that knows protoactor's cluster and remote packages.
//
// # Ownership
//
// Every slot is a lease in the store (persistence.Leases), with an epoch that rises at each
// acquisition. A Node renews its heartbeat every sixth of the time to live, takes slots that nobody
// holds and that placement gives to it, and hands over those that placement gives to others: it
// poisons the slot's actor, waits until it has ended, then releases the lease. What one slot is refused by the store, or waits for there, holds up no other. A new node owns nothing
// until it and every living member have heard each other. One node runs the same code as many.
//
// A node that has not renewed for two thirds of the time to live, measured on the
// monotonic clock from the moment the last successful renewal was sent, is lost:
// Valid is false at once, all slot actors are told to stop, Config.OnLost is called. It
// does not come back; the process ends and its supervisor starts it again. Leases
// bound what a node may say and publish; what it may write is bounded by the fence in
// every commit, so an owner that is wrong about itself does no harm.
//
// # Slot actors
//
// Config.SlotProps makes the actor of one slot under one epoch; it is spawned under
// the name "slot/17@5". Its children are named below it, "slot/17@5/vehicle/VIN".
// SlotProps and the producer in it may panic: the slot is tried again later. The node
// sets the mailbox and the guardian of these props. Any panic in a slot actor ends it
// (its state is no longer trusted); an actor that ends unasked has its lease released
// and is made anew under a new epoch, at once the first time, then with growing delay.
//
// A slot actor receives
//
//   - *messages.Envelope: from this node. Where ctx.Sender() is set, somebody waits:
//     whoever handles the message answers with ctx.Respond or by a Send to that sender,
//     exactly once. Where Done is set, it is called exactly once. Never both.
//   - *messages.Routed: from another node, always with a sender, answered exactly once
//     with the reply, a *messages.Done or a *messages.Rejection.
//   - any other protobuf message of this product, with a sender: a request to the slot
//     itself (Gather), answered likewise. *messages.Activate is one of these; its
//     answer is *messages.Activated.
//
// A received message belongs to its sender too: it is never changed. A reply with the
// code Unavailable means "not done, try again": Request and Gather do so until their
// context ends. Messages may arrive more than once, because an answer may be lost.
//
// When a slot actor is stopped it receives no further envelope: the node answers
// what is left in its mailbox with messages.ErrNotOwner, or Unavailable where somebody
// waits. An Envelope in the hands of a slot actor that panics is answered with a
// failure, so it must be handed on, or its Done called, as the last step. What was
// handed to children is theirs to answer. An Envelope that reaches no actor becomes a
// dead letter of the ActorSystem; the owner of the system answers it (actors.House).
//
// # Carrying messages
//
// Deliver to a local slot is an atomic load, a hash and one Send; it keeps the order
// of its calls for one actor. Messages to other nodes are encoded, bounded in number
// and in bytes, and answered: by a reply, by the end of the connection, or after
// replyWithin. Nothing that faces the network is trusted: see package gateway for what a
// peer may say.
//
// # How protoactor is used
//
// The node creates a cluster.Cluster, so that cluster.GetCluster(system).Get(identity,
// kind) works through lookup, but does not call its StartMember: that would sleep for
// a second, start gossip (three requests every 300 ms, a permanent block list, data
// races), pub-sub and placement actors, none of which are wanted. Its Remote carries
// the messages. Its Request goes through Node.Request.
package cluster
