// Package nodes measures what it costs that an engine is several nodes: the same durable rollout with one node
// and with three on the same processors, in turn, what the nodes say to each other meanwhile, how long they take
// to form, what a report costs that crosses from one to another, and how evenly a fleet is placed. Where a default
// of protoactor or gRPC was replaced, the same is measured with the default.
//
// Nodes are processes of their own beside one Redis and one broker; vehicles are simulated in this process, alike
// for both sides. A rollout whose campaign, records and ledger disagree has no figure.
package nodes
