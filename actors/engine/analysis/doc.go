// Package analysis gathers what became of a campaign: its roster from its actor, what the
// vehicles that failed share from the indexes of all slots, why the last ones are not done
// from these vehicles themselves, and who did what from its history.
//
// [Of] asks and keeps nothing; it is safe for concurrent use. The roster is read part by part
// while the campaign goes on, so the numbers of one analysis may be of moments that are seconds
// apart. A
// campaign that cannot be read is an error; what else cannot be told is named in the answer
// (missing), and the rest is answered all the same. It takes a slice of a VIN per vehicle
// of the roster, and one question to every slot for each of five heaps and at most eight groups. The roster is asked for eight parts ahead,
// and what needs the roster alone is gathered at the same time: a question waits far longer than it takes.
package analysis
