// Package view holds the JSON shapes that people and programs outside the engine see:
// the bodies of the HTTP API and the values on the stream are the same structs.
//
// Names are camelCase. Times are RFC 3339 in UTC with milliseconds, and absent when
// they have not happened. Durations are whole seconds in a field that ends in Seconds.
// States are words with a capital: a campaign is Draft, Approved, Scheduled, Running,
// Paused, Halted, Completed or Cancelled; a wave is Pending, Open, Soaking, Passed or
// Failed; a package is Draft, Validated, Approved, Released, Deprecated or Withdrawn; an
// assignment is Waiting, Offered, Accepted, Downloading, Downloaded, Permitted,
// Installing, Installed, Succeeded, Rejected, Failed, Reverted, Cancelled, Superseded,
// Expired, Skipped, Stalled or Asleep. Lists are never null. Counts name every state that has
// a vehicle, and a state that is absent has none.
//
// The functions From… turn messages into views; they read their argument and keep
// nothing of it. The functions To… turn what a person wrote into messages; they check
// nothing but the words of enumerations, for the cores check everything else. Text that
// came from a vehicle (code, detail, ecu ids) is passed on as it is, bounded, and must be
// escaped where it is shown.
package view
