// Package former knows under which names an external broker keeps sessions that nobody uses, and has
// them taken over. A broker deals a session its share of what the fleet says until the session is ended,
// also while nobody fetches it, and lists its sessions to nobody: so names are remembered, in the data
// directory, by those who made them and by those who have seen them go.
//
// There are two kinds. Former names of this node's own data directory, and those that a person says do
// not come back, are taken over at once. The name of another node is, when no living member has had it for
// AbsentFor, or has said for so long that it does not reach the broker (package aside): by the first, in the
// order of their names, of those that do reach it, so that two do not fight for one session. A name that
// lives again is left alone. What a takeover that was cut short has left is taken over by the next one.
package former
