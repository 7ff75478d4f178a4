// Package health is how a vehicle is after an installation: what it says of that itself, and
// what is made of it while its wave soaks.
//
// A vehicle that succeeds is watched ([Begin]) for what its campaign's plan asks: fault codes
// that were not active before the installation ([Feels]), connections in quick succession
// ([Connects]), and silence of a vehicle that is not connected ([Misses]). What is seen first
// makes it unhealthy, once and for good: a vehicle that recovers stays so. Drive cycles that
// the gate awaits are counted in the same watch, from the first figure on that is heard after the
// installation: a vehicle that has told none until then is awaited from then on, and one that tells
// none has its hours alone. A watch is immutable: a [Sight]
// answers the one that it was given, or another one.
//
// No clock of a vehicle is read. A [messages.Health] names the installation that it follows, so
// that one which arrives late is still known to be of before. Where a vehicle has never said
// how it was before an installation, what it says first after it does not count.
//
// While it soaks, a vehicle is its campaign's ([Keeper]): who wants the same control unit waits,
// unless its priority is higher, or it supersedes by name. It is free when its campaign answers that no gate
// is to judge by it any more ([Heed]). A vehicle that is taken all the same, because another campaign has
// installed on a control unit of the update, or a manifest shows other software there,
// has its watch say so, however long after the soak that is: no gate may count what is not there.
//
// The watch, not the assignment, is told to the campaign ([Tell]), under sequence numbers that
// follow that of the success, until it is acknowledged: another campaign may hold the vehicle
// by then. Health is watched until the soak ends or another installation begins; that the update is still there,
// where nothing else is asked of the vehicle, too, until something takes its place. A watch ends when its campaign
// has acknowledged all of it, answers that no gate is to judge by it any more, and nothing else can be seen ([Heed]).
package health
