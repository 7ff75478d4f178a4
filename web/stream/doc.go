// Package stream is the feed: it tells operators' screens, over one websocket each, what
// changes while it changes.
//
// # Connection
//
// GET /api/v1/stream upgrades to a websocket (RFC 6455). The subprotocol pacecar.v1.json
// may be asked for and is echoed. One frame is one JSON object, in both directions, as
// text. At most 64 KiB per frame from the client, 64 topics and 100 commands a second
// per connection. A browser's Origin must be the server's own host or one that the
// configuration allows; a request without an Origin is not a browser's and passes.
//
// # Commands, client to server
//
// id is any number of the client's and comes back in the answer.
//
//	{"id":1,"sub":"campaign:demo"}                        subscribe
//	{"id":1,"sub":"campaign:demo","fps":2,
//	        "since":{"e":"k3f9a1","s":12345}}             … at 2 Hz, resuming from a position
//	{"id":2,"set":{"p":"campaign:demo","fps":0}}          change the rate of one topic; 0 freezes it
//	{"id":3,"set":{"fps":1}}                              … of every topic and the default of later ones
//	{"id":4,"unsub":"campaign:demo"}                      stop
//
// fps is a whole number from 0 (frozen) to 10, 4 when left out. Subscribing again to a
// topic replaces the subscription. A thawed topic sends one delta that catches up.
//
// # Frames, server to client
//
// Every frame has "t".
//
//	{"t":"hello","e":"k3f9a1","now":1795449871123,"version":"0.1.0"}
//	{"t":"ok","id":1,"e":"k3f9a1","mode":"snap"}          subscribed; a snapshot follows ("delta": a delta does)
//	{"t":"ok","id":2}                                     set, unsub
//	{"t":"err","id":1,"code":"NotFound","title":"no campaign demo","temporary":false}
//	{"t":"snap","p":"campaign:demo","e":"k3f9a1","s":12400,"more":false,"d":{"state":"Running",…}}
//	{"t":"d","p":"campaign:demo","from":12400,"s":12412,"d":{"counts.Succeeded":118204,"failures.ADAS/E31":null}}
//	{"t":"hb","now":1795449871123}                        nothing was sent for 10 s (browsers cannot see pings)
//	{"t":"bye","code":4008,"reconnect":true,"afterMs":[500,4000],"why":"slow reader"}
//
// A frame that is no command is answered with t "err", code Malformed and id 0 or the id
// it had; the connection goes on. temporary true means: the same command may succeed later.
//
// A topic's state is a flat map from key to JSON value. A snapshot replaces the map: its
// first page comes after "ok" (or instead of a delta that can no longer be told); pages but the
// last have "more":true and share one "s", and the map is complete after the last. A
// delta carries the ABSOLUTE new values of the keys that changed; null removes a key. No
// value is ever null otherwise. So deltas may be applied twice, and several merge into
// one by overwriting. "from" is the position that the receiver must be at (or past, never before):
// if it is not, it subscribes again with its own position.
//
// Positions, the topics and their keys are in package topic.
//
// # Rates and slow readers
//
// Changes are conflated: a topic is looked at ten times a second at most, and each
// subscriber gets at most fps deltas of it a second. A delta is encoded once for all
// subscribers that stand at the same position. A reader that does not keep up gets
// fewer, merged deltas (an unsent one is replaced by one that covers more); answers to
// commands are never dropped. When more than 256 KiB of answers wait, the connection is
// closed with code 4008; when a write takes longer than 5 s, the socket takes no more
// words and is cut (the client sees 1006). In both cases the client resumes. The server
// pings every 25 s and closes a connection that it has not heard from for 35 s.
//
// Close codes: 1001 the server is going away, 4008 slow reader; after both the client
// reconnects after a random time within afterMs. 4003: whoever opened the connection is not signed in any more; the
// client signs in before it comes back. A topic that is not for whoever opened the connection is refused with t "err" and
// the code of the problem that the API would answer (SetMay). A server that has as many connections as
// it may have refuses the upgrade with 503 and Retry-After.
//
// # Where it comes from
//
// A Feed is told of changes by the shells (CampaignChanged, VehicleChanged): these calls
// only note the newest status and return at once. What nobody watches is dropped. A
// topic's first state is read from the Source, and so is a watched topic of which nothing
// was heard for 5 s, for its actor may live on another node, and words may be lost. A
// status with an older version than the one shown is never shown.
//
// All methods may be called from any goroutine. Close ends the feed's goroutine and every
// connection.
package stream
