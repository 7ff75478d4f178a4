// Package pool is a bound over all campaigns: so many vehicles in flight, or downloading, at
// one time, and so many offers per minute. Its actor deals both out to campaigns, which offer
// only within what they were granted.
//
// # Leases
//
// A campaign says what it holds, what it wants and what it uses, every few seconds
// (AskPlaces), and is told what it may use from now on (GrantPlaces). What a campaign may be
// using is its lease, which is durable before the campaign hears of it: the sum of all leases
// is never raised above the bound. A grant may be lower than what the campaign says that it
// holds; then its lease stays as large as that until the campaign says that it holds less, and
// nobody else is given those places before. So no place is in use twice, whatever message is
// lost, late or repeated, and whichever actor is killed.
//
// A campaign that has not been heard for [Patience] is silent. It believes no grant any more, but its
// vehicles go on: one that is quarantined speaks to nobody while they install. So its record is
// looked at, again every [LookAgain], and its lease becomes as small as what is in flight there; it
// ends when that is nobody, or there is no such campaign. While the record cannot be read the lease stays.
// The time before this activation of the pool does not count: nobody could be heard then. What a campaign says that
// it holds is believed in any case, also beyond the bound: its vehicles are there, because one
// came back from silence, or the pool has become smaller. Then nobody is granted anything new
// until there is room.
//
// A question is known by the term of the pool, which each activation begins anew, and by a
// number that rises in it. One of another term is answered with the term alone, and one that is
// not newer than the last is not answered: neither changes anything.
//
// How a pool is dealt out is in package share.
//
// # Usage
//
// [Pool.Step] decides and changes nothing, [Pool.Apply] is the only function that changes
// state. The caller makes [Pool.Record] durable, if an event asks for that, before it sends.
//
// A Pool is used by one goroutine at a time; forks may be used by different ones. There are
// no failures: what is wrong with a message is refused with a coded [messages.Rejection].
package pool
