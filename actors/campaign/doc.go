// Package campaign is a campaign: it decides how an update moves, wave by wave,
// through the vehicles of its roster. It is pure: no framework, no input or output,
// no clock, no chance. Time is an argument.
//
// # Usage
//
// A shell calls [Campaign.Step] with the time and a message, on a [Campaign.Fork]. Step
// decides and changes nothing; [Campaign.Apply] is the only function that changes state
// and cannot fail. The shell then makes [Campaign.Record] and [Campaign.DirtyPages]
// durable in one commit, and only after that performs the sends and answers. Events
// that are not Durable change only what recovery can derive again; they need no commit.
//
// # The roster
//
// StartCampaign fixes the roster, of at most [roster.Maximum] vehicles: every VIN once, in waves that package
// choice fills in the order of a stable hash of salt and VIN. Raising a wave's percentage therefore
// only ever adds vehicles to it. Package roster keeps it, in pages of 64 vehicles.
//
// Where the plan says so, JoinVehicles puts vehicles behind all others later, in the last
// wave; the campaign asks for them once a minute, by FindJoiners to its shell. Package stratum
// counts the kinds of vehicles that the plan tells apart; vehicles of one that has as many in
// flight as the plan allows are passed over, and keep their place.
//
// # Waves, gates, pacing
//
// One wave is open at a time. Its gate (package gate) halts the campaign as soon as the share
// of failures is above the limit, and opens the next wave when all vehicles of this one
// have ended, enough have succeeded and the soak time has passed. Silence is failure, and
// a wave of which nobody runs the update opens nothing. Where the plan says so, each stratum of the
// wave is judged the same. A manual gate that would open waits for OpenGate, the word of a person: it is
// void when anything else comes before it has been heard.
// Offers are paced per minute (package pace) and bounded in flight; a place in flight is leased and is
// given back when its vehicle stays silent; one that works for hours is not silent, for its
// actor says when it last spoke. A download needs an offer; an installation
// needs a permit, which is issued only while the campaign runs. Judgement comes before
// permits, so a batch of reports that halts the campaign permits nothing.
//
// A vehicle whose actor says that it waits for consent, or for its condition, is not silent.
// An installation that has outlasted its time counts as silence until the vehicle reports.
// A failure is tried again by its code (package retry); one that happened too often, and
// silence that lasts too long, go to a dealer (package dealer).
//
// # Time
//
// A plan may name when the campaign begins. A start before that makes it Scheduled, and when the
// time has come it asks its shell for the roster, which is fixed then: by what the selector
// matches then. A plan may name an end: from then on nothing is offered or permitted, what
// has not begun to install ends, what installs finishes, and the campaign completes with the
// judgement of its gate, whatever that is. In between, offers and permits go out inside the
// plan's release windows and outside of its blackouts (package hours), and a permit ends with its window;
// in a shut window
// vehicles are still cancelled, and permits withdrawn. What was not offered in one is not made up for.
// When a vehicle may begin to install, by its own clock, travels with its permit: the
// vehicle's actor keeps that until then, says so, and is not taken for silent.
//
// # Ordering and repetition
//
// Every message may arrive more than once, late and out of order. A report is placed by
// (attempt, sequence): an older one changes nothing, and a terminal one is acknowledged
// as often as it arrives. The state of an attempt that has ended never changes. A vehicle
// that repeats itself while it should be cancelled, or has its permit while the campaign
// is held, is told again; one that fell silent with a permit is reminded for the permit's
// life, and given up after it. Words that did not reach a vehicle's actor are said again
// ([Missed]).
//
// A person's command that has taken effect may be repeated by anybody: as long as the
// campaign is in the state that the command leads to, it is answered with the status and
// changes nothing.
//
// # Recovery
//
// [Restore] and [Campaign.RestorePage] rebuild the state from the last commit. What may
// have been lost between commit and send is derived from the state by a sweep over the
// roster, at most [MaximumSends] in one step; [Campaign.WakeAt] is due until it is done.
//
// # Concurrency
//
// A Campaign is used by one goroutine at a time. Forks share what neither has changed
// and may be used by different goroutines. The only failures are [Campaign.RestorePage]
// and [Campaign.Verify] on damaged data; everything else is a coded rejection.
package campaign
