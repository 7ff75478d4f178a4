// Package importing registers what package ingest reads.
//
// A [Run] takes the lines of one body while it is being read: at most 256 at a time, and
// lines of one VIN in their order, so that the last one wins as it would in a loop. A line
// that cannot be followed is counted and kept with its number (the first 1,000 are), and
// the rest goes on. What is unavailable for the moment is tried again with growing delays;
// when 100 lines in a row have failed, rather than were refused, the run gives up and says
// so. Importing a body twice has the effect of once.
//
// A Run is for one body and one caller of Do.
package importing
