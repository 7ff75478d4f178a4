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
//	{"t":"ev","p":"events:demo","from":12401,"s":12415,"dropped":3,"d":[{"at":"…","event":"WaveOpened",…}]}
//	{"t":"err","id":0,"p":"campaign:demo","code":"Forbidden",…}   it may not be seen any more: the subscription has ended
//	{"t":"old","p":"campaign:demo","since":1795449871123} nothing could be read of it since then; without "since": it can again
//	{"t":"hb","now":1795449871123}                        nothing was sent for 3 s (browsers cannot see pings)
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
// if it is not, it subscribes again with its own position. The same holds of "ev", which carries lines instead: the new
// ones of a topic of events, newest first, each told once, and how many were left out.
//
// Positions, the topics and their keys are in package topic.
//
// # Rates and slow readers
//
// Changes are conflated: a topic is looked at ten times a second at most, and each
// subscriber gets at most fps deltas of it a second. A delta is encoded once for all
// subscribers that stand at the same position.
//
// A connection has three lanes, written in this order: answers to commands, which are never dropped; states, of which
// an unsent delta is replaced by one that covers more, so that a reader that does not keep up gets fewer, merged
// ones; and events, whose lines are merged alike, the latest 256 at most, and counted beyond ("dropped").
//
// A reader is slow when more than 256 KiB of answers wait, when one frame has not been taken within 5 s, or when it
// has said nothing for 35 s, a ping having been sent every 25 s. It is let go with code 4008: what was under way
// is written to its end, then the goodbye. A socket that takes nothing for 30 s is cut without one (the client sees
// 1006). In both cases the client resumes. At most 64 KiB wait in the system's buffer, so that what a reader reads is not old.
//
// Close codes: 1001 the server is going away, 4008 slow reader; after both the client
// reconnects after a random time within afterMs. 4003: whoever opened the connection is not signed in any more; the
// client signs in before it comes back. A topic that is not for whoever opened the connection is refused with t "err" and
// the code of the problem that the API would answer. A server that has as many connections as
// it may have refuses the upgrade with 503 and Retry-After, and so it does to a name that has 64 of them. All connections of
// one name have 512 topics at most; where nobody has to sign in, there is no name.
//
// # Permission
//
// What [Feed.SetMay] was given is asked before each subscription, and every 10 s about all there are. A topic
// that may not be seen is refused with "err", and one that may not be seen any more ends with an "err" that names it.
//
// # Where it comes from
//
// A Feed is told of changes by the shells (CampaignChanged, VehicleChanged): these calls
// only note the newest status and return at once. What nobody watches is dropped. A
// topic's first state is read from the Source, and so is a watched topic of which nothing
// was heard for 5 s, for its actor may live on another node, and words may be lost. One that
// cannot be read either is said to be old after 15 s, and one that is no more ends with t "err". A
// status with an older version than the one shown is never shown.
//
// All methods may be called from any goroutine. Close ends the feed's goroutine and every
// connection.
package stream
