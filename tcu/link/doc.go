// Package link is the attachment to an external MQTT broker (through paho), over several
// connections that share the fleet's messages with each other and with other nodes.
//
// The external broker must restrict each vehicle to its own topics, and allow each
// connection as many unacknowledged messages as Config.Window. It keeps what a node has
// not acknowledged, under the node's ClientID.
//
// The broker deals messages to absent nodes, too: that is how nothing is lost while a node
// restarts, and why Close leaves the session where it is. A ClientID that does not come
// back therefore keeps a share of everything that vehicles say, acknowledged to them and
// heard by nobody, until another node takes it over (TakeOver). A broker lists its sessions
// to nobody, so the names must be known; a broker that forgets sessions after a time of its
// own loses what they hold.
//
// What is delivered how often, in which
// order and within which bounds is said in package tcu.
package link
