// Package rollback is how a campaign is stopped and undone: where a stop found its vehicles,
// which failures a person takes on who resumes it, whether a package is a way back from
// another one, and what the plan of the campaign is that goes that way.
//
// Its functions are pure and decide from their arguments alone. What becomes of their answers,
// package order says for one campaign, and package engine for the two of them.
package rollback
