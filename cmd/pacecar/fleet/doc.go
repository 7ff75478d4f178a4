// Package fleet holds the commands about vehicles: import, export, list and count them, and look at
// one. Files of vehicles are streamed, whatever their length. See package call for what all
// commands have in common.
package fleet
