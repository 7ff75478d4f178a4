// Package halt measures how soon a campaign that is stopped is stopped: from the moment the API has acknowledged a pause
// to the moment the last vehicle has heard that its permit is taken back. Permits that were on their way then are heard
// after it, and are taken back, too; the last word of all is what counts.
//
// The server is a process of its own. All vehicles are in flight, hold permits, and never install. They share
// connections, few enough on each that what is said at one time to all of them is not more than the broker has under way
// to one connection. A round in which a vehicle keeps its permit, or the campaign counts one, has no figure.
package halt
