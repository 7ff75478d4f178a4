// Package flags reads what is written on the command line about a campaign: its plan, and
// what a rehearsal supposes of the vehicles.
//
// A flag wins over the file, and over the plan that a campaign has already. What was not
// given is left as it was. The server judges what was written: here it is only taken apart,
// and refused where that cannot be done.
package flags
