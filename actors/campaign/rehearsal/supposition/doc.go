// Package supposition is what a rehearsal supposes of the vehicles: the model that a person writes, judged and with its
// defaults, what the plan demands of vehicles besides, and how both are drawn by dice. It is pure: the dice are arguments.
//
// # Failures that persist
//
// A failure of an installation persists or passes. What a defect of the update breaks fails on the same vehicle at each
// attempt; what was the network's or the battery's fault may go well the next time. The model says which share of the
// failures of a first attempt persists. Whether a vehicle has a defect is drawn once for a run, and each of its attempts
// besides, so that a first attempt fails as often as the model says, whatever the share. It matters only where a plan
// tries again: otherwise an answer does not have it. A bad update is one of which every failure persists.
package supposition
