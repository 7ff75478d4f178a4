// Package loop is the one loop that every vehicle, campaign, package and cohort runs:
//
//	recover → step → commit (fenced, durable) → apply → send, reply, acknowledge
//
// An [Entity] decides on a fork of its live state. The fork's record is committed; when it
// is durable the fork becomes the live state, and only then does anything leave. What
// arrives while a commit is under way waits, and is taken together into the next one, with all
// that has come by then. When
// a commit fails, fork and live state are dropped, everybody who waits is told, and the
// entity does nothing more: whoever runs it recovers another one from the store. Where the
// outcome is unknown the commit may still be written, or be written and not yet safe: the one
// that is recovered first writes what it has read once more, and acts when that is durable. What a process leaves under way
// when it dies needs no such commit, for its slot gets another epoch.
//
// The loop knows no actor framework, no network and no machine's clock. Its [Host] gives it
// the time, says whether it may still act, and carries its words: package actors is one on
// protoactor, package bench/sim one in virtual time. An entity is not safe for concurrent
// use: its host calls it from one goroutine at a time, and never from within itself.
package loop
