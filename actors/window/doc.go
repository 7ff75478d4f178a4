// Package window is when work may happen: hours of local clocks, on days of the week or
// between dates, in a time zone. Campaigns and vehicles both judge by it.
//
// # What is inside
//
// A set of [Hours] contains an instant exactly when the clock on the wall of its time zone
// says so then. Nothing else is decided at changes of daylight saving: an hour that does not
// exist is not inside, one that happens twice is inside twice, and a window from 22:00 to
// 05:00 is as long as that night is. A window over midnight belongs to the day on which it
// begins. Beginnings are inside, ends are not.
//
// # Time zones
//
// [Zone] finds a zone by its IANA name in the machine's database, and where that has none in
// the one that is built in. Such a look may read a file, and is the only thing here that does:
// rules of time zones are taken as part of the program, as tables of Unicode are, and each zone
// is kept for as long as the program runs. Nodes with databases of different age may place
// the edge of a window differently. That is harmless, for what is committed and sent are
// instants.
//
// # Concurrency
//
// Everything is a value or immutable, and may be used from any goroutine. Nothing can fail:
// what a person writes wrongly is a coded rejection with its cure.
package window
