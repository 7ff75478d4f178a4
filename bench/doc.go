// Package bench measures whole systems, each beside its ceiling in the same run, because
// only ratios survive on shared machines.
//
// The ceiling is echo: a back end that does nothing but keep the conversation going
// (the same broker, the same simulated vehicles, the same messages), replies computed
// in memory, nothing stored. The engine does the same conversation plus decode, actor,
// state, durable commit and campaign accounting. Both run in this process, in turn
// (A B A B …), after a warm-up; figures are medians with minimum and maximum.
//
// A run whose counters disagree with the vehicles' ledger has no figure: it is an error.
package bench
