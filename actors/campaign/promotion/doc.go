// Package promotion is what a campaign asks the world between a gate whose terms hold and the
// next wave: whether the webhook that the gate names agrees, and whether the software still is
// what the wave has proven.
//
// # Pins
//
// When a campaign begins, [Pin] writes down what its software is: the digests and lengths of the
// package's files, who has signed it, its dependencies as rules, and the content that was
// approved, with the selector. Before a wave opens the shell looks all that up again, and
// [Compare] says in sentences what differs. Other software is offered to nobody: a difference
// halts the campaign, and nobody can accept it. What is there besides, as another signature or
// another version that fulfils a dependency, is no difference.
//
// # Questions
//
// [Next] says what to ask, and when again: one that is not answered, be it that the question or
// the answer was lost, is asked again with growing pauses, and opens nothing. [Hear] takes the
// answers. A question has a number that survives restarts, so that a repetition is known as one;
// it is asked under a new number when the webhook has held the campaign, when the gate sees
// something else than before, and after a person has held the campaign. Answers to other numbers count for
// nothing.
//
// A wave opens on no agreement that is older than 30 minutes, and files may take longer to read. When they are found sound after
// that, the webhook is asked again, and its fresh word opens the wave by what was found, which counts for 30 minutes more.
//
// All functions are pure, and may be used from any goroutine.
package promotion
