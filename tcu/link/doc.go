// Package link is the attachment to an external MQTT broker (through paho), over several
// connections that share the fleet's messages with each other and with other nodes.
//
// The external broker must restrict each vehicle to its own topics, and allow each
// connection as many unacknowledged messages as Config.Window. It keeps what a node has
// not acknowledged, under the node's ClientID. What is delivered how often, in which
// order and within which bounds is said in package tcu.
package link
