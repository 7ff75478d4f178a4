// Package stream measures what it costs that people look on, and how soon they see what has happened.
//
// A server runs in a process of its own; the simulated vehicles and the viewers are in this one, so their own
// processor time counts against the rollout as well. A viewer is a websocket that subscribes to what the page of a
// campaign shows, reads each frame as it comes, and keeps the counters that it was told.
//
// # How soon
//
// The vehicles end their updates at a pace that does not depend on the server (open loop), and each notes when it sent
// its last report. The k-th report that a viewer is shown is taken to be the k-th that was sent, which is exact for
// the mean and for the order of any queue; so every report counts for every viewer, in an HdrHistogram, and none is
// left out because the server was late. That a report was sent is before it was received: figures are upper bounds.
//
// # What makes a figure
//
// A rollout whose campaign, vehicles' records and ledger disagree, a viewer that shows other counters than the
// API at the end, or one that was let go though it read, is an error: then there is no figure.
package stream
