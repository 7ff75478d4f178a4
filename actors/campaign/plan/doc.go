// Package plan is what a person writes for a campaign: its bounds and defaults, the hash
// that an approval binds, how its waves divide a roster, and what starting it would do.
//
// Its functions are pure and keep nothing. Check comes first: the others take a plan
// that it has answered, with every default filled in.
package plan
