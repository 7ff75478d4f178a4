// Package stratum counts the kinds of vehicles that a plan's strata tell apart: of each, how
// many are in which state, on the whole roster and in the current wave.
//
// [Strata] is told of every vehicle that enters and of every move, and keeps both counts
// exact. [Strata.Fork] costs a pointer for each 16 strata; what a fork changes it copies
// first. A Strata is used by one goroutine at a time, forks by different ones. What
// [Restore] makes of [Strata.Rows] is the same again. There are no failures.
package stratum
