// Package webhook asks other systems whether the gate of a campaign may open, and tells them what happens to campaigns.
//
// # The question
//
// A [Caller] knows addresses and secrets by names; a plan has the name alone, so that no plan can
// have the server call an address of its choice. A question is one POST of a CloudEvent 1.0 in
// structured JSON (application/cloudevents+json) of type [EventType]. Its id is the same for every
// repetition, so that a receiver may answer a question that it knows as it did before; data says
// what the gate saw, strata, unhealthy vehicles, drive cycles and the word of a person included, what it requires and in which words it decides.
//
// The request is signed by Standard Webhooks: webhook-id, webhook-timestamp, and webhook-signature
// with "v1," and the HMAC-SHA256 of "id.timestamp.body" in base64.
//
// # The answer
//
// 200 and 204 agree unless their body is a page, 409 holds the campaign, and anything else is no answer, as is silence for
// [Patience]. The reason is the body: its "reason", "detail" or "message" where it is a JSON object,
// else its text, at most [MaxReason] bytes on one line. At most [MaxBody] bytes are read. Redirects
// are not followed, and no proxy of the environment is used.
//
// # Notices
//
// A webhook that was subscribed ([Caller.Subscribe]) is told events of campaigns: a CloudEvent of type [EventPrefix] and
// the event, signed alike, whose id and bytes are the same in all attempts ([Caller.Compose], [Caller.Send]). Any 2xx takes it. When
// it is sent again, and in which order, package actors/notice decides.
//
// A Caller is safe for concurrent use and holds no connection between questions. It never
// shows a secret.
package webhook
