// Package client speaks the HTTP API of a Pacecar server, with the very shapes of
// package view, for the command line and the demonstration.
//
// A Client is safe for concurrent use. What the server refuses comes back as a
// *Problem; anything else is a failure of the connection, which for a command means
// that its outcome is unknown.
//
// A request that a server was too busy for (503), or whose connection was lost before an answer, is sent again, four
// times at most and within the caller's context, after the pause that Retry-After asks for. That is done where it is
// safe: reads, writes that are the same when done twice, and every POST whose Idempotency-Key the server honours, which
// bears one of its own. A body that is read once, what makes a secret, and a write without a key that expects a version
// are sent once.
package client
