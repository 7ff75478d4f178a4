// Package topic is what the stream shows: a topic's name, what is behind it, and its
// state as a flat map from key to JSON value, with the position at which each key changed.
//
// # Positions
//
// A position is (e, s): the epoch, new with every start of the server, and a sequence number that
// rises over the whole feed. Each key remembers the sequence of its last change and
// removed keys leave a tombstone for 15 minutes, so resuming needs no history: "since" is
// answered with one delta of all keys changed after it, or, when the epoch is another,
// the topic was forgotten (15 minutes without a subscriber) or its tombstones are gone, with a
// snapshot. The delta of a successful resume is sent even when it is empty.
//
// # Topics and their keys
//
// Values are those of package view, times as RFC 3339, unless said otherwise. A key that
// has no value (a time that has not come, an empty sentence) is absent.
//
// campaign:<id>, one campaign:
//
//	id name state cause author package contentHash   strings, as in view.Campaign
//	waits                                            what it waits for, a sentence; opensAt: a time
//	resumption                                       while it is held: what a resume would do at once, a sentence
//	awaitsPerson                                     true while a gate waits for nothing but a person
//	createdAt startedAt endedAt                      times
//	version wave total inFlight joined               numbers
//	offersPerMinute succeededPerMinute               numbers
//	plan                                             view.Plan, its defaults filled in
//	counts.<State>          number, for each assignment state that has a vehicle; absent: none
//	waves.<number>          view.Wave, whole
//	strata.<number>         view.Stratum, whole
//	failures.<ecu>/<code>   number of vehicles; ecu is empty where there is none
//	burnUp.<unix ms>        [offered, succeeded, failed, ended]; points are thinned over time: removed keys
//	decisions.<n>           view.Decision, n from 1, in order
//	approvals.<n>           view.Approval, n from 1
//	approvalsAsked          number; absent: none
//	goneOn goneOnEarly                               as in view.Campaign; absent: none
//	cohorts expectedVehicles fewer                   as in view.Campaign; absent: none
//	dealer exposed durations pins outcome            as in view.Campaign; absent: none
//	stop prepared rolledBackBy undoing open excluded acceptances as in view.Campaign; absent: none
//	rivals overlaps overlapsMore unasked             as in view.Campaign; absent: none
//	knownFailures freshFailures                      as in view.Campaign, while it is halted
//
// campaigns, all campaigns; at most 1,000, first those that have not ended, and of these and the others the newest:
//
//	<campaign id>           view.CampaignSummary, whole
//	+more                   how many are left out; absent: none
//
// vehicle:<vin>, one vehicle:
//
//	vin model variant modelYear market region tags   as in view.Vehicle
//	timeZone consent language position
//	flags                   list of view.Flag, oldest first; empty where there is none
//	online lastSeenAt registeredAt encoding
//	version inventoryVersion percent why
//	ecus.<id>               view.ECU, whole
//	condition               reported.Condition, whole; absent while it has said nothing
//	assignment              view.Assignment, whole
//	results                 list of view.Result, newest first
//
// fleet, totals:
//
//	vehicles                number registered (refreshed every 5 s)
//	campaigns.<State>       number of campaigns in that state
//	inFlight offersPerMinute succeededPerMinute      sums over campaigns
//	figures.<name>          number, from the engine's own gauges, e.g. figures.online; which ones
//	                        there are depends on how the server is put together
//
// events:<campaign id>, the lines of a campaign's timeline, read at most once a second:
//
//	lines                   list of view.Line, newest first, at most 50: in the snapshot only
//
// What follows are not deltas but frames of t "ev", each with the lines that are new ("d", newest first). A line
// is told once. Who is more than 256 lines behind is told the latest 256 and, as "dropped", how many were left out.
//
// # Where it comes from
//
// A [Model] is told of statuses as they change, or reads them from the [Source]; its Flat
// is the present state. Fold of [Shown] compares that with what was shown and notes what
// changed. A status with an older version than the one shown is never shown, unless the
// source answers it twice: then the record itself went back.
//
// Nothing in this package locks, except that [Model.Read] may be called without the lock
// under which everything else of one topic is called.
package topic
