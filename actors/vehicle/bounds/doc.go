// Package bounds is what may be said to a vehicle: how long, how many and in which
// characters, for what persons, campaigns and vehicles send.
//
// A check answers a rejection that names the field, or nil. What a vehicle says about its
// own end is cut to fit instead, for the end outweighs its reason.
package bounds
