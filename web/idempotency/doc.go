// Package idempotency answers a repeated request as it was answered the first time.
//
// A POST with an Idempotency-Key is served once, and a good answer (2xx) is kept for 24
// hours: the same request with the same key is given it again,
// marked Idempotency-Replayed: true. Another request with that key is refused (KeyReused),
// and so is the same one while the first is under way (InProgress). Other answers are not
// kept: a refusal changed nothing, and after a failure the request runs again. Whoever routes requests here leaves out
// those whose answer has a secret. A key is that of whoever has signed in: another person may use it, too. Two requests are the same when path, query, actor,
// the fleets that the actor is confined to, If-Match and body are.
//
// At most 4,096 answers and 32 MiB are kept; the oldest leave first. Where several nodes are
// one engine, they share notes of what they were asked and have answered: a request that is repeated to another
// node is answered as by the first one, unless its answer was longer than 200 KiB, and one whose node has died
// is refused (InProgress) for two minutes and then runs again. Where nothing can be noted, a request with a key is refused
// (Unavailable), but for those that only stop something: they run, for they do no harm twice. [Keys] may be used from any
// goroutine.
package idempotency
