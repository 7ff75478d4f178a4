// Package watch makes sense of a campaign while it changes: the state of its topic on the
// stream becomes a view.Campaign again (Campaign), a picture for a terminal (Picture), lines
// for a log (Notes), and an answer to whether what is waited for has come (Until).
//
// All functions are pure: they keep nothing, and the same input gives the same output.
package watch
