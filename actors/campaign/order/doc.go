// Package order decides what persons order of a campaign, and what comes in their stead: its
// beginning at the time that was ordered, and the withdrawal of its package.
//
// [Decide] is a pure function from where the campaign stands, the time and the order to one
// event, or to none where the order has taken effect already, or to a coded rejection. What
// follows for vehicles is the campaign's to decide, after any message.
package order
