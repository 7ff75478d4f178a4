// Package bench measures whole systems, each beside its ceiling in the same run, because
// only ratios survive on shared machines.
//
// The ceiling is echo: a back end that does nothing but keep the conversation going
// (the same broker, the same simulated vehicles, the same messages), replies computed
// in memory, nothing stored. The engine does the same conversation plus decode, actor,
// state, durable commit and campaign accounting. Both run in this process, in turn
// (A B A B …), after a smaller round of each that does not count; figures are medians with minimum and maximum.
//
// On Redis and at an external broker, which others may use as well, each round has keys and
// a share group of its own; its keys are erased when it ends. Vehicles' topics are the
// broker's: at one that real vehicles use, a server hears the simulated ones as unknown.
//
// A run whose counters disagree with the vehicles' ledger has no figure: it is an error.
package bench
