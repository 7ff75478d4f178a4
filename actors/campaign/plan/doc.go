// Package plan is what a person writes for a campaign: its bounds and defaults, the hash
// that an approval binds, and what starting it would do, with the waves of package choice;
// and what a person says with a command: a name and a reason.
//
// Its functions are pure and keep nothing. Check comes first: those that take a plan want
// the one that it has answered, with every default filled in.
package plan
