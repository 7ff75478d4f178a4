// Package standing is where a campaign stands: everything that is known of it, and what
// each fact makes of that. It decides nothing; package campaign does.
//
// Facts are the exported structs that implement [Event]. [Standing.Apply] is the only
// function that changes a standing, live and in recovery of a fork alike, and it cannot
// fail. A standing that comes back from [Restore] and [Standing.RestorePage] is the one
// that [Standing.Record] and [Standing.DirtyPages] were taken from; what is not durable
// (the sweep, the rates, which strata were passed over, when joiners were looked for and until when
// vehicles may have something to say that nobody heard) begins anew.
//
// A Standing is used by one goroutine at a time. Forks share what neither has changed and
// may be used by different goroutines. The only failures are [Standing.RestorePage] and
// [Standing.Verify] on damaged data.
package standing
