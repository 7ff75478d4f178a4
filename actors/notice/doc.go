// Package notice tells webhooks what happens to campaigns, at least once and in order.
//
// There is no outbox: the history of a campaign is durable, and what a webhook has still to be told of it follows from
// how far that has come. A [Teller] keeps that in a record of its own for each webhook and campaign ([messages.NoticeRecord]):
// the lines of the history become notices (pending, with the bytes that will be sent), each attempt and its outcome are
// committed, and what was delivered or given up is kept for people to read.
//
// The node that owns a campaign's slot tells its webhooks. A record is changed by whoever read it last, under the epoch of
// its slot and the version that was read, so two nodes that both believe to own a campaign lose nothing; a
// webhook may then hear a notice twice, under the same id.
//
// An attempt that is not answered with 2xx is repeated with growing pauses ([Pause]) for about a day; then the notice is dead.
// 410 is the end at once. Those behind it wait, so that a webhook hears of each campaign in order. A dead notice is sent
// again by [Teller.Replay].
//
// Everything is bounded: notices of one campaign that wait ([MaxPending]; more stay in the history), those that are kept
// ([MaxKept], [MaxDead]), attempts at one time ([AtOnce]). All methods are safe for concurrent use. After Close nothing is sent.
package notice
