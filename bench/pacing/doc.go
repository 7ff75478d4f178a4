// Package pacing measures how exactly a campaign keeps the pace of its plan: offers that
// its core makes in virtual time, beside those that the plan asks for, also over a restart.
//
// The core is woken when it asks to be, late by chance as a busy machine is, and nothing
// answers its offers. A run whose roster and record disagree has no figure: it fails.
package pacing
