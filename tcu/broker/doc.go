// Package broker is the embedded attachment: an MQTT broker inside this process
// (mochi-mqtt), for vehicles only.
//
// A vehicle's user name is its VIN; it may publish on its own up topics and subscribe to
// its own down topics and to those of all vehicles, and that is all: no wildcards, no retained messages, no QoS 2.
// Client identifiers are a vehicle's own: one that another vehicle uses as well is another
// client. A session ends with its connection, and the CONNACK says so: a vehicle subscribes
// each time that it connects.
//
// The library speaks the protocol. Messages from vehicles are taken
// in its publish hook and acknowledged when the sink has dealt with them; commands to
// vehicles go around its queues. What is delivered how often, in which order and within
// which bounds is said in package tcu.
package broker
