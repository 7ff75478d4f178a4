// Package client speaks the HTTP API of a Pacecar server, with the very shapes of
// package view, for the command line and the demonstration.
//
// A Client is safe for concurrent use. What the server refuses comes back as a
// *Problem; anything else is a failure of the connection, which for a command means
// that its outcome is unknown.
package client
