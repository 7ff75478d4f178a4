// Package relay shows on the screens of one node what happens at all of them.
//
// A Relay stands between the shells of a node and its feed. It tells the other nodes which topics the feed
// shows (Watching, every second when they have changed, every three seconds otherwise), and sends to each
// what that one's screens show, as it changes (Shown): the newest status of each campaign and vehicle, one
// batch at a time, at most ten a second, none larger than 4 MiB. So a node that reads slowly hears fewer,
// newer statuses, and one that hears nothing costs nothing but what was last to be said to it.
//
// Words may be lost: the feed reads a topic again of which it has heard nothing for five seconds.
package relay
