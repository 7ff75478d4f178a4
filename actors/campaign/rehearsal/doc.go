// Package rehearsal plays a campaign before it is started: the very core of package campaign, in
// virtual time, against suppositions about the fleet. It is pure: the time at which a
// rehearsal begins and the dice of each run are arguments.
//
// # Usage
//
// [New] judges the suppositions, fills in their defaults and draws the roster of the runs.
// [Rehearsal.Play] plays one run, with dice of its own, and [Rehearsal.Add] adds it; [Rehearsal.Run] is both;
// [Rehearsal.Answer] adds the runs up. The same plan, fleet, time and dice give the same answer. What is
// malformed is a coded rejection; nothing else can fail. Play may be called by several goroutines at a time, anything else by one.
//
// # The vehicles
//
// A vehicle that is offered the update is online with the supposed chance, or else comes after
// a log-normal time; some never answer. When the offer reaches it, it refuses or downloads. It
// installs as soon as it is permitted and its maintenance window is open, and succeeds or fails, at
// each attempt or at this one, as package supposition says. One that was reached answers whenever it is asked. One that is not
// before its offer runs out says so. Vehicles speak on whole seconds, on every fifteenth where
// not all of them are played, and the campaign notices silence then, too. Whoever downloads or installs is not asked before it is done. Nobody joins late, and the time limits of steps are not played;
// webhooks agree at once, and the software stays what it is.
//
// Where the plan asks for consent, every vehicle is asked, and whoever agrees does so to the
// whole update, a log-normal time after being asked about a phase; a no ends it. Where the
// package wants vehicles to be in some condition, a supposed share of them is not when they
// could install, and is after a log-normal time. A vehicle that waits for either says so and
// answers when it is asked, as its actor would.
//
// # Large campaigns
//
// A run has at most about [budget] vehicles. Waves that are small are played whole, so that
// their gates see exactly what they would. Of each larger one an even part is taken, in the
// order of the roster, which stands for the whole: paces and bounds are cut in the same
// proportion while that wave is open, and what is counted is counted so many times. A pace
// is a whole number, so the part is chosen so that its pace is one. A gate that judges a part has
// seen fewer vehicles than it would have, and is a little harder to convince.
//
// What a bad update does before it is stopped depends on the first vehicles alone. For that the
// first ones of each wave are played with the paces and bounds of the plan as they are.
package rehearsal
