// Package campaign holds the commands about campaigns: write, start, watch and stop them.
//
// A command that changes a campaign reads it first, says what will happen, and sends the
// version that it has seen: when somebody else was faster, nothing happens. See package
// call for what all commands have in common.
package campaign
